package io.birthmark.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clouds over the wire. */
class CloudTest {
  private static final String REGISTRATIONS = "/api/v1/clouds/plant-iot/registrations";
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

  @Test
  void eachIsToldWithWhatItLacksAndWhy() {
    var told = caller().get("/api/v1/clouds");

    var cloud = told.json().path("items").get(0);
    assertThat(told.json().path("items")).hasSize(1);
    assertThat(cloud.path("name").asText()).isEqualTo("plant-iot");
    assertThat(cloud.path("waiting").asInt()).isEqualTo(3);
    assertThat(cloud.path("reached").asInt()).isEqualTo(2);
    assertThat(cloud.path("refused").asInt()).isZero();
    assertThat(cloud.path("waitingSince").asText()).isEqualTo(TestApi.NOW.toString());
    assertThat(cloud.path("failure").path("reason").asText()).isEqualTo("CLOUD_UNAVAILABLE");
    assertThat(cloud.path("failure").path("words").asText()).isEqualTo("it takes no connection");
  }

  @Test
  void itsCertificatesAreListedPageByPageEachOnce() {
    var devices = new ArrayList<String>();
    var next = REGISTRATIONS + "?pageSize=2";
    int pages = 0;
    while (!next.isEmpty()) {
      var page = caller().get(next);
      assertThat(page.status()).as(page.text()).isEqualTo(200);
      page.json().path("items").forEach(one -> devices.add(one.path("device").asText()));
      var token = page.json().path("nextPageToken").asText();
      next = token.isEmpty() ? "" : REGISTRATIONS + "?pageSize=2&pageToken=" + token;
      pages++;
    }

    assertThat(devices).containsExactlyInAnyOrder("pump-0", "pump-1", "pump-2");
    assertThat(devices).last().isEqualTo("pump-2");
    assertThat(pages).isEqualTo(2);
  }

  @Test
  void thoseThatAreThereAreListedWhenTheyAreAskedFor() {
    var page = caller().get(REGISTRATIONS + "?state=REACHED").json();

    assertThat(page.path("items"))
        .extracting(one -> one.path("device").asText() + " " + one.path("has").asText())
        .containsExactlyInAnyOrder("pump-3 ACTIVE", "pump-4 ACTIVE");
    assertThat(page.has("nextPageToken")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/clouds/other/registrations, 404",
    "/api/v1/clouds/plant-iot/registrations?state=GONE, 400",
    "/api/v1/clouds/plant-iot/registrations?pageSize=0, 400",
    "/api/v1/clouds/plant-iot/registrations?pageToken=abc, 400",
    "/api/v1/clouds/plant-iot, 404",
  })
  void whatMakesNoSenseIsRefused(String path, int status) {
    var answer = caller().get(path);

    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
  }

  @Test
  void aTokenOfOneStateMeansNothingInAnother() {
    var token = caller().get(REGISTRATIONS + "?pageSize=1").json().path("nextPageToken").asText();

    var answer = caller().get(REGISTRATIONS + "?state=REACHED&pageToken=" + token);

    assertThat(token).isNotEmpty();
    assertThat(answer.status()).isEqualTo(400);
  }
}
