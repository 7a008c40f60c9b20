package io.birthmark.cadouble.ejbca;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.birthmark.cadouble.RunningDouble;
import io.birthmark.cadouble.TestRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.Assertions;

/** A plain caller of EJBCA that holds every answer against the published description. */
final class EjbcaCaller implements AutoCloseable {
  private static final OpenApiInteractionValidator DESCRIPTION =
      OpenApiInteractionValidator.createForInlineApiSpecification(description()).build();

  private final RunningDouble ca;
  private final HttpClient client;

  EjbcaCaller(RunningDouble ca, HttpClient client) {
    this.ca = ca;
    this.client = client;
  }

  private static String description() {
    try (var file =
        Objects.requireNonNull(EjbcaCaller.class.getResourceAsStream("ejbca-rest-openapi.yaml"))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** An answer that is as described, or an error in EJBCA's form. */
  record Told(int status, String text) {
    JsonNode json() {
      return RunningDouble.read(text);
    }

    String error() {
      return json().path("error_message").asText();
    }
  }

  Told get(String path) {
    return checked(HttpRequest.newBuilder(address(path)).GET().build());
  }

  Told put(String path) {
    return checked(
        HttpRequest.newBuilder(address(path)).PUT(HttpRequest.BodyPublishers.noBody()).build());
  }

  Told post(String path, JsonNode body) {
    return checked(posting(path, body));
  }

  HttpRequest posting(String path, JsonNode body) {
    return HttpRequest.newBuilder(address(path))
        .header("Content-Type", "application/json")
        .timeout(RunningDouble.PATIENCE)
        .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
        .build();
  }

  private URI address(String path) {
    return URI.create(ca.ready.path("base").asText() + path);
  }

  private Told checked(HttpRequest request) {
    try {
      var response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      check(request, response);
      return new Told(response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void check(HttpRequest request, HttpResponse<byte[]> response) {
    int status = response.statusCode();
    if (status == 202 || status >= 400) {
      var json = RunningDouble.read(new String(response.body(), StandardCharsets.UTF_8));
      Assertions.assertThat(json.properties())
          .extracting(Map.Entry::getKey)
          .containsExactlyInAnyOrder(
              status == 202
                  ? new String[] {"status_code", "info_message", "request_id", "link"}
                  : new String[] {"error_code", "error_message"});
      Assertions.assertThat(json.path(status == 202 ? "status_code" : "error_code").intValue())
          .isEqualTo(status);
      return;
    }
    // The description has no body for the download, whose answer is not JSON.
    var answer =
        request.uri().getPath().endsWith("/download")
            ? new SimpleResponse.Builder(status)
            : new SimpleResponse.Builder(status).withBody(response.body());
    response.headers().map().forEach(answer::withHeader);
    var report =
        DESCRIPTION.validateResponse(
            request.uri().getRawPath(), Request.Method.valueOf(request.method()), answer.build());
    Assertions.assertThat(report.getMessages()).as(request.toString()).isEmpty();
  }

  /** What a gateway sends to enrol. */
  ObjectNode enrolment(String username, TestRequest request) {
    return RunningDouble.MAPPER
        .createObjectNode()
        .put("certificate_request", request.pem())
        .put("certificate_profile_name", ca.ready.path("certificateProfile").asText())
        .put("end_entity_profile_name", ca.ready.path("endEntityProfile").asText())
        .put("certificate_authority_name", ca.ready.path("certificateAuthority").asText())
        .put("username", username)
        .put("password", "secret-of-" + username)
        .put("include_chain", true);
  }

  Told enrol(String username, TestRequest request) {
    return post("/v1/certificate/pkcs10enroll", enrolment(username, request));
  }

  Told search(String property, String value) {
    return post(
        "/v1/certificate/search", criteria(property, value).put("max_number_of_results", 5));
  }

  static ObjectNode criteria(String property, String value) {
    var asked = RunningDouble.MAPPER.createObjectNode();
    asked
        .putArray("criteria")
        .addObject()
        .put("property", property)
        .put("value", value)
        .put("operation", "EQUAL");
    return asked;
  }

  String issuer() {
    return URLEncoder.encode(ca.ready.path("issuer").asText(), StandardCharsets.UTF_8)
        .replace("+", "%20");
  }

  Told revoke(String serial, String reason) {
    return put("/v1/certificate/" + issuer() + "/" + serial + "/revoke?reason=" + reason);
  }

  static X509Certificate certificate(String base64) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(Base64.getDecoder().decode(base64)));
    } catch (CertificateException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
