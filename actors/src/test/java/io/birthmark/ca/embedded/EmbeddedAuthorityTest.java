package io.birthmark.ca.embedded;

import static io.birthmark.pki.PkiFixtures.DEVICE;
import static io.birthmark.pki.PkiFixtures.FACTS;
import static io.birthmark.pki.PkiFixtures.ISSUING;
import static io.birthmark.pki.PkiFixtures.NOW;
import static io.birthmark.pki.PkiFixtures.PROFILE;
import static io.birthmark.pki.PkiFixtures.PROVIDERS;
import static io.birthmark.pki.PkiFixtures.ROOT;
import static io.birthmark.pki.PkiFixtures.SERIAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.ca.CaAnswer;
import io.birthmark.ca.IntentRequest;
import io.birthmark.ca.Intention;
import io.birthmark.ca.IssuanceOrder;
import io.birthmark.ca.PinnedCheck;
import io.birthmark.ca.RevocationAnswer;
import io.birthmark.ca.RevocationOrder;
import io.birthmark.device.AttemptId;
import io.birthmark.device.Bytes;
import io.birthmark.device.DeviceCommand.IssuanceResult;
import io.birthmark.device.DeviceId;
import io.birthmark.device.HeldCertificate;
import io.birthmark.device.IssuanceIntent;
import io.birthmark.device.ProfileRef;
import io.birthmark.device.Reason;
import io.birthmark.device.RevocationReason;
import io.birthmark.pki.CertificateProfile;
import io.birthmark.pki.Csr;
import io.birthmark.pki.CsrReading;
import io.birthmark.pki.IssuedCertificate;
import io.birthmark.pki.KeyKind;
import io.birthmark.pki.PkiFixtures;
import io.birthmark.pki.Profiles;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class EmbeddedAuthorityTest {
  private static final Executor AT_ONCE = Runnable::run;
  private static final AttemptId ATTEMPT = new AttemptId("0".repeat(31) + "1");

  /** A new one each time: nothing is at hand in it. */
  private static EmbeddedAuthority authority(
      CertificateProfile profile, Executor crypto, RevocationLedger ledger) {
    var ca =
        new IssuingCa(
            ISSUING.facts(),
            ISSUING.key(),
            List.of(ISSUING.facts().certificate().der()),
            List.of(ROOT.facts().certificate().der()));
    return new EmbeddedAuthority(
        ca,
        Profiles.of(List.of(profile)),
        PROVIDERS,
        new SecureRandom(),
        crypto,
        ledger,
        100,
        InstantSource.fixed(NOW));
  }

  private static EmbeddedAuthority authority(CertificateProfile profile, Executor crypto) {
    return authority(
        profile,
        crypto,
        _ -> CompletableFuture.failedStage(new AssertionError("nothing is revoked here")));
  }

  private static EmbeddedAuthority authority() {
    return authority(PROFILE, AT_ONCE);
  }

  private static Csr csr(KeyKind kind) {
    return switch (Csr.read(PkiFixtures.csr(kind), PROVIDERS)) {
      case CsrReading.Accepted(var csr) -> csr;
      case CsrReading.Refused(_, var detail) -> throw new AssertionError(detail);
    };
  }

  private static Intention intention(EmbeddedAuthority authority, KeyKind kind) {
    return authority.intend(new IntentRequest(ATTEMPT, DEVICE, FACTS, csr(kind), PROFILE, NOW));
  }

  private static IssuanceOrder order(EmbeddedAuthority authority) {
    return switch (intention(authority, KeyKind.EC_P256)) {
      case Intention.Feasible(var intent) -> order(DEVICE, intent);
      case Intention.Infeasible(_, var detail) -> throw new AssertionError(detail);
    };
  }

  private static IssuanceOrder order(DeviceId device, IssuanceIntent intent) {
    return new IssuanceOrder(device, FACTS, intent, NOW.plusSeconds(30));
  }

  private static CaAnswer issued(EmbeddedAuthority authority, IssuanceOrder order) {
    return authority.issue(order).toCompletableFuture().join();
  }

  private static CaAnswer resolved(EmbeddedAuthority authority, IssuanceOrder order) {
    return authority.resolve(order).toCompletableFuture().join();
  }

  private static IssuedCertificate certificate(CaAnswer answer) {
    assertThat(answer).isInstanceOf(CaAnswer.Certificate.class);
    return IssuedCertificate.of(((CaAnswer.Certificate) answer).der());
  }

  @Test
  void issuesWhatItIntended() {
    var authority = authority();
    var order = order(authority);

    var answer = issued(authority, order);

    var check = new PinnedCheck(ISSUING.facts(), Profiles.of(List.of(PROFILE)), PROVIDERS);
    assertThat(check.check(order, (CaAnswer.Certificate) answer))
        .isInstanceOf(IssuanceResult.Issued.class);
  }

  /** The twins' journal is its ledger: another process makes the same body from the intent. */
  @Test
  void findsAnAttemptAgainInANewProcess() {
    var before = authority();
    var order = order(before);
    var issued = certificate(issued(before, order));

    var found = certificate(resolved(authority(), order));

    assertThat(found.tbs()).isEqualTo(issued.tbs());
    assertThat(found.serial()).isEqualTo(issued.serial());
    assertThat(order.intent().tbsHash()).contains(found.tbs().sha256());
  }

  @Test
  void answersEveryRepeatWithTheSameBody() {
    var authority = authority();
    var order = order(authority);

    var bodies =
        List.of(issued(authority, order), issued(authority, order), resolved(authority, order))
            .stream()
            .map(answer -> certificate(answer).tbs())
            .distinct();

    assertThat(bodies).hasSize(1);
  }

  @Test
  void givesEachIntentItsOwnSerialNumber() {
    var authority = authority();

    assertThat(order(authority).intent().serial()).isNotEqualTo(order(authority).intent().serial());
  }

  @Test
  void signsNothingElseWhenTheProfileHasChanged() {
    var order = order(authority());
    var changed = CertificateProfile.device("http://other.example.com", "2.25.1234567890");

    assertThat(resolved(authority(changed, AT_ONCE), order))
        .isInstanceOfSatisfying(
            CaAnswer.Unknown.class,
            unknown -> assertThat(unknown.detail()).contains("profile", "changed"));
  }

  @Test
  void signsNothingElseWhenTheOrderIsForAnotherDevice() {
    var intent = order(authority()).intent();
    var other = DeviceId.of("dev-0002").orElseThrow();

    assertThat(resolved(authority(), order(other, intent))).isInstanceOf(CaAnswer.Unknown.class);
  }

  @Test
  void signsNothingUnderAnotherHashOfTheSameProfile() {
    var intent = order(authority()).intent();
    var ref = intent.profile();
    var other = new ProfileRef(ref.name(), ref.version(), Bytes.EMPTY.sha256());

    assertThat(resolved(authority(), order(DEVICE, with(intent, intent.csr(), other))))
        .isInstanceOf(CaAnswer.Unknown.class);
  }

  @Test
  void signsNothingWhenTheRequestInTheIntentIsGarbled() {
    var intent = order(authority()).intent();
    var garbled = with(intent, Bytes.copyOf(new byte[] {1, 2, 3}), intent.profile());

    assertThat(resolved(authority(), order(DEVICE, garbled))).isInstanceOf(CaAnswer.Unknown.class);
  }

  private static IssuanceIntent with(IssuanceIntent intent, Bytes csr, ProfileRef profile) {
    return new IssuanceIntent(
        intent.attempt(),
        csr,
        intent.csrHash(),
        intent.spkiHash(),
        profile,
        intent.ca(),
        intent.serial(),
        intent.notBefore(),
        intent.notAfter(),
        intent.tbsHash());
  }

  @Test
  void intendsNothingForAKeyTheProfileForbids() {
    assertThat(intention(authority(), KeyKind.RSA_2048))
        .isInstanceOfSatisfying(
            Intention.Infeasible.class,
            no -> assertThat(no.reason()).isEqualTo(Reason.KEY_NOT_ALLOWED));
  }

  @Test
  void hasRevokedWhenTheLedgerHasStoredIt() {
    var stored = new ArrayList<Revocation>();
    var storing = new CompletableFuture<RevocationLedger.Outcome>();
    var authority =
        authority(
            PROFILE,
            AT_ONCE,
            revocation -> {
              stored.add(revocation);
              return storing;
            });

    var revoked = authority.revoke(revocation()).toCompletableFuture();

    assertThat(revoked).isNotDone();
    storing.complete(RevocationLedger.Outcome.STORED);
    assertThat(revoked).isCompletedWithValue(new RevocationAnswer.Revoked());
    assertThat(stored)
        .containsExactly(
            new Revocation(
                EmbeddedAuthority.NAME,
                SERIAL,
                RevocationReason.SUPERSEDED,
                NOW,
                NOW.plusSeconds(1000)));
  }

  @Test
  void hasRevokedForCertainOnlyWhatIsStored() {
    var known =
        authority(
            PROFILE,
            AT_ONCE,
            _ -> CompletableFuture.completedStage(RevocationLedger.Outcome.KNOWN));
    var broken =
        authority(
            PROFILE,
            AT_ONCE,
            _ -> CompletableFuture.failedStage(new SQLException("the disk is full")));

    assertThat(known.revoke(revocation()).toCompletableFuture())
        .isCompletedWithValue(new RevocationAnswer.Revoked());
    assertThat(broken.revoke(revocation()).toCompletableFuture())
        .isCompletedWithValue(new RevocationAnswer.Unknown("it could not be stored"));
  }

  private static RevocationOrder revocation() {
    var certificate =
        new HeldCertificate(
            Bytes.EMPTY.sha256(),
            Bytes.EMPTY.sha256(),
            SERIAL,
            EmbeddedAuthority.NAME,
            ATTEMPT,
            NOW.plusSeconds(1000),
            7);
    return new RevocationOrder(DEVICE, certificate, RevocationReason.SUPERSEDED);
  }

  @Test
  void saysThatNothingWasSentWhenItsThreadsHaveTooMuchToDo() {
    Executor full =
        _ -> {
          throw new RejectedExecutionException("full");
        };
    var order = order(authority());

    assertThat(issued(authority(PROFILE, full), order)).isInstanceOf(CaAnswer.NotSent.class);
    assertThat(resolved(authority(PROFILE, full), order)).isInstanceOf(CaAnswer.NotSent.class);
  }
}
