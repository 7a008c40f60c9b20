package io.birthmark.journal;

import io.birthmark.device.AuditStamp;
import io.birthmark.device.Note;
import io.birthmark.device.Reason;
import io.birthmark.device.RevocationReason;
import io.birthmark.device.Sha256;
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
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One record of each event of an operation, and a bare one of each that has optional parts. Golden
 * files hold the same records as bytes, so what stands here is never changed, only added to.
 */
final class SampleOperationRecords {
  private static final OperationId ID = new OperationId("0123456789abcdef01234567");
  private static final Instant LATER = Instant.parse("2026-11-29T04:05:06.789012Z");

  private SampleOperationRecords() {}

  /** The records by the name of their golden file: the event's name, and what is special. */
  static Map<String, OperationRecord> all() {
    var request = new Sha256(1, 2, 3, 4);
    var events = new LinkedHashMap<String, OperationEvent>();
    events.put("OperationStarted", new OperationStarted(ID, order(), 25, request));
    events.put("OperationStarted-bare", new OperationStarted(ID, bareOrder(), 1, request));
    events.put("TargetsFrozen", new TargetsFrozen(ID, 4711));
    events.put("OperationPaused", new OperationPaused(ID, LATER));
    events.put("OperationResumed", new OperationResumed(ID));
    events.put("PaceChanged", new PaceChanged(ID, 50));
    events.put("OperationAborted", new OperationAborted(ID, Reason.OPERATOR_DECISION));
    events.put(
        "OperationDone",
        new OperationDone(
            ID,
            new Tally(4000, 700, 1, Map.of(Reason.NOT_IN_STATE, 8L, Reason.DEVICE_PARKED, 2L))));
    events.put("OperationDone-bare", new OperationDone(ID, Tally.NONE));
    var records = new LinkedHashMap<String, OperationRecord>();
    events.forEach((name, event) -> records.put(name, stamped(event)));
    return records;
  }

  private static BulkOrder order() {
    return new BulkOrder(
        Deed.REVOKE,
        RevocationReason.KEY_COMPROMISE,
        new FleetFilter(
            "default",
            Map.of(Facet.GROUP, "line-7", Facet.STATE, "OPERATIONAL"),
            Optional.of("acme-"),
            Optional.of(LATER)),
        new Note("the signing key of March was lost"),
        5000,
        4711);
  }

  private static BulkOrder bareOrder() {
    return new BulkOrder(
        Deed.SUSPEND,
        RevocationReason.UNSPECIFIED,
        FleetFilter.all("default"),
        new Note("x"),
        1,
        0);
  }

  private static OperationRecord stamped(OperationEvent event) {
    var device = SampleRecords.stamp();
    return new OperationRecord(
        new AuditStamp<>(
            device.id(),
            device.parent(),
            device.at(),
            device.actor(),
            device.channel(),
            device.location(),
            OperationPhase.RUNNING,
            OperationPhase.PAUSED,
            device.reason(),
            device.ca(),
            device.key(),
            device.command(),
            device.note()),
        event);
  }
}
