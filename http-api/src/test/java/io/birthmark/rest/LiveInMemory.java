package io.birthmark.rest;

import io.birthmark.device.Actor;
import io.birthmark.device.AuditStamp;
import io.birthmark.device.Channel;
import io.birthmark.device.DeviceEvent;
import io.birthmark.device.DeviceId;
import io.birthmark.device.DeviceRecord;
import io.birthmark.device.Phase;
import io.birthmark.device.Reason;
import io.birthmark.device.RecordId;
import io.birthmark.device.StateLabel;
import io.birthmark.fleet.LiveEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What happens, in a list. A place is an index. */
final class LiveInMemory implements LiveEvents {
  private final List<Entry> entries = new ArrayList<>();
  private boolean broken;

  /** The device was suspended. */
  synchronized void suspended(String device) {
    happened(
        device,
        new DeviceEvent.DeviceSuspended(Reason.OPERATOR_DECISION, TestApi.NOW),
        Phase.SUSPENDED);
  }

  /** The device was resumed. */
  synchronized void resumed(String device) {
    happened(device, new DeviceEvent.DeviceResumed(), Phase.OPERATIONAL);
  }

  private void happened(String device, DeviceEvent event, Phase to) {
    int number = entries.size() + 1;
    var stamp =
        new AuditStamp<>(
            new RecordId(new UUID(0, number)),
            Optional.empty(),
            TestApi.NOW,
            new Actor(Actor.Kind.OPERATOR, "bootstrap"),
            Channel.REST,
            Optional.empty(),
            label(Phase.OPERATIONAL),
            label(to),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    entries.add(
        new Entry(
            new Offset("0", number),
            DeviceId.of(device).orElseThrow(),
            number,
            new DeviceRecord(stamp, event, Optional.empty())));
  }

  private static StateLabel label(Phase phase) {
    return new StateLabel(phase, StateLabel.CredentialPhase.ACTIVE, StateLabel.PipelinePhase.EMPTY);
  }

  synchronized void clear() {
    entries.clear();
    broken = false;
  }

  /** From now on, or no longer, it cannot be read. */
  synchronized void broken(boolean now) {
    broken = now;
  }

  @Override
  public synchronized CompletionStage<Offset> now() {
    return CompletableFuture.completedFuture(new Offset("0", entries.size()));
  }

  @Override
  public synchronized CompletionStage<Page> after(Offset offset, int limit) {
    if (broken) {
      return CompletableFuture.failedFuture(new IllegalStateException("the store is away"));
    }
    int from = (int) Math.min(entries.size(), offset.ordering());
    int to = Math.min(entries.size(), from + limit);
    return CompletableFuture.completedFuture(
        new Page(entries.subList(from, to), new Offset("0", to), to - from == limit));
  }
}
