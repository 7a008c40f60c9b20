package io.birthmark.twin;

import io.birthmark.device.Decision;
import io.birthmark.device.Device;
import io.birthmark.device.DeviceCommand;
import io.birthmark.device.DeviceEvent;
import io.birthmark.device.DeviceLifecycle;
import io.birthmark.device.Provenance;
import io.birthmark.device.Reason;
import io.birthmark.device.Sha256;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a twin makes of a command: of the key it carries, the revision it expects, and the rules, in
 * this order. Pure, so that a command that is only weighed gets the same as one that is given.
 */
sealed interface Verdict {
  /**
   * It holds.
   *
   * @param events what is to be stored; none when it is so already
   * @param digest what its idempotency key is bound to, when it has one
   * @param repeat whether it was given before and stands in the journal: its key is remembered
   */
  record Consent(List<DeviceEvent> events, Optional<Sha256> digest, boolean repeat)
      implements Verdict {}

  /** It does not. */
  record Denial(Reason reason, String detail) implements Verdict {}

  static Verdict of(
      DeviceLifecycle lifecycle,
      Device device,
      DeviceCommand command,
      Provenance provenance,
      Instant now) {
    var digest = provenance.key().map(_ -> CommandDigest.of(command, provenance.note()));
    var remembered = provenance.key().flatMap(device.answered()::find);
    if (remembered.isPresent()) {
      return digest.equals(Optional.of(remembered.get().command()))
          ? new Consent(List.of(), digest, true)
          : new Denial(Reason.IDEMPOTENCY_KEY_REUSED, "use a new key for a new command");
    }
    if (provenance.expectedRevision().filter(r -> r != device.revision()).isPresent()) {
      return new Denial(Reason.REVISION_MISMATCH, "the device is at revision " + device.revision());
    }
    return switch (lifecycle.decide(device, command, now)) {
      case Decision.Accepted(var events) -> new Consent(events, digest, false);
      case Decision.Rejected(var reason, var detail, _) -> new Denial(reason, detail);
    };
  }
}
