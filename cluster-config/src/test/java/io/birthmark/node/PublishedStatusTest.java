package io.birthmark.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.ca.embedded.CaFiles;
import io.birthmark.ca.embedded.IssuingCa;
import io.birthmark.ca.embedded.PublishedCrl;
import io.birthmark.device.Bytes;
import io.birthmark.pki.CertificateProfile;
import io.birthmark.pki.CryptoProviders;
import io.birthmark.status.StatusDocument;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedStatusTest {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);
  private static final CryptoProviders PROVIDERS = CryptoProviders.of(true);

  private static IssuingCa ca;
  private static String issuer;

  @BeforeAll
  static void holdTheCeremony(@TempDir Path data) throws IOException {
    var room = new EmbeddedCaRoom(data, PROVIDERS, CLOCK, new SecureRandom());
    room.demoCeremony();
    ca =
        switch (room.open()) {
          case CaFiles.Opened(var opened) -> opened;
          case CaFiles.Refused(var advice) -> throw new AssertionError(advice);
        };
    issuer = HexFormat.of().formatHex(ca.facts().keyId().toArray());
  }

  private static PublishedCrl list(Instant made) {
    return new PublishedCrl(
        ca.facts().keyId(),
        4711,
        0,
        made,
        made.plus(Duration.ofDays(7)),
        Bytes.copyOf(new byte[] {0x30, 0}));
  }

  private static PublishedStatus serving(Optional<PublishedCrl> list) {
    return new PublishedStatus(ca, () -> list, CLOCK);
  }

  /** The URLs as a profile puts them into certificates. */
  @Test
  void servesWhatCertificatesPointTo() {
    var profile = CertificateProfile.device("http://pki.example.com", "2.25.1");
    var served = serving(Optional.of(list(NOW)));

    assertThat(profile.status().crls()).containsExactly("{base}/crl/{issuer}.crl");
    assertThat(served.at("/crl/" + issuer + ".crl"))
        .hasValueSatisfying(document -> {
          assertThat(document.kind()).isEqualTo(StatusDocument.Kind.CRL);
          assertThat(document.tag()).isEqualTo("4711");
          assertThat(document.goodUntil()).contains(NOW.plus(Duration.ofDays(7)));
        });
    assertThat(profile.status().caIssuers()).containsExactly("{base}/ca/{issuer}.cer");
    assertThat(served.at("/ca/" + issuer + ".cer"))
        .map(StatusDocument::der)
        .contains(ca.facts().certificate().der());
  }

  @Test
  void servesNothingElse() {
    var served = serving(Optional.empty());

    assertThat(served.at("/crl/" + issuer + ".crl")).isEmpty();
    assertThat(served.at("/crl/00.crl")).isEmpty();
    assertThat(served.at("/ca/00.cer")).isEmpty();
  }

  @Test
  void readinessTellsHowOldTheListIs() {
    var fresh = serving(Optional.of(list(NOW.minusSeconds(7200)))).check();
    var ended = serving(Optional.of(list(NOW.minus(Duration.ofDays(7))))).check();
    var none = serving(Optional.empty()).check();

    assertThat(fresh.ok()).isTrue();
    assertThat(fresh.detail()).contains("number 4711 is 120 min old");
    assertThat(ended.ok()).isFalse();
    assertThat(ended.detail()).contains("nextUpdate is 2026-06-01T12:00:00Z");
    assertThat(none.ok()).isFalse();
  }
}
