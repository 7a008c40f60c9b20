package io.birthmark.ca.outside;

import static io.birthmark.pki.PkiFixtures.DEVICE;
import static io.birthmark.pki.PkiFixtures.FACTS;
import static io.birthmark.pki.PkiFixtures.ISSUING;
import static io.birthmark.pki.PkiFixtures.NOW;
import static io.birthmark.pki.PkiFixtures.PROFILE;
import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.ca.CaCapabilities;
import io.birthmark.ca.CaCapabilities.NameSource;
import io.birthmark.ca.IntentRequest;
import io.birthmark.ca.Intention;
import io.birthmark.device.AttemptId;
import io.birthmark.device.CaName;
import io.birthmark.device.Reason;
import io.birthmark.pki.Csr;
import io.birthmark.pki.KeyKind;
import io.birthmark.pki.NamedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OutsideIntentsTest {
  private static final CaName CA = new CaName("out");
  private static final AttemptId ATTEMPT = new AttemptId("0".repeat(32));
  private static final Set<KeyKind> ALL = EnumSet.allOf(KeyKind.class);

  private static Intention intend(Csr csr, Set<KeyKind> keys, NameSource names, Instant now) {
    var can =
        new CaCapabilities(
            keys,
            names,
            Optional.empty(),
            Optional.empty(),
            true,
            CaCapabilities.Listing.NONE,
            true,
            Set.of(),
            Optional.of(Duration.ofMinutes(1)));
    return new OutsideIntents(CA, can, ISSUING.facts())
        .intend(new IntentRequest(ATTEMPT, DEVICE, FACTS, csr, PROFILE, now));
  }

  private static Csr right() {
    return new NamedRequest(NamedRequest.SUBJECT).uris(NamedRequest.URI).csr();
  }

  @Test
  void saysWhatMustBeInACertificateThatTheCaMakes() {
    var csr = right();

    var intention = intend(csr, ALL, NameSource.FROM_REQUEST, NOW.plusMillis(300));

    assertThat(intention)
        .isInstanceOfSatisfying(
            Intention.Feasible.class,
            feasible -> {
              var intent = feasible.intent();
              assertThat(intent.serial()).isEmpty();
              assertThat(intent.tbsHash()).isEmpty();
              assertThat(intent.notBefore()).isEqualTo(NOW);
              assertThat(intent.notAfter()).isEqualTo(PROFILE.notAfter(PROFILE.notBefore(NOW)));
              assertThat(intent.spkiHash()).isEqualTo(csr.key().spkiHash());
              assertThat(intent.profile()).isEqualTo(PROFILE.ref());
            });
  }

  @Test
  void neverLetsACertificateOutliveItsIssuer() {
    var issuerEnds = ISSUING.facts().certificate().notAfter();

    assertThat(intend(right(), ALL, NameSource.FROM_REQUEST, issuerEnds.minusSeconds(60)))
        .isInstanceOfSatisfying(
            Intention.Feasible.class,
            feasible -> assertThat(feasible.intent().notAfter()).isEqualTo(issuerEnds));
    refused(Reason.PROFILE_REFUSES, intend(right(), ALL, NameSource.FROM_REQUEST, issuerEnds));
  }

  @Test
  void lookAtNamesOnlyWhereTheCaTakesThemFromTheRequest() {
    var other = new NamedRequest("CN=somebody").csr();

    refused(Reason.CSR_NAMES_DIFFER, intend(other, ALL, NameSource.FROM_REQUEST, NOW));
    assertThat(intend(other, ALL, NameSource.FROM_ORDER, NOW))
        .isInstanceOf(Intention.Feasible.class);
  }

  @Test
  void refusesAKeyThatTheCaDoesNotCertify() {
    refused(
        Reason.KEY_NOT_ALLOWED,
        intend(right(), Set.of(KeyKind.RSA_3072), NameSource.FROM_REQUEST, NOW));
  }

  private static void refused(Reason reason, Intention intention) {
    assertThat(intention)
        .isInstanceOfSatisfying(
            Intention.Infeasible.class,
            no -> assertThat(no.reason()).as(no.detail()).isEqualTo(reason));
  }
}
