package io.birthmark.cadouble.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.birthmark.cadouble.RunningDouble;
import io.birthmark.cadouble.TestRequest;
import io.birthmark.cadouble.TestTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What AWS Private CA does when nothing goes wrong, and what it refuses. */
class AwsDoubleTest {
  private static final TestTime TIME = new TestTime();
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final Duration READY = Duration.ofSeconds(1);
  private static final int DIGITAL_SIGNATURE = 0;
  private static final int KEY_ENCIPHERMENT = 2;
  private static final int KEY_AGREEMENT = 4;

  @TempDir private static Path folder;
  private static RunningDouble ca;
  private static AwsCaller caller;

  private final String name = "dev-" + NAMES.incrementAndGet();
  private final TestRequest request = TestRequest.of(name);

  @BeforeAll
  static void start() throws IOException {
    ca = new RunningDouble(new AwsKind(), folder, TIME);
    ca.set("ratePerSecond", 10_000);
    caller = new AwsCaller(ca, TIME);
  }

  @AfterAll
  static void end() {
    caller.close();
    ca.close();
  }

  @Test
  void aCertificateIsAcknowledgedFirstAndReadyLater() throws Exception {
    var arn = caller.issue(caller.issuing(request));
    var early = caller.get(arn);
    TIME.pass(READY);
    var late = caller.get(arn).json();

    assertThat(early.status()).isEqualTo(400);
    assertThat(early.error()).isEqualTo("RequestInProgressException");
    var pem = late.path("Certificate").asText();
    assertThat(pem).endsWith("-----END CERTIFICATE-----");
    var certificate = AwsCaller.certificate(pem);
    assertThat(certificate.getPublicKey()).isEqualTo(request.key().getPublic());
    assertThat(arn).endsWith("/certificate/" + certificate.getSerialNumber().toString(16));
    var chain = late.path("CertificateChain").asText();
    certificate.verify(AwsCaller.certificate(chain).getPublicKey());
    assertThat(chain.split("-----BEGIN", -1)).hasSize(3);
  }

  @Test
  void aTokenStandsForOneCertificateForFiveMinutesWhateverElseIsAsked() {
    var first = caller.issue(caller.issuing(request).put("IdempotencyToken", name));
    TIME.pass(Duration.ofSeconds(299));
    var other = TestRequest.of(name + "-other");
    var again = caller.issue(caller.issuing(other).put("IdempotencyToken", name));
    TIME.pass(Duration.ofSeconds(2));
    var later = caller.issue(caller.issuing(request).put("IdempotencyToken", name));

    assertThat(again).isEqualTo(first);
    assertThat(later).isNotEqualTo(first);
  }

  @Test
  void withoutATokenEachRequestIsACertificate() {
    assertThat(caller.issue(caller.issuing(request)))
        .isNotEqualTo(caller.issue(caller.issuing(request)));
  }

  @Test
  void theBaseTemplateForcesKeyEnciphermentAndTakesOnlyNamesFromTheCsr() throws Exception {
    var certificate = issued(caller.issuing(request));

    assertThat(certificate.getKeyUsage()[DIGITAL_SIGNATURE]).isTrue();
    assertThat(certificate.getKeyUsage()[KEY_ENCIPHERMENT]).isTrue();
    assertThat(certificate.getKeyUsage()[KEY_AGREEMENT]).isFalse();
    assertThat(certificate.getExtendedKeyUsage()).hasSize(2);
    assertThat(certificate.getSubjectAlternativeNames().toString()).contains(name + ".example");
    assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=" + name);
  }

  @Test
  void aCsrTemplateTakesTheExtensionsOfTheCsr() {
    var certificate = issued(template("BlankEndEntityCertificate_CSRPassthrough"));

    assertThat(certificate.getKeyUsage()[KEY_AGREEMENT]).isTrue();
    assertThat(certificate.getKeyUsage()[DIGITAL_SIGNATURE]).isFalse();
  }

  @Test
  void anApiTemplateTakesWhatTheCallerGivesBeforeTheCsr() throws Exception {
    var asked = template("BlankEndEntityCertificate_APIPassthrough");
    passthrough(asked);

    var certificate = issued(asked);

    assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=given,C=DE");
    assertThat(certificate.getKeyUsage()[DIGITAL_SIGNATURE]).isTrue();
    assertThat(certificate.getKeyUsage()[KEY_AGREEMENT]).isFalse();
    assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
    assertThat(certificate.getSubjectAlternativeNames().toString()).contains("given.example");
    assertThat(certificate.getExtensionValue("1.3.6.1.4.1.99999.1")).isNotNull();
  }

  @Test
  void aTemplateWithoutPassthroughOverlooksWhatTheCallerGives() {
    var asked = template("EndEntityClientAuthCertificate");
    passthrough(asked);

    var certificate = issued(asked);

    assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=" + name);
    assertThat(certificate.getExtensionValue("1.3.6.1.4.1.99999.1")).isNull();
  }

  private ObjectNode template(String template) {
    return caller
        .issuing(request)
        .put("TemplateArn", "arn:aws:acm-pca:::template/" + template + "/V1");
  }

  private static void passthrough(ObjectNode asked) {
    var given = asked.putObject("ApiPassthrough");
    given.putObject("Subject").put("Country", "DE").put("CommonName", "given");
    var extensions = given.putObject("Extensions");
    extensions.putObject("KeyUsage").put("DigitalSignature", true);
    extensions.putArray("ExtendedKeyUsage").addObject().put("ExtendedKeyUsageType", "CLIENT_AUTH");
    extensions.putArray("SubjectAlternativeNames").addObject().put("DnsName", "given.example");
    extensions
        .putArray("CustomExtensions")
        .addObject()
        .put("ObjectIdentifier", "1.3.6.1.4.1.99999.1")
        .put("Value", "BQA=");
  }

  private static X509Certificate issued(ObjectNode asked) {
    var arn = caller.issue(asked);
    TIME.pass(READY);
    return AwsCaller.certificate(caller.get(arn).json().path("Certificate").asText());
  }

  @ParameterizedTest
  @CsvSource({"DAYS, 2, 2", "MONTHS, 1, 31", "YEARS, 1, 366"})
  void aSpanBeginsAtIssuance(String type, int value, int days) {
    var now = TIME.instant();

    var end = notAfter(type, value);

    assertThat(end).isBetween(now.plus(Duration.ofDays(days - 4)), now.plus(Duration.ofDays(days)));
  }

  @Test
  void anEndIsSecondsOrDigitsAndTheirYearsMayBeOfTheLastCentury() {
    var end = TIME.instant().plus(Duration.ofDays(40)).truncatedTo(ChronoUnit.SECONDS);
    var digits = end.toString().replaceAll("[-:TZ]", "");

    assertThat(notAfter("ABSOLUTE", end.getEpochSecond())).isEqualTo(end);
    assertThat(notAfter("END_DATE", Long.parseLong(digits))).isEqualTo(end);
    assertThat(notAfter("END_DATE", Long.parseLong(digits.substring(2)))).isEqualTo(end);
    assertThat(refused(validity("END_DATE", 500101000000L))).isEqualTo("ValidationException");
  }

  private ObjectNode validity(String type, long value) {
    var asked = caller.issuing(request);
    asked.putObject("Validity").put("Type", type).put("Value", value);
    return asked;
  }

  private Instant notAfter(String type, long value) {
    return issued(validity(type, value)).getNotAfter().toInstant();
  }

  private static String refused(ObjectNode asked) {
    var told = caller.call("IssueCertificate", asked);
    assertThat(told.status()).isEqualTo(400);
    return told.error();
  }

  @Test
  void theStartIsAnHourAgoOrAsAsked() {
    var start = TIME.instant().plus(Duration.ofHours(5)).truncatedTo(ChronoUnit.SECONDS);
    var asked = caller.issuing(request);
    asked
        .putObject("ValidityNotBefore")
        .put("Type", "ABSOLUTE")
        .put("Value", start.getEpochSecond());

    assertThat(issued(asked).getNotBefore().toInstant()).isEqualTo(start);
    assertThat(issued(caller.issuing(request)).getNotBefore().toInstant())
        .isBefore(TIME.instant().minus(Duration.ofMinutes(59)));
  }

  @Test
  void whatDoesNotFitTheDescriptionOrTheCaIsRefusedByItsType() {
    var tooLong = caller.issuing(request).put("IdempotencyToken", "x".repeat(37));
    var noValidity = caller.issuing(request);
    noValidity.remove("Validity");

    assertThat(refused(tooLong)).isEqualTo("ValidationException");
    assertThat(refused(noValidity)).isEqualTo("ValidationException");
    assertThat(refused(validity("DAYS", 0))).isEqualTo("ValidationException");
    assertThat(refused(validity("YEARS", 11))).isEqualTo("ValidationException");
    assertThat(refused(caller.issuing(request).put("SigningAlgorithm", "SHA256WITHRSA")))
        .isEqualTo("InvalidArgsException");
    assertThat(refused(caller.issuing(request).put("SigningAlgorithm", "MD5")))
        .isEqualTo("ValidationException");
    assertThat(refused(caller.issuing(request).put("Csr", "QUJD")))
        .isEqualTo("MalformedCSRException");
    assertThat(refused(template("EndEntity"))).isEqualTo("InvalidArgsException");
    assertThat(refused(template("SubordinateCACertificate_PathLen0")))
        .isEqualTo("AccessDeniedException");
    assertThat(
            refused(
                caller
                    .issuing(request)
                    .put("CertificateAuthorityArn", caller.arn().replace('a', 'b'))))
        .isIn("ResourceNotFoundException", "ValidationException");
  }

  @Test
  void aRevokedCertificateIsRevokedOnce() {
    var serial = issued(caller.issuing(request)).getSerialNumber().toString(16);

    assertThat(caller.revoke(serial, "SUPERSEDED").status()).isEqualTo(200);
    assertThat(caller.revoke(serial, "SUPERSEDED").error())
        .isEqualTo("RequestAlreadyProcessedException");
    assertThat(caller.revoke(serial, "CERTIFICATE_HOLD").error()).isEqualTo("ValidationException");
    assertThat(caller.revoke("00:11", "SUPERSEDED").error()).isEqualTo("ResourceNotFoundException");
    assertThat(caller.revoke("zz", "SUPERSEDED").error()).isEqualTo("InvalidRequestException");
  }

  @Test
  void theCaDescribesItself() {
    var described = caller.call("DescribeCertificateAuthority", caller.asking()).json();
    var certificate = caller.call("GetCertificateAuthorityCertificate", caller.asking()).json();
    var listed =
        caller.call("ListCertificateAuthorities", RunningDouble.MAPPER.createObjectNode()).json();

    assertThat(described.path("CertificateAuthority").path("Status").asText()).isEqualTo("ACTIVE");
    assertThat(certificate.path("CertificateChain").asText().split("BEGIN", -1)).hasSize(2);
    assertThat(listed.path("CertificateAuthorities").path(0))
        .isEqualTo(described.path("CertificateAuthority"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"JSON", "CSV"})
  void anAuditReportIsTheOnlyListAndComesAtMostHalfHourly(String format) throws IOException {
    TIME.pass(Duration.ofMinutes(31));
    var arn = caller.issue(caller.issuing(request));
    var asked =
        caller
            .asking()
            .put("S3BucketName", "birthmark-audit")
            .put("AuditReportResponseFormat", format);

    var report = awaitQuota(asked).json();
    TIME.pass(Duration.ofMinutes(29));
    var tooSoon = awaitQuota(asked);
    var described =
        caller.call(
            "DescribeCertificateAuthorityAuditReport",
            caller.asking().put("AuditReportId", report.path("AuditReportId").asText()));

    assertThat(tooSoon.error()).isEqualTo("RequestFailedException");
    assertThat(described.json().path("AuditReportStatus").asText()).isEqualTo("SUCCESS");
    var text =
        Files.readString(
            folder.resolve("s3/birthmark-audit").resolve(report.path("S3Key").asText()));
    assertThat(text).contains(arn);
    if (format.equals("CSV")) {
      assertThat(text.lines().findFirst().orElseThrow())
          .isEqualTo(
              "awsAccountId,requestedByServicePrincipal,certificateArn,serial,subject,notBefore,notAfter,issuedAt,revokedAt,revocationReason,templateArn");
      assertThat(text).contains("111122223333,," + arn + ",");
    } else {
      var last = RunningDouble.read(text);
      assertThat(last.path(last.size() - 1).path("certificateArn").asText()).isEqualTo(arn);
      assertThat(last.path(0).path("notBefore").asText()).endsWith("+0000");
    }
  }

  /** The quota of one report a second is real time; it is over when something else is said. */
  private static AwsCaller.Told awaitQuota(ObjectNode asked) {
    AwsCaller.Told told;
    do {
      told = caller.call("CreateCertificateAuthorityAuditReport", asked);
    } while (told.error().equals("ThrottlingException"));
    return told;
  }

  @Test
  void onlyASignedRequestIsHeard() {
    var keys = caller.credentials();
    var all = RunningDouble.MAPPER.createObjectNode();

    assertThat(caller.unsigned("ListCertificateAuthorities").error())
        .isEqualTo("MissingAuthenticationTokenException");
    assertThat(
            caller
                .callWith(List.of("AKIANOBODY", keys.get(1)), "ListCertificateAuthorities", all)
                .error())
        .isEqualTo("UnrecognizedClientException");
    assertThat(
            caller
                .callWith(List.of(keys.get(0), "guessed"), "ListCertificateAuthorities", all)
                .error())
        .isEqualTo("InvalidSignatureException");
  }

  @Test
  void aClockThatIsWrongRefusesGoodSignatures() {
    ca.set("clockSkewSeconds", 600);

    var told = caller.call("DescribeCertificateAuthority", caller.asking());
    ca.set("clockSkewSeconds", 0);

    assertThat(told.error()).isEqualTo("InvalidSignatureException");
    assertThat(caller.call("DescribeCertificateAuthority", caller.asking()).status())
        .isEqualTo(200);
  }

  @Test
  void whatIsNotGrantedOrNotThereIsRefused() {
    assertThat(caller.call("GetCertificateAuthorityCsr", caller.asking()).error())
        .isEqualTo("AccessDeniedException");
    assertThat(caller.call("ListCertificates", caller.asking()).error())
        .isEqualTo("UnknownOperationException");
  }

  @Test
  void whatIsAskedLaterIsToldUnderTheTokenToo() {
    caller.get(caller.issue(caller.issuing(request).put("IdempotencyToken", name)));

    assertThat(ca.facts("received"))
        .filteredOn(fact -> fact.path("correlation").asText().equals(name))
        .extracting(fact -> fact.path("operation").asText())
        .containsExactly("IssueCertificate", "GetCertificate");
  }

  @Test
  void theLedgerKnowsTokenAndCertificate() {
    var arn = caller.issue(caller.issuing(request).put("IdempotencyToken", name));

    var issued =
        ca.facts("issued").stream()
            .filter(fact -> fact.path("correlation").asText().equals(name))
            .toList();
    assertThat(issued).hasSize(1);
    assertThat(issued.getFirst().path("arn").asText()).isEqualTo(arn);
    assertThat(issued.getFirst().path("spkiSha256").asText()).isEqualTo(request.spkiSha256());
  }
}
