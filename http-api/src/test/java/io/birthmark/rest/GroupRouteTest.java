package io.birthmark.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who issues for a group's devices, over the wire. */
class GroupRouteTest {
  private static final String GROUP = "/api/v1/groups/routed";
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

  private static String group(String issuers) {
    return "{\"evidence\":[\"initial-key\"],\"nameRule\":\"r-{serial}\",\"profile\":\"device\","
        + issuers
        + "}";
  }

  /** What was put is read as it will be put again: every leg with its rank and its weight. */
  @Test
  void aRouteIsMadeReadAndPutBackAsItWasRead() throws JsonProcessingException {
    var route =
        """
        [{"ca":"embedded","when":{"sites":["graz"],"keys":["RSA_2048","EC_P256"]}},
         {"ca":"embedded","rank":2,"weight":30,"when":{"lines":["4"],"models":["TX 100"]}},
         {"ca":"embedded","rank":9}]\
        """;

    var made = caller().put(GROUP, group("\"route\":" + route));
    var read = caller().get(GROUP);
    var again = caller().put(GROUP, group("\"route\":" + read.json().path("route")), "\"1\"");

    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(read.json().has("ca")).isFalse();
    assertThat(read.json().path("route"))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    [{"ca":"embedded","rank":1,"weight":1,
                      "when":{"sites":["graz"],"keys":["EC_P256","RSA_2048"]}},
                     {"ca":"embedded","rank":2,"weight":30,
                      "when":{"lines":["4"],"models":["TX 100"]}},
                     {"ca":"embedded","rank":9,"weight":1}]\
                    """));
    assertThat(again.text()).isEqualTo(made.text());
  }

  @Test
  void oneLegForAllDevicesIsTheSameAsOneCa() {
    var path = "/api/v1/groups/plain";
    var made = caller().put(path, group("\"route\":[{\"ca\":\"embedded\"}]"));
    var named = caller().put(path, group("\"ca\":\"embedded\""), "\"1\"");

    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(made.json().path("ca").textValue()).isEqualTo("embedded");
    assertThat(made.json().has("route")).isFalse();
    assertThat(named.text()).isEqualTo(made.text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]| /route",
        "[null]| /route/0/ca",
        "[{}]| /route/0/ca",
        "[{\"ca\":\"embedded\"},{\"ca\":\"elsewhere\"}]| /route/1/ca",
        "[{\"ca\":\"embedded\",\"rank\":0}]| /route/0/rank",
        "[{\"ca\":\"embedded\",\"rank\":101}]| /route/0/rank",
        "[{\"ca\":\"embedded\",\"weight\":0}]| /route/0/weight",
        "[{\"ca\":\"embedded\",\"weight\":1001}]| /route/0/weight",
        "[{\"ca\":\"embedded\",\"when\":{\"sites\":[\"ok\",\"not ok\"]}}]| /route/0/when/sites/1",
        "[{\"ca\":\"embedded\",\"when\":{\"lines\":[null]}}]| /route/0/when/lines/0",
        "[{\"ca\":\"embedded\",\"when\":{\"models\":[\"\"]}}]| /route/0/when/models/0",
        "[{\"ca\":\"embedded\",\"when\":{\"keys\":[\"DSA\"]}}]| /route/0/when/keys/0",
        "[{\"ca\":\"embedded\",\"rank\":1},{\"ca\":\"embedded\",\"rank\":1}]| /route",
      })
  void whatIsWrongIsPointedAt(String route, String pointer) {
    var answer = caller().put("/api/v1/groups/wrong", group("\"route\":" + route));

    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    assertThat(answer.json().path("errors"))
        .extracting(error -> error.path("pointer").textValue())
        .containsExactly(pointer);
    assertThat(caller().get("/api/v1/groups/wrong").status()).isEqualTo(404);
  }

  @Test
  void tooManyLegsOrValuesAreRefused() {
    var legs =
        IntStream.rangeClosed(1, 9)
            .mapToObj("{\"ca\":\"embedded\",\"rank\":%d}"::formatted)
            .collect(Collectors.joining(","));
    var values =
        IntStream.rangeClosed(1, 33).mapToObj("\"%d\""::formatted).collect(Collectors.joining(","));

    var manyLegs = caller().put(GROUP + "x", group("\"route\":[" + legs + "]"));
    var manyValues =
        caller()
            .put(
                GROUP + "x",
                group("\"route\":[{\"ca\":\"embedded\",\"when\":{\"sites\":[" + values + "]}}]"));

    assertThat(manyLegs.json().at("/errors/0/pointer").textValue()).isEqualTo("/route");
    assertThat(manyValues.json().at("/errors/0/pointer").textValue())
        .isEqualTo("/route/0/when/sites");
  }

  @Test
  void aCaAndARouteAreNotSaidTogether() {
    var answer =
        caller().put(GROUP + "y", group("\"ca\":\"embedded\",\"route\":[{\"ca\":\"embedded\"}]"));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().at("/errors/0/pointer").textValue()).isEqualTo("/ca");
  }
}
