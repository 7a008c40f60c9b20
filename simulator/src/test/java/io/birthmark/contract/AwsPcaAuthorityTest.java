package io.birthmark.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.ca.CaAnswer;
import io.birthmark.ca.CertificateAuthority;
import io.birthmark.ca.Fetched;
import io.birthmark.ca.IntentRequest;
import io.birthmark.ca.Intention;
import io.birthmark.ca.IssuanceOrder;
import io.birthmark.cadouble.Fault;
import io.birthmark.device.DeviceCommand.IssuanceResult;
import io.birthmark.device.DeviceId;
import io.birthmark.device.Reason;
import io.birthmark.pki.Csr;
import io.birthmark.pki.CsrReading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is AWS Private CA's own: its ARN, its token and its five minutes, its credentials. */
class AwsPcaAuthorityTest {
  private static final Duration READY = Duration.ofSeconds(1);
  private static final Duration TOKEN_LIFE = Duration.ofMinutes(5);
  private static final Duration MARGIN = Duration.ofMinutes(1);

  @TempDir private static Path folder;
  private static AwsPcaBench bench;

  private int before;

  @BeforeAll
  static void start() {
    bench = new AwsPcaBench(folder);
  }

  @AfterAll
  static void end() {
    bench.close();
  }

  @BeforeEach
  void countWhatWasAskedBefore() {
    before = bench.ca().facts("received").size();
  }

  @AfterEach
  void heal() {
    bench.heal();
    bench.ca().set("clockSkewSeconds", 0);
  }

  private CaAnswer issue(IssuanceOrder order) {
    return Attempt.answered(bench.authority().issue(order));
  }

  private CaAnswer resolve(IssuanceOrder order) {
    return Attempt.answered(bench.authority().resolve(order));
  }

  private IssuanceOrder order() {
    return new Attempt(bench, bench.check()).order();
  }

  private static IssuanceOrder under(IssuanceOrder order, CaAnswer answer) {
    return new IssuanceOrder(
        order.device(),
        order.facts(),
        order.intent(),
        order.origin(),
        Optional.of(reference(answer)),
        order.deadline(),
        order.trace());
  }

  private static String reference(CaAnswer answer) {
    return answer instanceof CaAnswer.Pending(var reference, _, _) ? reference : "not " + answer;
  }

  private long asked(String operation) {
    return bench.ca().facts("received").stream()
        .skip(before)
        .filter(fact -> fact.path("operation").asText().equals(operation))
        .count();
  }

  @Test
  void theArnIsToldBeforeTheCertificateIsAskedFor() {
    var order = order();

    var taken = issue(order);

    assertThat(reference(taken)).contains(":certificate-authority/").contains("/certificate/");
    assertThat(asked("GetCertificate")).isZero();
    var early = resolve(under(order, taken));
    bench.pass(READY);
    var late = resolve(under(order, taken));
    assertThat(reference(early)).isEqualTo(reference(taken));
    assertThat(late).isInstanceOf(CaAnswer.Certificate.class);
    assertThat(bench.check().check(order, (CaAnswer.Certificate) late))
        .isInstanceOf(IssuanceResult.Issued.class);
    assertThat(asked("IssueCertificate")).isOne();
  }

  @Test
  void anAnswerThatWasLostIsGotAgainWithTheSameToken() {
    var order = order();
    bench.ca().order(Fault.RESET_AFTER);

    var lost = issue(order);
    bench.pass(TOKEN_LIFE.minus(MARGIN).minusSeconds(2));
    var again = resolve(order);

    assertThat(lost).isInstanceOf(CaAnswer.Unknown.class);
    assertThat(reference(again)).contains("/certificate/");
    assertThat(bench.issued(order.intent())).hasSize(1);
  }

  /** A repeat would be a second certificate: AWS has forgotten the token. */
  @Test
  void nothingIsAskedForAgainWhenTheTokenIsAboutToEnd() {
    var order = order();
    bench.ca().order(Fault.RESET_AFTER);

    issue(order);
    bench.pass(TOKEN_LIFE.minus(MARGIN));
    var late = resolve(order);
    bench.pass(TOKEN_LIFE);
    var later = resolve(order);

    assertThat(late).isInstanceOf(CaAnswer.Unprovable.class);
    assertThat(later).isInstanceOf(CaAnswer.Unprovable.class);
    assertThat(asked("IssueCertificate")).isOne();
    assertThat(bench.issued(order.intent())).hasSize(1);
  }

  /** The network held it back; by then the token means nothing any more. */
  @Test
  void aRepeatThatComesAfterTheTokensEndIsRefusedThere() {
    var order = order();
    bench.ca().order(Fault.RESET_AFTER);

    issue(order);
    var sent = TOKEN_LIFE.minus(MARGIN).minusSeconds(2);
    bench.pass(sent);
    bench.ca().set("clockSkewSeconds", TOKEN_LIFE.minus(sent).toSeconds() + 2);
    var late = resolve(order);

    assertThat(late)
        .isInstanceOfSatisfying(
            CaAnswer.Unknown.class,
            doubt -> assertThat(doubt.detail()).contains("Signature expired"));
    assertThat(asked("IssueCertificate")).isEqualTo(2);
    assertThat(bench.issued(order.intent())).hasSize(1);
  }

  /** Its age is not known: it was made by a clock that is not ours. */
  @Test
  void anIntentFromTheFutureIsNotRepeated() {
    var order = order();
    bench.pass(Duration.ofMinutes(-2));

    var answer = resolve(order);

    bench.pass(Duration.ofMinutes(2));
    assertThat(answer).isInstanceOf(CaAnswer.Unknown.class);
    assertThat(asked("IssueCertificate")).isZero();
  }

  @Test
  void whatIsRefusedOnARepeatMayHaveBeenTakenBefore() {
    var order = order();
    bench.ca().order(Fault.RESET_AFTER);
    issue(order);
    bench.ca().order(Fault.THROTTLED);

    assertThat(resolve(order)).isInstanceOf(CaAnswer.Unknown.class);
    assertThat(reference(resolve(order))).contains("/certificate/");
    assertThat(bench.issued(order.intent())).hasSize(1);
  }

  /** As an audit report names it; nothing is issued by asking. */
  @Test
  void aCertificateIsFetchedByItsArnAlone() {
    var arn = reference(issue(order()));

    var ours = fetched(arn);
    var nobodys = fetched(arn.substring(0, arn.lastIndexOf('/') + 1) + "00ff");
    var anothers = fetched("arn:aws:acm-pca:eu-central-1:1:certificate-authority/x/certificate/1");

    assertThat(ours).isInstanceOf(Fetched.Found.class);
    assertThat(nobodys).isInstanceOf(Fetched.Missing.class);
    assertThat(anothers).isInstanceOf(Fetched.Missing.class);
    assertThat(asked("IssueCertificate")).isOne();
  }

  private static Fetched fetched(String arn) {
    bench.pass(Duration.ofSeconds(5));
    return Attempt.answered(bench.authority().fetch(arn));
  }

  @Test
  void theSdkNeverRepeatsByItself() {
    bench.ca().order(Fault.ERROR_BEFORE);

    assertThat(issue(order())).isInstanceOf(CaAnswer.Unknown.class);
    assertThat(asked("IssueCertificate")).isOne();
  }

  @Test
  void whatAwsCannotCertifyIsRefusedBeforeItIsAsked() {
    var order = order();
    var strict = bench.authority(bench.settings(Map.of("not-before-earlier", "1 minute")));

    refused(bench.authority(), order, "d".repeat(65), "too long");
    refused(strict, order, "dev", "back-dates");
  }

  private static void refused(
      CertificateAuthority authority, IssuanceOrder order, String device, String why) {
    if (!(Csr.read(order.intent().csr(), Attempt.PROVIDERS)
        instanceof CsrReading.Accepted(var csr))) {
      throw new AssertionError("a request of our own making");
    }
    var request =
        new IntentRequest(
            order.intent().attempt(),
            DeviceId.of(device).orElseThrow(),
            order.facts(),
            csr,
            Attempt.PROFILE,
            order.intent().notBefore());

    assertThat(authority.intend(request))
        .isInstanceOfSatisfying(
            Intention.Infeasible.class,
            no -> {
              assertThat(no.reason()).isEqualTo(Reason.PROFILE_REFUSES);
              assertThat(no.detail()).contains(why);
            });
  }

  @Test
  void noMoreOfAnAnswerIsReadThanIsAllowed() {
    bench.ca().order(Fault.HUGE);

    assertThat(issue(order()))
        .isInstanceOfSatisfying(
            CaAnswer.Unknown.class, doubt -> assertThat(doubt.detail()).contains("max-answer"));
  }

  @Test
  void aClockThatIsOffIsTold() {
    bench.ca().set("clockSkewSeconds", 600);

    assertThat(issue(order()))
        .isInstanceOfSatisfying(
            CaAnswer.NotTaken.class,
            no -> {
              assertThat(no.reason()).isEqualTo(Reason.CA_MISCONFIGURED);
              assertThat(no.detail()).contains("InvalidSignatureException");
            });
  }

  @Test
  void credentialsThatCannotBeUsedAreToldWithoutWhatIsInTheFile() throws IOException {
    var file = Files.writeString(folder.resolve("broken"), "[default]\naws_secret_key = canary\n");
    var broken = bench.authority(bench.settings(Map.of("credentials-file", file.toString())));

    assertThat(Attempt.answered(broken.issue(order())))
        .isInstanceOfSatisfying(
            CaAnswer.NotTaken.class,
            no -> {
              assertThat(no.reason()).isEqualTo(Reason.CA_MISCONFIGURED);
              assertThat(no.detail()).contains(file.toString()).doesNotContain("canary");
            });
    assertThat(asked("IssueCertificate")).isZero();
  }

  @Test
  void credentialsAreReadAgainWhenTheirFileChanges() throws IOException {
    var right = Files.readString(folder.resolve("aws/credentials"));
    var file = Files.writeString(folder.resolve("changing"), right.replace("AKIA", "AKIB"));
    var authority = bench.authority(bench.settings(Map.of("credentials-file", file.toString())));

    var before = Attempt.answered(authority.issue(order()));
    Files.writeString(file, right);

    assertThat(before).isInstanceOf(CaAnswer.NotTaken.class);
    assertThat(reference(Attempt.answered(authority.issue(order())))).contains("/certificate/");
  }

  @Test
  void theTrustFileIsReadAgainWhenItChangesAndABadOneIsNot() throws IOException {
    var file = Files.copy(folder.resolve("ca/root.pem"), folder.resolve("trust"));
    var settings = bench.settings(Map.of("trust-file", file.toString()));
    var authority = bench.authority(settings);

    var before = Attempt.answered(authority.issue(order()));
    Files.copy(folder.resolve("tls/trust.pem"), file, StandardCopyOption.REPLACE_EXISTING);
    var after = Attempt.answered(authority.issue(order()));
    Files.writeString(file, "no certificate");
    bench.ca().order(Fault.RESET_BEFORE);
    Attempt.answered(authority.issue(order()));
    var anew = Attempt.answered(authority.issue(order()));

    assertThat(before).isInstanceOf(CaAnswer.NotTaken.class);
    assertThat(reference(after)).contains("/certificate/");
    assertThat(reference(anew)).contains("/certificate/");
  }

  @Test
  void anAlgorithmThatIsNotTheCasDeniesNoDevice() {
    var wrong = bench.authority(bench.settings(Map.of("signing-algorithm", "SHA256WITHRSA")));

    assertThat(Attempt.answered(wrong.issue(order())))
        .isInstanceOfSatisfying(
            CaAnswer.NotTaken.class,
            no -> assertThat(no.reason()).isEqualTo(Reason.CA_MISCONFIGURED));
  }

  @Test
  void aCertificateThatNeverComesStaysPending() {
    var order = order();
    bench.ca().order(Fault.PENDING_EXPIRED);
    var taken = issue(order);
    bench.pass(Duration.ofDays(1));

    assertThat(reference(resolve(under(order, taken)))).isEqualTo(reference(taken));
  }
}
