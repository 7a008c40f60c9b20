package io.birthmark.reconcile;

import io.birthmark.device.AttemptId;
import io.birthmark.device.CaName;
import io.birthmark.device.CredentialSlot;
import io.birthmark.device.CredentialSlot.Watched;
import io.birthmark.device.HeldCertificate;
import io.birthmark.device.IssuanceIntent;
import io.birthmark.device.SerialNumber;
import io.birthmark.device.Sha256;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What a certificate is to the device that it is for, as far as the device's slot knows. */
sealed interface Matching {
  /** The device has it. */
  record Held() implements Matching {}

  /**
   * An attempt that it may be of is open: its certificate is found by the attempt's own look-up.
   */
  record Open() implements Matching {}

  /** It is of this attempt, which was given up, unless the device knew it once. */
  record Ghost(AttemptId attempt) implements Matching {}

  /** The slot knows nothing of it; it may have known it once. */
  record Unexplained() implements Matching {}

  /**
   * Judges by what the slot knows.
   *
   * <p>Where the list names no attempt, the oldest of several is taken that were given up for one
   * key: each is one suspected ghost, and each certificate settles one of them.
   *
   * @param attempt for which the list says that it was made, if it says so
   */
  static Matching of(
      CredentialSlot slot,
      CaName ca,
      SerialNumber serial,
      Sha256 spki,
      Optional<AttemptId> attempt) {
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
    Predicate<IssuanceIntent> mayBeOf =
        intent ->
            attempt.map(intent.attempt()::equals).orElseGet(() -> intent.spkiHash().equals(spki));
    if (slot.openIntent().filter(intent -> intent.ca().equals(ca)).filter(mayBeOf).isPresent()) {
      return new Open();
    }
    Predicate<Watched> isOf =
        given -> attempt.map(given.attempt()::equals).orElseGet(() -> given.spki().equals(spki));
    return slot.watched().stream()
        .filter(given -> given.ca().equals(ca))
        .filter(isOf)
        .findFirst()
        .<Matching>map(given -> new Ghost(given.attempt()))
        .orElseGet(Unexplained::new);
  }

  static boolean is(HeldCertificate certificate, CaName ca, SerialNumber serial) {
    return certificate.ca().equals(ca) && certificate.serial().equals(serial);
  }
}
