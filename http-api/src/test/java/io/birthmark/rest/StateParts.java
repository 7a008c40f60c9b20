package io.birthmark.rest;

import io.birthmark.device.AttemptId;
import io.birthmark.device.Bytes;
import io.birthmark.device.CaName;
import io.birthmark.device.Channel;
import io.birthmark.device.Dossier;
import io.birthmark.device.GroupId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.HeldCertificate;
import io.birthmark.device.IssuanceIntent;
import io.birthmark.device.Lot;
import io.birthmark.device.ProfileRef;
import io.birthmark.device.Route;
import io.birthmark.device.SerialNumber;
import io.birthmark.device.Sha256;
import io.birthmark.device.TokenBook;
import io.birthmark.device.Wait;
import io.birthmark.device.WaitingFor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Parts of devices' states that tests about reading are made of. */
final class StateParts {
  static final Route ROUTE = new Route(Channel.SPARKPLUG, "plant/edge");
  static final Sha256 SPKI = Sha256.of(new byte[] {1});
  private static final Instant NOW = TestApi.NOW;

  private StateParts() {}

  static Dossier dossier() {
    return new Dossier(
        new GroupId("line"),
        new HardwareFacts("Acme", "T1", "1"),
        Lot.NONE,
        NOW,
        new Dossier.Reported(
            Optional.of(ROUTE), Optional.of("1.2"), Optional.of(digest("aa")), Optional.of(NOW)),
        new Dossier.Desired(Optional.of(new ProfileRef("device", 1, SPKI)), 2),
        0,
        Optional.empty(),
        TokenBook.EMPTY,
        List.of(),
        List.of());
  }

  static HeldCertificate held(long revision, String serial) {
    return new HeldCertificate(
        digest(serial),
        SPKI,
        SerialNumber.fromHex(serial),
        new CaName("embedded"),
        attempt(serial),
        NOW.plus(Duration.ofDays(365)),
        revision);
  }

  static IssuanceIntent intent(String tail) {
    return new IssuanceIntent(
        attempt(tail),
        Bytes.EMPTY,
        digest(tail),
        SPKI,
        new ProfileRef("device", 1, SPKI),
        new CaName("embedded"),
        Optional.empty(),
        NOW,
        NOW.plus(Duration.ofDays(365)),
        Optional.empty());
  }

  static Sha256 digest(String of) {
    return Sha256.of(of.getBytes(StandardCharsets.US_ASCII));
  }

  static AttemptId attempt(String tail) {
    return new AttemptId("0".repeat(32 - tail.length()) + tail);
  }

  static Wait waiting(WaitingFor whom, int attempt) {
    return new Wait(whom, NOW, NOW.plus(Duration.ofHours(1)), attempt);
  }
}
