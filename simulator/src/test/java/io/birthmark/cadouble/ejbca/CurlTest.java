package io.birthmark.cadouble.ejbca;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.birthmark.cadouble.RunningDouble;
import io.birthmark.cadouble.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** curl and OpenSSL judge the double: TLS with a client certificate, and what is issued. */
@Tag("full")
class CurlTest {
  private static final String CHAIN = "-CAfile ca/ca/root.pem -untrusted ca/ca/issuing.pem";

  @TempDir private Path folder;

  @Test
  void curlEnrolsAndOpensslVerifiesUntilTheCertificateIsRevoked() throws Exception {
    try (var ca =
        new RunningDouble(new EjbcaKind(), folder.resolve("ca"), InstantSource.system())) {
      openssl(
          "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out csr.pem"
              + " -subj /CN=dev-1 -addext subjectAltName=DNS:dev-1.example");

      var enrolled =
          curl(ca, "POST", "/v1/certificate/pkcs10enroll", enrolment()).path("certificate");
      Files.write(folder.resolve("certificate.der"), Base64.getDecoder().decode(enrolled.asText()));
      openssl("x509 -inform DER -in certificate.der -out certificate.pem");

      assertThat(openssl("verify -x509_strict " + CHAIN + " certificate.pem"))
          .endsWith("certificate.pem: OK\n");
      assertThat(openssl("x509 -in certificate.pem -noout -pubkey"))
          .isEqualTo(openssl("pkey -in key.pem -pubout"));

      var issuer = ca.ready.path("issuer").asText().replace(" ", "%20").replace(",", "%2C");
      var serial = openssl("x509 -in certificate.pem -noout -serial").strip().split("=", 2)[1];
      var revoked =
          curl(
              ca,
              "PUT",
              "/v1/certificate/" + issuer + "/" + serial + "/revoke?reason=SUPERSEDED",
              RunningDouble.MAPPER.createObjectNode());
      assertThat(revoked.path("revoked").booleanValue()).isTrue();
      var crl = curl(ca, "GET", "/v1/ca/" + issuer + "/getLatestCrl", null).path("crl").asText();
      Files.write(folder.resolve("crl.der"), Base64.getDecoder().decode(crl));
      openssl("crl -inform DER -in crl.der -out crl.pem");
      assertThat(openssl("verify -crl_check -CRLfile crl.pem " + CHAIN + " certificate.pem"))
          .contains("certificate revoked");
    }
  }

  private ObjectNode enrolment() throws IOException {
    return RunningDouble.MAPPER
        .createObjectNode()
        .put("certificate_request", Files.readString(folder.resolve("csr.pem")))
        .put("certificate_profile_name", "IOT_DEVICE")
        .put("end_entity_profile_name", "IOT_EEP")
        .put("certificate_authority_name", "IoTSubCA")
        .put("username", "dev-1")
        .put("password", "secret");
  }

  private String openssl(String arguments) {
    var command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments.split(" ", -1)));
    return Tool.run(folder, Map.of(), "install it with: apt-get install openssl", command).text();
  }

  private JsonNode curl(RunningDouble ca, String method, String path, @Nullable ObjectNode body) {
    var command =
        new ArrayList<>(
            List.of(
                "curl",
                "--silent",
                "--show-error",
                "--fail-with-body",
                "--cacert",
                "ca/tls/trust.pem",
                "--cert",
                "ca/client/client.pem",
                "--key",
                "ca/client/client.key",
                "--request",
                method,
                ca.ready.path("base").asText() + path));
    if (body != null) {
      command.addAll(
          List.of("--header", "Content-Type: application/json", "--data", body.toString()));
    }
    var ended = Tool.run(folder, Map.of(), "install it with: apt-get install curl", command);
    assertThat(ended.code()).as(ended.text()).isZero();
    return RunningDouble.read(ended.text());
  }
}
