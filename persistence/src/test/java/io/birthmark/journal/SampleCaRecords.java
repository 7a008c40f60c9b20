package io.birthmark.journal;

import io.birthmark.ca.CaEvent;
import io.birthmark.ca.CaEvent.CaDrained;
import io.birthmark.ca.CaEvent.CaReopened;
import io.birthmark.ca.CaEvent.CaReserved;
import io.birthmark.ca.CaRecord;
import io.birthmark.ca.CaStanding.Intake;
import io.birthmark.device.AuditStamp;
import io.birthmark.device.CaName;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;

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
