package io.birthmark.journal;

import io.birthmark.ca.CaEvent;
import io.birthmark.ca.CaEvent.CaDrained;
import io.birthmark.ca.CaEvent.CaReopened;
import io.birthmark.ca.CaEvent.CaReserved;
import io.birthmark.ca.CaEvent.ListCompared;
import io.birthmark.ca.CaEvent.ReconciliationAdvanced;
import io.birthmark.ca.CaEvent.ReconciliationEnded;
import io.birthmark.ca.CaEvent.ReconciliationStarted;
import io.birthmark.ca.CaRecord;
import io.birthmark.ca.CaStanding.Intake;
import io.birthmark.ca.Finding;
import io.birthmark.ca.Reconciliation;
import io.birthmark.device.AuditStamp;
import io.birthmark.device.CaName;
import io.birthmark.device.DeviceId;
import io.birthmark.device.SerialNumber;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One record of each event about a CA. Golden files hold the same records as bytes, so what stands
 * here is never changed, only added to.
 */
final class SampleCaRecords {
  private static final CaName CA = new CaName("embedded");
  private static final Instant AT = Instant.parse("2026-11-22T10:00:00.123456Z");

  private SampleCaRecords() {}

  /** The records by the name of their golden file. */
  static Map<String, CaRecord> all() {
    var records = new LinkedHashMap<String, CaRecord>();
    records.put("CaDrained", stamped(new CaDrained(CA, AT), Intake.OPEN, Intake.DRAINED));
    records.put("CaReopened", stamped(new CaReopened(CA, AT), Intake.DRAINED, Intake.OPEN));
    records.put(
        "CaReserved",
        stamped(new CaReserved(CA, LocalDate.parse("2026-11-22"), 250), Intake.OPEN, Intake.OPEN));
    records.put(
        "ReconciliationStarted", stamped(new ReconciliationStarted(CA), Intake.OPEN, Intake.OPEN));
    records.put(
        "ReconciliationAdvanced",
        stamped(
            new ReconciliationAdvanced(
                CA,
                new Reconciliation.Step(
                    AT,
                    Optional.of(AT.plusSeconds(60)),
                    Map.of(Finding.Kind.KNOWN, 99L, Finding.Kind.GHOST, 1L),
                    List.of(
                        new Finding(
                            "0a1b",
                            SerialNumber.fromHex("0a1b"),
                            Finding.Kind.GHOST,
                            DeviceId.of("pump-1"),
                            "of an attempt that has another")))),
            Intake.OPEN,
            Intake.OPEN));
    records.put(
        "ReconciliationAdvanced-last",
        stamped(
            new ReconciliationAdvanced(
                CA, new Reconciliation.Step(AT, Optional.empty(), Map.of(), List.of())),
            Intake.OPEN,
            Intake.OPEN));
    records.put(
        "ReconciliationEnded",
        stamped(new ReconciliationEnded(CA, "HTTP 403"), Intake.DRAINED, Intake.DRAINED));
    records.put("ListCompared", stamped(new ListCompared(CA, AT), Intake.OPEN, Intake.OPEN));
    return records;
  }

  private static CaRecord stamped(CaEvent event, Intake from, Intake to) {
    var device = SampleRecords.stamp();
    return new CaRecord(
        new AuditStamp<>(
            device.id(),
            device.parent(),
            device.at(),
            device.actor(),
            device.channel(),
            device.location(),
            from,
            to,
            device.reason(),
            device.ca(),
            device.key(),
            device.command()),
        event);
  }
}
