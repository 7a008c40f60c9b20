package io.birthmark.cadouble.ejbca;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.birthmark.cadouble.Fault;
import io.birthmark.cadouble.RunningDouble;
import io.birthmark.cadouble.TestRequest;
import io.birthmark.cadouble.TestTime;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What EJBCA's REST interface does when nothing goes wrong, and what it refuses. */
class EjbcaDoubleTest {
  private static final TestTime TIME = new TestTime();
  private static final AtomicInteger NAMES = new AtomicInteger();

  @TempDir private static Path folder;
  private static RunningDouble ca;
  private static EjbcaCaller caller;

  private final String name = "dev-" + NAMES.incrementAndGet();
  private final TestRequest request = TestRequest.of(name);

  @BeforeAll
  static void start() {
    ca = new RunningDouble(new EjbcaKind(), folder, TIME);
    caller = new EjbcaCaller(ca, ca.client("client"));
  }

  @AfterAll
  static void end() {
    caller.close();
    ca.close();
  }

  @Test
  void aRequestGetsACertificateForItsKey() throws Exception {
    var answer = caller.enrol(name, request);

    assertThat(answer.status()).isEqualTo(201);
    var certificate = EjbcaCaller.certificate(answer.json().path("certificate").asText());
    assertThat(certificate.getPublicKey()).isEqualTo(request.key().getPublic());
    assertThat(certificate.getSerialNumber().toString(16))
        .isEqualToIgnoringCase(answer.json().path("serial_number").asText());
    assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    assertThat(certificate.getSubjectAlternativeNames().toString()).contains(name + ".example");
    var chain = answer.json().path("certificate_chain");
    var issuing = EjbcaCaller.certificate(chain.path(0).asText());
    var root = EjbcaCaller.certificate(chain.path(1).asText());
    certificate.verify(issuing.getPublicKey());
    issuing.verify(root.getPublicKey());
    root.verify(root.getPublicKey());
  }

  @Test
  void withoutBeingAskedForTheChainStaysAway() {
    var asked = caller.enrolment(name, request);
    asked.remove("include_chain");

    assertThat(caller.post("/v1/certificate/pkcs10enroll", asked).json().has("certificate_chain"))
        .isFalse();
  }

  @Test
  void pkcs7IsTheBase64OfATextAlready() {
    var asked = caller.enrolment(name, request).put("response_format", "PKCS7");

    var certificate =
        caller.post("/v1/certificate/pkcs10enroll", asked).json().path("certificate").asText();

    assertThat(new String(Base64.getDecoder().decode(certificate), StandardCharsets.UTF_8))
        .startsWith("-----BEGIN PKCS7-----");
  }

  @Test
  void aTimeInEjbcasFormEndsTheCertificateAndRfc3339IsPassedOver() {
    var end = Instant.parse("2099-01-01T00:00:00Z");
    var soon = TIME.instant().plus(Duration.ofDays(30));
    var ejbcas = soon.toString().substring(0, 19).replace('T', ' ');

    var obeyed = notAfter(caller.enrolment(name, request).put("end_time", ejbcas));
    var passedOver = notAfter(caller.enrolment(name, request).put("end_time", soon.toString()));

    assertThat(obeyed).isBetween(soon.minusSeconds(1), soon);
    assertThat(passedOver).isAfter(soon.plus(Duration.ofDays(300))).isBefore(end);
  }

  private static Instant notAfter(JsonNode asked) {
    var answer = caller.post("/v1/certificate/pkcs10enroll", asked);
    return EjbcaCaller.certificate(answer.json().path("certificate").asText())
        .getNotAfter()
        .toInstant();
  }

  @Test
  void theSameNameAgainEditsTheEndEntityAndIssuesAgain() {
    caller.enrol(name, request);
    caller.enrol(name, TestRequest.of(name));

    assertThat(caller.search("QUERY", name).json().path("certificates")).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "response_format, PEM, Response format can only be DER or PKCS7",
    "certificate_profile_name, OTHER, Unknown certificate_profile_name",
    "end_entity_profile_name, OTHER, Unknown end_entity_profile_name",
    "certificate_authority_name, OTHER, Unknown certificate_authority_name",
    "certificate_request, MIIB, Invalid certificate request",
    "username, '', username must have",
  })
  void whatIsWrongWithAnEnrolmentIs400AndChangesNothing(String field, String value, String error) {
    var refused =
        caller.post(
            "/v1/certificate/pkcs10enroll", caller.enrolment(name, request).put(field, value));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.error()).contains(error);
    assertThat(caller.search("QUERY", name).json().path("certificates")).isEmpty();
  }

  @Test
  void anApprovalIsWaitedForAndFinalizedOnceByAnAddressOfOnesOwn() {
    ca.order(Fault.PENDING_ISSUED);

    var waiting = caller.enrol(name, request);
    int id = waiting.json().path("request_id").intValue();
    var early = finish(id, name);
    TIME.pass(Duration.ofSeconds(3));
    var done = finish(id, name);
    var again = finish(id, name);

    assertThat(waiting.status()).isEqualTo(202);
    assertThat(waiting.json().path("link").asText())
        .endsWith("/ejbca/ejbca-rest-api/" + id + "/finalize");
    assertThat(early.status()).isEqualTo(202);
    assertThat(done.status()).isEqualTo(201);
    assertThat(EjbcaCaller.certificate(done.json().path("certificate").asText()).getPublicKey())
        .isEqualTo(request.key().getPublic());
    assertThat(again.status()).isEqualTo(400);
    assertThat(again.error()).contains("already been finalized");
    assertThat(caller.search("QUERY", name).json().path("certificates")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"PENDING_DENIED, has been rejected", "PENDING_EXPIRED, has expired"})
  void anApprovalMayEndInARefusal(Fault fault, String error) {
    ca.order(fault);
    int id = caller.enrol(name, request).json().path("request_id").intValue();
    TIME.pass(Duration.ofSeconds(3));

    assertThat(finish(id, name).error()).contains(error);
  }

  @Test
  void finalizeKnowsItsRequestsAndTheirPasswords() {
    ca.order(Fault.PENDING_ISSUED);
    int id = caller.enrol(name, request).json().path("request_id").intValue();
    TIME.pass(Duration.ofSeconds(3));

    assertThat(finish(999_999, name).error()).isEqualTo("Could not find request with Id '999999'");
    assertThat(finish(id, "somebody else").status()).isEqualTo(403);
  }

  private static EjbcaCaller.Told finish(int id, String name) {
    return caller.post(
        "/v1/certificate/" + id + "/finalize",
        RunningDouble.MAPPER
            .createObjectNode()
            .put("response_format", "DER")
            .put("password", "secret-of-" + name));
  }

  @Test
  void aSearchWrapsTheCertificateInBase64Twice() {
    var enrolled = caller.enrol(name, request).json();

    var byName = caller.search("QUERY", name).json().path("certificates").path(0);
    var bySerial =
        caller
            .search("QUERY", enrolled.path("serial_number").asText())
            .json()
            .path("certificates")
            .path(0);

    assertThat(byName.path("certificate").asText()).startsWith("TUlJ");
    assertThat(
            new String(
                Base64.getDecoder().decode(byName.path("certificate").asText()),
                StandardCharsets.US_ASCII))
        .isEqualTo(enrolled.path("certificate").asText());
    assertThat(bySerial).isEqualTo(byName);
  }

  @Test
  void theSecondSearchComesInPages() {
    for (int i = 0; i < 3; i++) {
      caller.enrol(name, request);
    }
    var asked = EjbcaCaller.criteria("QUERY", name);
    asked.putObject("pagination").put("page_size", 2).put("current_page", 2);
    asked.putObject("sort").put("property", "ISSUED_DATE").put("operation", "ASC");

    var page = caller.post("/v2/certificate/search", asked).json();

    assertThat(page.path("certificates")).hasSize(1);
    assertThat(page.path("pagination_summary").path("total_certs").intValue()).isEqualTo(3);
    var found = page.path("certificates").path(0);
    assertThat(found.path("username").asText()).isEqualTo(name);
    assertThat(found.path("base64Cert").asText()).startsWith("TUlJ");
    assertThat(found.path("status").intValue()).isEqualTo(20);
    assertThat(found.path("revocationReason").intValue()).isEqualTo(-1);
    assertThat(found.path("udpateTime").longValue()).isPositive();
  }

  @Test
  void aRevokedCertificateIsRevokedOnceAndForAll() {
    var serial = caller.enrol(name, request).json().path("serial_number").asText();

    var first = caller.revoke(serial, "KEY_COMPROMISE");
    var second = caller.revoke(serial, "KEY_COMPROMISE");
    var back = caller.revoke(serial, "REMOVE_FROM_CRL");
    var status =
        caller.get("/v1/certificate/" + caller.issuer() + "/" + serial + "/revocationstatus");

    assertThat(first.json().path("revoked").booleanValue()).isTrue();
    assertThat(second.status()).isEqualTo(409);
    assertThat(back.status()).isEqualTo(409);
    assertThat(status.json().path("revocation_reason").asText()).isEqualTo("KEY_COMPROMISE");
    var byStatus =
        caller.search("STATUS", "REVOCATION_REASON_KEYCOMPROMISE").json().path("certificates");
    assertThat(byStatus.findValuesAsText("serial_number")).contains(serial);
  }

  @Test
  void aHeldCertificateComesBackOrGoesForEver() {
    var serial = caller.enrol(name, request).json().path("serial_number").asText();

    assertThat(caller.revoke(serial, "CERTIFICATE_HOLD").json().path("revoked").booleanValue())
        .isTrue();
    var back = caller.revoke(serial, "REMOVE_FROM_CRL");
    assertThat(back.json().path("revoked").booleanValue()).isFalse();
    assertThat(back.json().path("message").asText()).isEqualTo("Successfully revoked");
    caller.revoke(serial, "CERTIFICATE_HOLD");
    assertThat(caller.revoke(serial, "SUPERSEDED").status()).isEqualTo(200);
  }

  @Test
  void aRevocationNamesAReasonAKnownIssuerAndNoOtherTime() {
    var serial = caller.enrol(name, request).json().path("serial_number").asText();
    var other = URLEncoder.encode("CN=Other", StandardCharsets.UTF_8);

    assertThat(caller.revoke(serial, "BECAUSE").error()).isEqualTo("Invalid revocation reason.");
    assertThat(
            caller
                .put("/v1/certificate/" + other + "/" + serial + "/revoke?reason=SUPERSEDED")
                .status())
        .isEqualTo(404);
    assertThat(caller.revoke("00ff", "SUPERSEDED").status()).isEqualTo(404);
    assertThat(caller.revoke(serial, "SUPERSEDED&date=2099-01-01T00:00:00Z").status())
        .isEqualTo(400);
    assertThat(caller.revoke(serial, "SUPERSEDED&date=2020-01-01T00:00:00Z").status())
        .isEqualTo(422);
  }

  @Test
  void aCrlListsWhatWasRevokedBeforeIt() throws Exception {
    var serial = caller.enrol(name, request).json().path("serial_number").asText();
    caller.revoke(serial, "CESSATION_OF_OPERATION");

    var created =
        caller.post(
            "/v1/ca/" + caller.issuer() + "/createcrl", RunningDouble.MAPPER.createObjectNode());
    var latest = caller.get("/v1/ca/" + caller.issuer() + "/getLatestCrl");

    assertThat(created.json().path("all_success").booleanValue()).isTrue();
    var crl =
        (X509CRL)
            CertificateFactory.getInstance("X.509")
                .generateCRL(
                    new ByteArrayInputStream(
                        Base64.getDecoder().decode(latest.json().path("crl").asText())));
    assertThat(crl.getRevokedCertificate(new BigInteger(serial, 16))).isNotNull();
  }

  @Test
  void theCasAndTheirChainCanBeRead() {
    assertThat(caller.get("/v1/ca/status").json().path("status").asText()).isEqualTo("OK");
    assertThat(caller.get("/v1/certificate/status").status()).isEqualTo(200);
    assertThat(caller.get("/v2/certificate/status").status()).isEqualTo(200);
    assertThat(caller.get("/v1/ca").json().path("certificate_authorities").findValuesAsText("name"))
        .containsExactly("IoTRootCA", "IoTSubCA");
    assertThat(caller.get("/v1/ca/" + caller.issuer() + "/certificate/download").text())
        .containsSubsequence(
            "Subject: CN=Double Issuing CA", "-----BEGIN", "Subject: CN=Double Root");
  }

  @Test
  void profilesAreToldWhereTheEditionTellsThem() {
    var entity = "/v2/endentity/profile/IOT_EEP";

    var profile = caller.get("/v2/certificate/profile/IOT_DEVICE").json();
    var none = caller.get("/v2/certificate/profile/OTHER");
    var community = caller.get(entity);
    ca.set("edition", "enterprise");
    var enterprise = caller.get(entity).json();
    var noEntity = caller.get("/v2/endentity/profile/OTHER");
    ca.set("edition", "community");

    assertThat(profile.path("available_cas").path(0).asText()).isEqualTo("IoTSubCA");
    assertThat(none.status()).isEqualTo(400);
    assertThat(community.error()).startsWith("RESTEASY003210");
    assertThat(enterprise.path("available_certificate_profiles").path(0).asText())
        .isEqualTo("IOT_DEVICE");
    assertThat(noEntity.status()).isEqualTo(404);
  }

  @Test
  void whatTheEditionLacksIsNoResource() {
    assertThat(caller.get("/v1/endentity/status").error()).startsWith("RESTEASY003210");
  }

  @Test
  void onlyAKnownCallerIsServed() throws Exception {
    try (var nobody = new EjbcaCaller(ca, ca.client(null));
        var stranger = new EjbcaCaller(ca, ca.client("stranger"))) {
      assertThat(nobody.get("/v1/ca").error())
          .isEqualTo("Error no client certificate or OAuth token received for authentication.");
      assertThat(stranger.get("/v1/ca").error()).startsWith("Administrator is not authorized");
    }
    try (var client = ca.client(null)) {
      var bearer = Files.readString(folder.resolve("client/bearer.token"));
      var answer =
          client.send(
              HttpRequest.newBuilder(URI.create(ca.ready.path("base").asText() + "/v1/ca"))
                  .header("Authorization", "Bearer " + bearer)
                  .build(),
              HttpResponse.BodyHandlers.discarding());
      assertThat(answer.statusCode()).isEqualTo(200);
    }
  }

  @Test
  void theLedgerKnowsWhatWasIssuedBeforeTheCallerDoes() {
    var answer = caller.enrol(name, request).json();

    var issued =
        ca.facts("issued").stream()
            .filter(fact -> fact.path("correlation").asText().equals(name))
            .toList();
    assertThat(issued).hasSize(1);
    assertThat(issued.getFirst().path("der").asText())
        .isEqualTo(answer.path("certificate").asText());
    assertThat(issued.getFirst().path("serial").asText())
        .isEqualToIgnoringCase(answer.path("serial_number").asText());
    assertThat(issued.getFirst().path("spkiSha256").asText()).isEqualTo(request.spkiSha256());
    var received =
        ca.facts("received").stream()
            .filter(fact -> fact.path("correlation").asText().equals(name))
            .toList();
    assertThat(received.getFirst().path("spkiSha256").asText()).isEqualTo(request.spkiSha256());
    assertThat(received.getFirst().path("request")).isEqualTo(issued.getFirst().path("request"));
  }
}
