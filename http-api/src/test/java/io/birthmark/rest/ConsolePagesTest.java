package io.birthmark.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.Reason;
import io.birthmark.http.HttpFault;
import io.birthmark.http.Problems;
import io.birthmark.http.Remedy;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages that stand beside the API, for anybody and out of the jar. */
class ConsolePagesTest {
  @RegisterExtension static final RunningApi API = new RunningApi();

  private static Caller.Answer get(String path) {
    return API.caller().send(API.caller().anonymous(path));
  }

  static Stream<String> codes() {
    return Stream.concat(
        Arrays.stream(Reason.values()).map(Enum::name),
        Arrays.stream(HttpFault.values()).map(Enum::name));
  }

  @ParameterizedTest
  @MethodSource("codes")
  void everyCodeHasAPage(String code) {
    var answer = get("/console/api/problems/" + code);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith("text/html");
    assertThat(answer.header("Content-Security-Policy")).contains("default-src 'none'");
    assertThat(answer.text()).contains("<h1>" + code + "</h1>");
  }

  @Test
  void thePageSaysWhatToDo() {
    var answer = get("/console/api/problems/REVISION_MISMATCH");

    assertThat(answer.text())
        .contains(
            "HTTP status " + Problems.status(Reason.REVISION_MISMATCH),
            Reason.REVISION_MISMATCH.summary(),
            Remedy.of(Reason.REVISION_MISMATCH));
  }

  @Test
  void aProblemLeadsToItsPage() {
    var problem = API.caller().get("/api/v1/devices/nobody").json();

    assertThat(get(problem.path("type").textValue()).text()).contains("<h1>UNKNOWN_DEVICE</h1>");
  }

  @ParameterizedTest
  @CsvSource({
    "/console/api/, text/html, id=\"api\"",
    "/console/api/start.js, application/javascript, /openapi.yaml",
    "/console/api/swagger-ui-bundle.js, application/javascript, SwaggerUIBundle",
    "/console/api/swagger-ui.css, text/css, .swagger-ui",
  })
  void theReferenceComesOutOfTheJar(String path, String type, String holds) {
    var answer = get(path);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith(type);
    assertThat(answer.text()).contains(holds);
  }

  @Test
  void thePageRunsNothingFromElsewhere() {
    var answer = get("/console/api/");

    assertThat(answer.header("Content-Security-Policy"))
        .contains("script-src 'self';", "connect-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("http", "unsafe-eval");
    assertThat(answer.text()).doesNotContain("http:", "https:", "//");
    assertThat(get("/console/api").header("Location")).endsWith("/console/api/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/console/api/oauth2-redirect.html",
        "/console/api/..%2f..%2fopenapi.yaml",
        "/console/api/%2e%2e/openapi.yaml",
        "/console/api/problems/NO_SUCH_CODE",
        "/console/api/problems/%3Cscript%3E",
        "/console/api/problems/not_found",
        "/console/",
      })
  void thereIsNothingElse(String path) {
    assertThat(get(path).status()).isEqualTo(401);
    assertThat(API.caller().get(path).status()).isEqualTo(404);
  }
}
