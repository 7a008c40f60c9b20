package io.birthmark.journal;

import static io.birthmark.journal.ValueWire.digest;
import static io.birthmark.journal.ValueWire.micros;
import static io.birthmark.journal.ValueWire.optional;
import static io.birthmark.journal.ValueWire.readInstant;
import static io.birthmark.journal.ValueWire.readRecordId;
import static io.birthmark.journal.ValueWire.recordId;

import io.birthmark.device.Actor;
import io.birthmark.device.AuditStamp;
import io.birthmark.device.CaName;
import io.birthmark.device.IdempotencyKey;
import io.birthmark.device.Note;
import io.birthmark.device.StateLabel;
import io.birthmark.device.TraceParent;
import io.birthmark.wire.device.v1.DeviceV1;
import java.util.function.Function;

/** The audit stamp of an event, to its stored form and back. */
final class StampWire {
  private StampWire() {}

  static DeviceV1.Stamp write(AuditStamp<StateLabel> stamp) {
    return withoutStates(stamp).setFrom(state(stamp.from())).setTo(state(stamp.to())).build();
  }

  static AuditStamp<StateLabel> read(DeviceV1.Stamp stored) {
    return read(stored, readState(stored.getFrom()), readState(stored.getTo()));
  }

  /** All but the states, for entities whose states are stored beside the stamp. */
  static DeviceV1.Stamp.Builder withoutStates(AuditStamp<?> stamp) {
    var stored =
        DeviceV1.Stamp.newBuilder()
            .setId(recordId(stamp.id()))
            .setAt(micros(stamp.at()))
            .setActor(actor(stamp.actor()))
            .setChannel(EnumWire.channel(stamp.channel()));
    stamp.parent().ifPresent(parent -> stored.setParent(recordId(parent)));
    stamp.location().ifPresent(stored::setLocation);
    stamp.reason().ifPresent(reason -> stored.setReason(reason.name()));
    stamp.ca().ifPresent(ca -> stored.setCa(ca.value()));
    stamp.key().ifPresent(key -> stored.setKey(key.value()));
    stamp.command().ifPresent(command -> stored.setCommand(digest(command)));
    stamp.note().ifPresent(note -> stored.setNote(note.text()));
    stamp.trace().ifPresent(trace -> stored.setTrace(trace.value()));
    return stored;
  }

  /** The stamp of an entity whose states were stored beside it. */
  static <S> AuditStamp<S> read(DeviceV1.Stamp stored, S from, S to) {
    return new AuditStamp<>(
        readRecordId(stored.getId()),
        optional(stored.hasParent(), stored.getParent(), ValueWire::readRecordId),
        readInstant(stored.getAt()),
        readActor(stored.getActor()),
        EnumWire.readChannel(stored.getChannel()),
        optional(stored.hasLocation(), stored.getLocation(), Function.identity()),
        from,
        to,
        optional(stored.hasReason(), stored.getReason(), ValueWire::readReason),
        optional(stored.hasCa(), stored.getCa(), CaName::new),
        optional(stored.hasKey(), stored.getKey(), IdempotencyKey::new),
        optional(stored.hasCommand(), stored.getCommand(), ValueWire::readDigest),
        optional(stored.hasNote(), stored.getNote(), Note::new),
        optional(stored.hasTrace(), stored.getTrace(), TraceParent::new));
  }

  private static DeviceV1.Actor actor(Actor actor) {
    return DeviceV1.Actor.newBuilder()
        .setKind(EnumWire.actorKind(actor.kind()))
        .setName(actor.name())
        .build();
  }

  private static Actor readActor(DeviceV1.Actor stored) {
    return new Actor(EnumWire.readActorKind(stored.getKind()), stored.getName());
  }

  private static DeviceV1.State state(StateLabel label) {
    return DeviceV1.State.newBuilder()
        .setPhase(EnumWire.phase(label.phase()))
        .setCredential(EnumWire.credentialPhase(label.credential()))
        .setPipeline(EnumWire.pipelinePhase(label.pipeline()))
        .build();
  }

  private static StateLabel readState(DeviceV1.State stored) {
    return new StateLabel(
        EnumWire.readPhase(stored.getPhase()),
        EnumWire.readCredentialPhase(stored.getCredential()),
        EnumWire.readPipelinePhase(stored.getPipeline()));
  }
}
