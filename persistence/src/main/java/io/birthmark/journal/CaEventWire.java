package io.birthmark.journal;

import static io.birthmark.journal.ValueWire.micros;
import static io.birthmark.journal.ValueWire.readInstant;

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
import io.birthmark.device.AuditStamp;
import io.birthmark.device.CaName;
import io.birthmark.wire.ca.v1.CaV1;
import java.time.DateTimeException;
import java.time.LocalDate;

/**
 * The stored form of events about CAs: protobuf after {@code ca_v1.proto}, under the same rules as
 * {@link DeviceEventWire}.
 */
public final class CaEventWire {
  private CaEventWire() {}

  /**
   * The bytes to store.
   *
   * @throws IllegalArgumentException when an instant is finer than microseconds
   */
  public static byte[] toBytes(CaRecord caRecord) {
    return StrictProtobuf.write(
        event(caRecord.event())
            .setStamp(StampWire.withoutStates(caRecord.stamp()))
            .setFrom(intake(caRecord.stamp().from()))
            .setTo(intake(caRecord.stamp().to()))
            .build());
  }

  /**
   * The record in stored bytes.
   *
   * @throws UnreadableEvent whenever there is none: damaged bytes, too many of them, or anything in
   *     them that this version does not know
   */
  public static CaRecord fromBytes(byte[] bytes) {
    var stored = StrictProtobuf.read(CaV1.CaRecord.parser(), bytes);
    try {
      return new CaRecord(readStamp(stored), readEvent(stored));
    } catch (IllegalArgumentException e) {
      throw new UnreadableEvent(
          "a value of " + stored.getEventCase() + " breaks its rule: " + e.getMessage(), e);
    }
  }

  private static AuditStamp<Intake> readStamp(CaV1.CaRecord stored) {
    if (stored.getStamp().hasFrom() || stored.getStamp().hasTo()) {
      throw new UnreadableEvent("the stamp of a record about a CA holds the state of a device");
    }
    return StampWire.read(
        stored.getStamp(), readIntake(stored.getFrom()), readIntake(stored.getTo()));
  }

  private static CaV1.CaRecord.Builder event(CaEvent event) {
    var stored = CaV1.CaRecord.newBuilder();
    return switch (event) {
      case CaDrained(var ca, var at) ->
          stored.setCaDrained(CaV1.CaDrained.newBuilder().setCa(ca.value()).setAt(micros(at)));
      case CaReopened(var ca, var at) ->
          stored.setCaReopened(CaV1.CaReopened.newBuilder().setCa(ca.value()).setAt(micros(at)));
      case CaReserved(var ca, var day, var count) ->
          stored.setCaReserved(
              CaV1.CaReserved.newBuilder()
                  .setCa(ca.value())
                  .setDay(day.toEpochDay())
                  .setCount(count));
      case ReconciliationStarted(var ca) ->
          stored.setReconciliationStarted(
              CaV1.ReconciliationStarted.newBuilder().setCa(ca.value()));
      case ReconciliationAdvanced e ->
          stored.setReconciliationAdvanced(ReconciliationWire.advanced(e));
      case ReconciliationEnded(var ca, var why) ->
          stored.setReconciliationEnded(
              CaV1.ReconciliationEnded.newBuilder().setCa(ca.value()).setWhy(why));
      case ListCompared(var ca, var asOf) ->
          stored.setListCompared(
              CaV1.ListCompared.newBuilder().setCa(ca.value()).setAsOf(micros(asOf)));
    };
  }

  private static CaEvent readEvent(CaV1.CaRecord stored) {
    return switch (stored.getEventCase()) {
      case CA_DRAINED ->
          new CaDrained(
              new CaName(stored.getCaDrained().getCa()),
              readInstant(stored.getCaDrained().getAt()));
      case CA_REOPENED ->
          new CaReopened(
              new CaName(stored.getCaReopened().getCa()),
              readInstant(stored.getCaReopened().getAt()));
      case CA_RESERVED -> {
        var reserved = stored.getCaReserved();
        yield new CaReserved(
            new CaName(reserved.getCa()), readDay(reserved.getDay()), reserved.getCount());
      }
      case RECONCILIATION_STARTED ->
          new ReconciliationStarted(new CaName(stored.getReconciliationStarted().getCa()));
      case RECONCILIATION_ADVANCED ->
          ReconciliationWire.readAdvanced(stored.getReconciliationAdvanced());
      case RECONCILIATION_ENDED ->
          new ReconciliationEnded(
              new CaName(stored.getReconciliationEnded().getCa()),
              stored.getReconciliationEnded().getWhy());
      case LIST_COMPARED ->
          new ListCompared(
              new CaName(stored.getListCompared().getCa()),
              readInstant(stored.getListCompared().getAsOf()));
      case EVENT_NOT_SET ->
          throw new UnreadableEvent("the record holds no event, or one of a newer version");
    };
  }

  private static LocalDate readDay(long day) {
    try {
      return LocalDate.ofEpochDay(day);
    } catch (DateTimeException e) {
      throw new UnreadableEvent("there is no day " + day, e);
    }
  }

  private static CaV1.Intake intake(Intake intake) {
    return switch (intake) {
      case OPEN -> CaV1.Intake.INTAKE_OPEN;
      case DRAINED -> CaV1.Intake.INTAKE_DRAINED;
    };
  }

  private static Intake readIntake(CaV1.Intake stored) {
    return switch (stored) {
      case INTAKE_OPEN -> Intake.OPEN;
      case INTAKE_DRAINED -> Intake.DRAINED;
      case INTAKE_UNSPECIFIED, UNRECOGNIZED ->
          throw new UnreadableEvent("an Intake that this version does not know");
    };
  }
}
