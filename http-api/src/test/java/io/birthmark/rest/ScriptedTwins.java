package io.birthmark.rest;

import io.birthmark.device.DeviceCommand;
import io.birthmark.device.DeviceId;
import io.birthmark.device.DeviceState;
import io.birthmark.device.Provenance;
import io.birthmark.twin.DeviceTwin;
import io.birthmark.twin.DeviceView;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Twins that say what a test has written down, and remember what they were asked. */
final class ScriptedTwins implements DeviceDoor {
  private final Map<DeviceId, DeviceView> views = new ConcurrentHashMap<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final List<DeviceId> looked = new CopyOnWriteArrayList<>();
  private volatile Function<Asked, CompletionStage<DeviceTwin.Reply>> script =
      ScriptedTwins::silent;

  /** A command that was given. */
  record Asked(DeviceId device, DeviceCommand command, Provenance provenance) {}

  /** What is answered until a test says otherwise: nothing in time. */
  private static CompletionStage<DeviceTwin.Reply> silent(Asked asked) {
    return CompletableFuture.failedFuture(new TimeoutException("no answer to " + asked));
  }

  void put(DeviceId device, DeviceState state, long revision) {
    views.put(device, new DeviceView(device, state, revision));
  }

  void answer(Function<Asked, CompletionStage<DeviceTwin.Reply>> next) {
    script = next;
  }

  List<Asked> asked() {
    return asked;
  }

  boolean untouched() {
    return asked.isEmpty() && looked.isEmpty();
  }

  void forget() {
    asked.clear();
    looked.clear();
    views.clear();
    script = ScriptedTwins::silent;
  }

  @Override
  public CompletionStage<DeviceTwin.Reply> ask(
      DeviceId device, DeviceCommand command, Provenance provenance) {
    var one = new Asked(device, command, provenance);
    asked.add(one);
    return script.apply(one);
  }

  @Override
  public CompletionStage<DeviceTwin.Forecast> weigh(
      DeviceId device, DeviceCommand command, Provenance provenance) {
    return CompletableFuture.failedFuture(new TimeoutException("no twin weighs " + command));
  }

  @Override
  public CompletionStage<DeviceView> look(DeviceId device) {
    looked.add(device);
    return CompletableFuture.completedFuture(
        views.getOrDefault(device, new DeviceView(device, new DeviceState.Unknown(), 0)));
  }
}
