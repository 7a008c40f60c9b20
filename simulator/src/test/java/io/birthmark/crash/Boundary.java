package io.birthmark.crash;

import io.birthmark.wire.device.v1.DeviceV1.DeviceRecord.EventCase;
import java.util.Locale;
import java.util.Optional;

/** Where a node is stopped: before or after one step of a request. */
enum Boundary {
  BEFORE_INTENT_JOURNALED(EventCase.ISSUANCE_REQUESTED),
  AFTER_INTENT_JOURNALED(EventCase.ISSUANCE_REQUESTED),
  BEFORE_REQUEST_SENT(),
  AFTER_REQUEST_SENT(),
  BEFORE_ANSWER_RECEIVED(),
  AFTER_ANSWER_RECEIVED(),
  /** Of a CA that answers with a reference first. */
  BEFORE_REFERENCE_JOURNALED(EventCase.ISSUANCE_PENDING),
  AFTER_REFERENCE_JOURNALED(EventCase.ISSUANCE_PENDING),
  BEFORE_CERTIFICATE_JOURNALED(EventCase.CERTIFICATE_ISSUED),
  AFTER_CERTIFICATE_JOURNALED(EventCase.CERTIFICATE_ISSUED),
  BEFORE_DELIVERED(),
  AFTER_DELIVERED(),
  BEFORE_PROOF_JOURNALED(EventCase.CREDENTIAL_PROVEN),
  AFTER_PROOF_JOURNALED(EventCase.CREDENTIAL_PROVEN);

  private final Optional<EventCase> event;

  Boundary(EventCase event) {
    this.event = Optional.of(event);
  }

  Boundary() {
    this.event = Optional.empty();
  }

  /** The record whose writing it is about, if it is about one. */
  Optional<EventCase> event() {
    return event;
  }

  boolean before() {
    return name().startsWith("BEFORE");
  }

  /** Whether it lies on the wire to the CA. */
  boolean ofTheWire() {
    return event.isEmpty() && !name().endsWith("DELIVERED");
  }

  String words() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
