package io.birthmark.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Certificate authorities over the wire. */
class CaTest {
  private static final String CA = "/api/v1/cas/embedded";
  private static final String WHY = "{\"reason\":\"maintenance window\"}";
  private static @Nullable TestApi api;

  private static Caller caller() {
    return Objects.requireNonNull(api).caller();
  }

  @BeforeAll
  static void start() {
    api = TestApi.over(new ScriptedTwins());
  }

  @AfterAll
  static void stop() {
    Objects.requireNonNull(api).close();
  }

  private static Caller.Answer order(String verb, String body, Map<String, String> headers) {
    var request = Caller.withJson(caller().to(CA + ":" + verb));
    headers.forEach(request::header);
    return caller().send(request.POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  @Test
  void anAuthorityIsDrainedAndTakesRequestsAgain() {
    var drained = order("drain", WHY, Map.of("If-Match", "*", "Idempotency-Key", "drain-1"));
    var repeated = order("drain", WHY, Map.of("If-Match", "*", "Idempotency-Key", "drain-1"));
    var stale = order("resume", WHY, Map.of("If-Match", "\"77\""));
    var other =
        order(
            "drain",
            "{\"reason\":\"another\"}",
            Map.of("If-Match", "*", "Idempotency-Key", "drain-1"));
    var resumed = order("resume", WHY, Map.of("If-Match", drained.header("ETag")));

    assertThat(drained.status()).as(drained.text()).isEqualTo(200);
    assertThat(drained.json().path("intake").asText()).isEqualTo("DRAINED");
    assertThat(repeated.text()).isEqualTo(drained.text());
    assertThat(stale.status()).isEqualTo(412);
    assertThat(other.json().path("code").asText()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
    assertThat(resumed.json().path("intake").asText()).isEqualTo("OPEN");
    assertThat(resumed.json().path("revision").asLong())
        .isEqualTo(drained.json().path("revision").asLong() + 1);
  }

  @Test
  void allAreListedWithWhatTheyCanAndHowTheyDo() {
    var listed = caller().get("/api/v1/cas");
    var one = caller().get(CA).json();

    assertThat(listed.json().path("items"))
        .extracting(ca -> ca.path("name").asText())
        .containsExactly("embedded");
    assertThat(one.path("capabilities").path("repeatableSeconds").asLong()).isEqualTo(300);
    assertThat(one.path("load").path("calls").get(0).path("p95Millis").asDouble()).isEqualTo(4);
    assertThat(one.path("issuer").path("notAfter").asText()).isNotEmpty();
  }

  private static Caller.Answer compared(String certificates) {
    return order(
        "reconcile",
        "{\"reason\":\"report of today\",\"certificates\":" + certificates + "}",
        Map.of());
  }

  @Test
  void linesOfItsOwnListAreComparedInTheirOrder() {
    var answer =
        compared(
            "[{\"reference\":\"one\",\"serial\":\"0A:ff\"},{\"reference\":\"two\",\"serial\":\"1\"}]");

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.json().path("items"))
        .extracting(item ->
            item.path("reference").asText()
                + " "
                + item.path("serial").asText()
                + " "
                + item.path("finding").asText())
        .containsExactly("one aff CONTRADICTED", "two 1 CONTRADICTED");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          []                                         | /certificates
          [{"serial":"1"}]                           | /certificates/0/reference
          [{"reference":"a\\u0000b","serial":"1"}] | /certificates/0/reference
          [null]                                     | /certificates/0/reference
          [{"reference":"a","serial":"0"}]           | /certificates/0/serial
          [{"reference":"a","serial":"-1"}]          | /certificates/0/serial
          """)
  void aLineThatIsNoneIsRefused(String certificates, String pointer) {
    var answer = compared(certificates);

    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    assertThat(answer.json().path("errors").get(0).path("pointer").asText()).isEqualTo(pointer);
  }

  @Test
  void aCaThatCannotBeAskedForItsListNeedsAFile() {
    var answer = order("reconcile", "{\"reason\":\"weekly\"}", Map.of());

    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.json().path("detail").asText()).contains("--from FILE");
  }

  @Test
  void aListThatWasSentWholeIsRemembered() {
    assertThat(caller().get("/api/v1/cas/nobody/reconciliation").status()).isEqualTo(404);

    var sent =
        order(
            "reconcile", "{\"reason\":\"weekly\",\"compared\":\"2020-01-02T03:04:05Z\"}", Map.of());
    var bad = order("reconcile", "{\"reason\":\"weekly\",\"compared\":\"today\"}", Map.of());

    assertThat(sent.status()).as(sent.text()).isEqualTo(202);
    assertThat(caller().get(CA + "/reconciliation").json().path("asOf").asText())
        .isEqualTo("2020-01-02T03:04:05Z");
    assertThat(bad.status()).isEqualTo(422);
    assertThat(bad.json().path("errors").get(0).path("pointer").asText()).isEqualTo("/compared");
  }

  @Test
  void asManyAsAreAskedTogetherAreTakenAtATime() {
    var line = "{\"reference\":\"a\",\"serial\":\"1\"}";

    assertThat(compared("[" + String.join(",", Collections.nCopies(20, line)) + "]").status())
        .isEqualTo(200);
    assertThat(compared("[" + String.join(",", Collections.nCopies(21, line)) + "]").status())
        .isEqualTo(422);
  }

  @Test
  void anAuthorityIsLookedAt() {
    var looked = caller().send(caller().to(CA + ":test").POST(HttpRequest.BodyPublishers.noBody()));

    assertThat(looked.status()).isEqualTo(200);
    assertThat(looked.json().path("passed").asBoolean()).isFalse();
    assertThat(looked.json().path("findings"))
        .extracting(finding -> finding.path("outcome").asText())
        .containsExactly("OK", "FAULT", "SKIPPED", "SKIPPED", "SKIPPED", "SKIPPED", "SKIPPED");
    assertThat(looked.json().path("findings").get(1).path("detail").asText())
        .contains("within PT2S");
    assertThat(looked.json().path("findings").get(2).path("detail").asText())
        .contains("because TLS failed");
  }

  @Test
  void whatIsNotThereOrNotSaidIsRefused() {
    var unknown = caller().get("/api/v1/cas/nobody");
    var noOrder = order("explode", WHY, Map.of("If-Match", "*"));
    var unconditional = order("drain", WHY, Map.of());
    var wordless = order("drain", "{}", Map.of("If-Match", "*"));
    var control = order("drain", "{\"reason\":\"a\\u0000b\"}", Map.of("If-Match", "*"));

    assertThat(unknown.status()).isEqualTo(404);
    assertThat(noOrder.status()).isEqualTo(404);
    assertThat(unconditional.status()).isEqualTo(428);
    assertThat(wordless.status()).isEqualTo(422);
    assertThat(wordless.json().path("errors").get(0).path("pointer").asText()).isEqualTo("/reason");
    assertThat(control.status()).isEqualTo(422);
    assertThat(caller().get(CA).json().path("intake").asText()).isEqualTo("OPEN");
  }
}
