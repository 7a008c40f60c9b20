package io.birthmark.journal;

import static io.birthmark.journal.ValueWire.micros;
import static io.birthmark.journal.ValueWire.optional;
import static io.birthmark.journal.ValueWire.readInstant;
import static io.birthmark.journal.ValueWire.readSerial;
import static io.birthmark.journal.ValueWire.serial;

import io.birthmark.ca.CaEvent.ReconciliationAdvanced;
import io.birthmark.ca.Finding;
import io.birthmark.ca.Finding.Kind;
import io.birthmark.ca.Reconciliation.Step;
import io.birthmark.device.CaName;
import io.birthmark.device.DeviceId;
import io.birthmark.wire.ca.v1.CaV1;
import java.util.EnumMap;
import java.util.TreeMap;

/** The part of {@link CaEventWire} that tells how far the comparison of a CA's list has come. */
final class ReconciliationWire {
  private ReconciliationWire() {}

  static CaV1.ReconciliationAdvanced advanced(ReconciliationAdvanced event) {
    var step = event.step();
    var stored =
        CaV1.ReconciliationAdvanced.newBuilder()
            .setCa(event.ca().value())
            .setFrom(micros(step.from()));
    step.upTo().ifPresent(end -> stored.setUpTo(micros(end)));
    new TreeMap<>(step.counts())
        .forEach((kind, number) ->
            stored.addCounts(
                CaV1.FindingCount.newBuilder().setKind(kind.name()).setCertificates(number)));
    step.told().forEach(finding -> stored.addTold(finding(finding)));
    return stored.build();
  }

  private static CaV1.Finding finding(Finding finding) {
    var stored =
        CaV1.Finding.newBuilder()
            .setReference(finding.reference())
            .setSerial(serial(finding.serial()))
            .setKind(finding.kind().name())
            .setDetail(finding.detail());
    finding.device().ifPresent(device -> stored.setDevice(device.toString()));
    return stored.build();
  }

  static ReconciliationAdvanced readAdvanced(CaV1.ReconciliationAdvanced stored) {
    var counts = new EnumMap<Kind, Long>(Kind.class);
    stored
        .getCountsList()
        .forEach(one -> counts.put(Kind.valueOf(one.getKind()), one.getCertificates()));
    return new ReconciliationAdvanced(
        new CaName(stored.getCa()),
        new Step(
            readInstant(stored.getFrom()),
            optional(stored.hasUpTo(), stored.getUpTo(), ValueWire::readInstant),
            counts,
            stored.getToldList().stream().map(ReconciliationWire::readFinding).toList()));
  }

  private static Finding readFinding(CaV1.Finding stored) {
    return new Finding(
        stored.getReference(),
        readSerial(stored.getSerial()),
        Kind.valueOf(stored.getKind()),
        optional(stored.hasDevice(), stored.getDevice(), ReconciliationWire::readDevice),
        stored.getDetail());
  }

  private static DeviceId readDevice(String text) {
    return DeviceId.parse(text)
        .orElseThrow(() -> new UnreadableEvent("a finding names a device that cannot be"));
  }
}
