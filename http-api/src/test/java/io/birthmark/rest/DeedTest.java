package io.birthmark.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Deeds over the wire, to real twins. */
class DeedTest {
  private static final String DEVICES = "/api/v1/devices/";
  private static @Nullable TestApi api;

  private static Caller caller() {
    return Objects.requireNonNull(api).caller();
  }

  @BeforeAll
  static void start() {
    api = TestApi.overRealTwins();
    caller()
        .put(
            "/api/v1/groups/line",
            """
            {"evidence":["initial-key"],"nameRule":"{serial}","profile":"device","ca":"embedded"}
            """);
  }

  @AfterAll
  static void stop() {
    Objects.requireNonNull(api).close();
  }

  private static void register(String id) {
    var made =
        caller()
            .post(
                "/api/v1/devices",
                "{\"manufacturer\":\"Acme\",\"model\":\"T1\",\"serial\":\"%s\",\"group\":\"line\"}"
                    .formatted(id));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
  }

  private static HttpRequest.Builder deed(String named, String ifMatch, String json) {
    return Caller.withJson(caller().to(DEVICES + named))
        .header("If-Match", ifMatch)
        .POST(BodyPublishers.ofString(json));
  }

  private static Caller.Answer send(String named, String ifMatch, String json) {
    return caller().send(deed(named, ifMatch, json));
  }

  private static String because(String why) {
    return "{\"reason\":\"" + why + "\"}";
  }

  private static String code(Caller.Answer answer) {
    return answer.json().path("code").textValue();
  }

  @Test
  void aDeedIsDoneToTheRevisionThatItIsMeantFor() {
    register("D-1");

    var done = send("D-1:quarantine", "\"1\"", because("it behaves oddly"));
    var late = send("D-1:release", "\"1\"", because("a misunderstanding"));
    var whatever = send("D-1:release", "*", because("a misunderstanding"));

    assertThat(done.status()).as(done.text()).isEqualTo(200);
    assertThat(done.header("ETag")).isEqualTo("\"2\"");
    assertThat(done.json().path("state").textValue()).isEqualTo("QUARANTINED");
    assertThat(late.status()).isEqualTo(412);
    assertThat(code(late)).isEqualTo("REVISION_MISMATCH");
    assertThat(late.header("ETag")).isEqualTo("\"2\"");
    assertThat(whatever.status()).as(whatever.text()).isEqualTo(200);
    assertThat(whatever.json().path("state").textValue()).isEqualTo("CLAIMED");
  }

  @Test
  void withoutARevisionNothingIsDone() {
    register("D-2");

    var answer =
        caller()
            .send(
                Caller.withJson(caller().to(DEVICES + "D-2:cancel"))
                    .POST(BodyPublishers.ofString(because("not built"))));

    assertThat(answer.status()).isEqualTo(428);
    assertThat(code(answer)).isEqualTo("PRECONDITION_REQUIRED");
    assertThat(caller().get(DEVICES + "D-2").header("ETag")).isEqualTo("\"1\"");
  }

  @Test
  void aRepeatWithItsKeyIsTheSameDeedAndAnotherBodyIsNone() {
    register("D-3");

    var first = keyed("D-3:quarantine", "\"1\"", because("odd"));
    var again = keyed("D-3:quarantine", "\"1\"", because("odd"));
    var other = keyed("D-3:quarantine", "\"1\"", because("even"));
    var another = keyed("D-3:decommission", "*", because("odd"));

    assertThat(first.status()).as(first.text()).isEqualTo(200);
    assertThat(again.status()).as(again.text()).isEqualTo(200);
    assertThat(again.text()).isEqualTo(first.text());
    assertThat(other.status()).isEqualTo(422);
    assertThat(code(other)).isEqualTo("IDEMPOTENCY_KEY_REUSED");
    assertThat(another.status()).isEqualTo(422);
  }

  private static Caller.Answer keyed(String named, String ifMatch, String json) {
    return caller()
        .send(deed(named, ifMatch, json).header("Idempotency-Key", "k-" + named.charAt(2)));
  }

  @Test
  void aDeedThatIsOnlyWeighedTellsWhatWouldHappenAndDoesNothing() {
    register("D-4");
    var before = caller().get(DEVICES + "D-4").text();

    var answer =
        send("D-4:decommission", "\"1\"", "{\"reason\":\"end of life\",\"validateOnly\":true}");

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.text())
        .isEqualTo(
            """
            {"validateOnly":true,"device":"D-4","revision":1,"from":"REGISTERED(EMPTY)",\
            "to":"DECOMMISSIONED(EMPTY)",\
            "events":[{"type":"DeviceDecommissioned","event":{"reason":"OPERATOR_DECISION"}}],\
            "legal":["DECOMMISSION","CHECK_DEADLINES"]}\
            """);
    assertThat(caller().get(DEVICES + "D-4").text()).isEqualTo(before);
  }

  @Test
  void whatCannotBeDoneIsToldWithWhatCan() {
    register("D-5");

    var dry = send("D-5:resume", "\"1\"", "{\"reason\":\"go on\",\"validateOnly\":true}");
    var wet = send("D-5:resume", "\"1\"", because("go on"));

    assertThat(wet.status()).isEqualTo(409);
    assertThat(code(wet)).isEqualTo("NOT_IN_STATE");
    assertThat(wet.json().path("legal").toString()).contains("CANCEL", "DECOMMISSION");
    assertThat(dry.status()).isEqualTo(409);
    assertThat(dry.text()).isEqualTo(wet.text());
  }

  @Test
  void theVerbIsWhatComesAfterTheLastColon() {
    register("D:6");

    assertThat(caller().get(DEVICES + "D:6").status()).isEqualTo(200);
    assertThat(send("D:6:cancel", "*", because("no")).json().path("state").textValue())
        .isEqualTo("CANCELLED");
    assertThat(caller().get(DEVICES + "D:6:cancel").status()).isEqualTo(404);
  }

  @Test
  void nobodyIsNobody() {
    var answer = send("D-none:revoke", "\"1\"", revoke("KEY_COMPROMISE"));

    assertThat(answer.status()).isEqualTo(404);
    assertThat(code(answer)).isEqualTo("UNKNOWN_DEVICE");
  }

  private static String revoke(String reason) {
    return "{\"reason\":\"stolen\",\"revocationReason\":\"" + reason + "\"}";
  }
}
