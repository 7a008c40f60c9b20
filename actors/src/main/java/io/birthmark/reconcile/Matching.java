package io.birthmark.reconcile;

import io.birthmark.device.AttemptId;
import io.birthmark.device.CaName;
import io.birthmark.device.CredentialSlot;
import io.birthmark.device.CredentialSlot.Watched;
import io.birthmark.device.DeviceEvent;
import io.birthmark.device.HeldCertificate;
import io.birthmark.device.IssuanceIntent;
import io.birthmark.device.SerialNumber;
import io.birthmark.device.Sha256;
import java.util.Optional;
import java.util.stream.Stream;

/** What a certificate is to the device whose key it is for. */
sealed interface Matching {
  /** The device has it. */
  record Held() implements Matching {}

  /** An attempt for this key is open: its certificate is found by the attempt's own look-up. */
  record Open() implements Matching {}

  /** It is of this attempt, which was given up, unless the device knew it once. */
  record Ghost(AttemptId attempt) implements Matching {}

  /** The slot knows nothing of it; it may have known it once. */
  record Unexplained() implements Matching {}

  /**
   * Judges by what the slot knows.
   *
   * <p>A list names no attempts, so of several that were given up for one key the oldest is taken:
   * each is one suspected ghost, and each certificate settles one of them.
   */
  static Matching of(CredentialSlot slot, CaName ca, SerialNumber serial, Sha256 spki) {
    boolean held =
        Stream.of(
                slot.proven().stream(),
                slot.unproven().stream(),
                slot.condemned().stream().map(CredentialSlot.Condemned::certificate))
            .flatMap(certificates -> certificates)
            .anyMatch(certificate -> is(certificate, ca, serial));
    if (held) {
      return new Held();
    }
    if (slot.openIntent().filter(intent -> isFor(intent, ca, spki)).isPresent()) {
      return new Open();
    }
    Optional<Watched> watched =
        slot.watched().stream()
            .filter(given -> given.ca().equals(ca) && given.spki().equals(spki))
            .findFirst();
    return watched.<Matching>map(given -> new Ghost(given.attempt())).orElseGet(Unexplained::new);
  }

  /** Whether the device came to know the certificate by this event. */
  static boolean tellsOf(DeviceEvent event, CaName ca, SerialNumber serial) {
    return (event instanceof DeviceEvent.CertificateIssued issued && is(issued.facts(), ca, serial))
        || (event instanceof DeviceEvent.CertificateCondemned condemned
            && is(condemned.certificate(), ca, serial));
  }

  private static boolean is(HeldCertificate certificate, CaName ca, SerialNumber serial) {
    return certificate.ca().equals(ca) && certificate.serial().equals(serial);
  }

  private static boolean isFor(IssuanceIntent intent, CaName ca, Sha256 spki) {
    return intent.ca().equals(ca) && intent.spkiHash().equals(spki);
  }
}
