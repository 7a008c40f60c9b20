package io.birthmark.journal;

import static io.birthmark.journal.ValueWire.digest;
import static io.birthmark.journal.ValueWire.micros;
import static io.birthmark.journal.ValueWire.optional;
import static io.birthmark.journal.ValueWire.readDigest;
import static io.birthmark.journal.ValueWire.readInstant;
import static io.birthmark.journal.ValueWire.readReason;

import io.birthmark.device.AuditStamp;
import io.birthmark.device.Note;
import io.birthmark.device.Reason;
import io.birthmark.fleet.Facet;
import io.birthmark.fleet.FleetFilter;
import io.birthmark.operation.BulkOrder;
import io.birthmark.operation.Deed;
import io.birthmark.operation.OperationEvent;
import io.birthmark.operation.OperationEvent.OperationAborted;
import io.birthmark.operation.OperationEvent.OperationDone;
import io.birthmark.operation.OperationEvent.OperationPaused;
import io.birthmark.operation.OperationEvent.OperationResumed;
import io.birthmark.operation.OperationEvent.OperationStarted;
import io.birthmark.operation.OperationEvent.PaceChanged;
import io.birthmark.operation.OperationEvent.TargetsFrozen;
import io.birthmark.operation.OperationId;
import io.birthmark.operation.OperationPhase;
import io.birthmark.operation.OperationRecord;
import io.birthmark.operation.Tally;
import io.birthmark.wire.operation.v1.OperationV1;
import java.util.EnumMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The stored form of operations' events: protobuf after {@code operation_v1.proto}, under the same
 * rules as {@link DeviceEventWire}.
 */
public final class OperationEventWire {
  private OperationEventWire() {}

  /**
   * The bytes to store.
   *
   * @throws IllegalArgumentException when an instant is finer than microseconds, or there would be
   *     more than {@link DeviceEventWire#MAX_BYTES} bytes
   */
  public static byte[] toBytes(OperationRecord operationRecord) {
    return StrictProtobuf.write(
        event(operationRecord.event())
            .setStamp(StampWire.withoutStates(operationRecord.stamp()))
            .setFrom(EnumWire.operationPhase(operationRecord.stamp().from()))
            .setTo(EnumWire.operationPhase(operationRecord.stamp().to()))
            .build());
  }

  /**
   * The record in stored bytes.
   *
   * @throws UnreadableEvent whenever there is none: damaged bytes, too many of them, or anything in
   *     them that this version does not know
   */
  public static OperationRecord fromBytes(byte[] bytes) {
    var stored = StrictProtobuf.read(OperationV1.OperationRecord.parser(), bytes);
    try {
      return new OperationRecord(readStamp(stored), readEvent(stored));
    } catch (IllegalArgumentException e) {
      throw new UnreadableEvent(
          "a value of " + stored.getEventCase() + " breaks its rule: " + e.getMessage(), e);
    }
  }

  private static AuditStamp<OperationPhase> readStamp(OperationV1.OperationRecord stored) {
    if (stored.getStamp().hasFrom() || stored.getStamp().hasTo()) {
      throw new UnreadableEvent("the stamp of an operation's record holds the state of a device");
    }
    return StampWire.read(
        stored.getStamp(),
        EnumWire.readOperationPhase(stored.getFrom()),
        EnumWire.readOperationPhase(stored.getTo()));
  }

  private static OperationV1.OperationRecord.Builder event(OperationEvent event) {
    var stored = OperationV1.OperationRecord.newBuilder();
    return switch (event) {
      case OperationStarted e -> stored.setOperationStarted(started(e));
      case TargetsFrozen(var id, var total) ->
          stored.setTargetsFrozen(
              OperationV1.TargetsFrozen.newBuilder().setOperation(id.value()).setTotal(total));
      case OperationPaused(var id, var until) ->
          stored.setOperationPaused(
              OperationV1.OperationPaused.newBuilder()
                  .setOperation(id.value())
                  .setUntil(micros(until)));
      case OperationResumed(var id) ->
          stored.setOperationResumed(
              OperationV1.OperationResumed.newBuilder().setOperation(id.value()));
      case PaceChanged(var id, var perSecond) ->
          stored.setPaceChanged(
              OperationV1.PaceChanged.newBuilder()
                  .setOperation(id.value())
                  .setPerSecond(perSecond));
      case OperationAborted(var id, var why) ->
          stored.setOperationAborted(
              OperationV1.OperationAborted.newBuilder()
                  .setOperation(id.value())
                  .setWhy(why.name()));
      case OperationDone e -> stored.setOperationDone(done(e));
    };
  }

  private static OperationEvent readEvent(OperationV1.OperationRecord stored) {
    return switch (stored.getEventCase()) {
      case OPERATION_STARTED -> readStarted(stored.getOperationStarted());
      case TARGETS_FROZEN -> {
        var frozen = stored.getTargetsFrozen();
        yield new TargetsFrozen(new OperationId(frozen.getOperation()), frozen.getTotal());
      }
      case OPERATION_PAUSED -> {
        var paused = stored.getOperationPaused();
        yield new OperationPaused(
            new OperationId(paused.getOperation()), readInstant(paused.getUntil()));
      }
      case OPERATION_RESUMED ->
          new OperationResumed(new OperationId(stored.getOperationResumed().getOperation()));
      case PACE_CHANGED -> {
        var pace = stored.getPaceChanged();
        yield new PaceChanged(new OperationId(pace.getOperation()), pace.getPerSecond());
      }
      case OPERATION_ABORTED -> {
        var aborted = stored.getOperationAborted();
        yield new OperationAborted(
            new OperationId(aborted.getOperation()), readReason(aborted.getWhy()));
      }
      case OPERATION_DONE -> readDone(stored.getOperationDone());
      case EVENT_NOT_SET ->
          throw new UnreadableEvent("the record holds no event, or one of a newer version");
    };
  }

  private static OperationV1.OperationStarted started(OperationStarted event) {
    var order = event.order();
    return OperationV1.OperationStarted.newBuilder()
        .setOperation(event.operation().value())
        .setDeed(order.deed().name())
        .setRevocation(EnumWire.revocationReason(order.revocation()))
        .setFilter(filter(order.filter()))
        .setReason(order.reason().text())
        .setAtMost(order.atMost())
        .setConfirmed(order.confirmed())
        .setPerSecond(event.perSecond())
        .setRequest(digest(event.request()))
        .build();
  }

  private static OperationStarted readStarted(OperationV1.OperationStarted stored) {
    return new OperationStarted(
        new OperationId(stored.getOperation()),
        new BulkOrder(
            Deed.valueOf(stored.getDeed()),
            EnumWire.readRevocationReason(stored.getRevocation()),
            readFilter(stored.getFilter()),
            new Note(stored.getReason()),
            stored.getAtMost(),
            stored.getConfirmed()),
        stored.getPerSecond(),
        readDigest(stored.getRequest()));
  }

  private static OperationV1.Filter filter(FleetFilter filter) {
    var stored = OperationV1.Filter.newBuilder().setTenant(filter.tenant());
    new TreeMap<>(filter.equal())
        .forEach((facet, word) ->
            stored.addEqual(OperationV1.Word.newBuilder().setFacet(facet.name()).setWord(word)));
    filter.prefix().ifPresent(stored::setPrefix);
    filter.expiresBefore().ifPresent(end -> stored.setExpiresBefore(micros(end)));
    return stored.build();
  }

  private static FleetFilter readFilter(OperationV1.Filter stored) {
    var equal = new EnumMap<Facet, String>(Facet.class);
    stored
        .getEqualList()
        .forEach(word -> equal.put(Facet.valueOf(word.getFacet()), word.getWord()));
    return new FleetFilter(
        stored.getTenant(),
        equal,
        optional(stored.hasPrefix(), stored.getPrefix(), Function.identity()),
        optional(stored.hasExpiresBefore(), stored.getExpiresBefore(), ValueWire::readInstant));
  }

  private static OperationV1.OperationDone done(OperationDone event) {
    var tally = event.tally();
    var stored =
        OperationV1.OperationDone.newBuilder()
            .setOperation(event.operation().value())
            .setApplied(tally.applied())
            .setUnchanged(tally.unchanged())
            .setUnknown(tally.unknown());
    new TreeMap<>(tally.refused())
        .forEach((reason, devices) ->
            stored.addRefused(
                OperationV1.Refusals.newBuilder().setReason(reason.name()).setDevices(devices)));
    return stored.build();
  }

  private static OperationDone readDone(OperationV1.OperationDone stored) {
    var refused = new EnumMap<Reason, Long>(Reason.class);
    stored
        .getRefusedList()
        .forEach(one -> refused.put(readReason(one.getReason()), one.getDevices()));
    return new OperationDone(
        new OperationId(stored.getOperation()),
        new Tally(stored.getApplied(), stored.getUnchanged(), stored.getUnknown(), refused));
  }
}
