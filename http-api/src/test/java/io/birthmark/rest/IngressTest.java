package io.birthmark.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.Reason;
import io.birthmark.ingress.EdgeId;
import io.birthmark.ingress.EdgeStanding;
import io.birthmark.ingress.IngressCounters.Kind;
import io.birthmark.ingress.SparkplugHost;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How devices come in, as the API tells it. */
class IngressTest {
  @RegisterExtension static final RunningApi API = new RunningApi();
  private static final String PATH = "/api/v1/ingress";

  private static final List<EdgeStanding> EDGES =
      IntStream.range(0, 5).mapToObj(i -> edge("line-" + i)).toList();

  private static EdgeStanding edge(String node) {
    return new EdgeStanding(
        new EdgeId("plant", node),
        true,
        TestApi.NOW.minusSeconds(60),
        TestApi.NOW,
        TestApi.NOW.minusSeconds(3600),
        2,
        1,
        40,
        95,
        31,
        Map.of(Reason.PROOF_INVALID, 5L));
  }

  /** A host application that has heard nobody. */
  static SparkplugHost.Standing quiet() {
    return standing(List.of(), false);
  }

  private static SparkplugHost.Standing standing(List<EdgeStanding> edges, boolean more) {
    return new SparkplugHost.Standing(
        "birthmark",
        "tcp://127.0.0.1:1883",
        true,
        TestApi.NOW.minusSeconds(10),
        TestApi.NOW.minusSeconds(3600),
        Map.of(Kind.SERVED, 7L),
        Map.of(Reason.BUSY, 1L),
        edges,
        more);
  }

  private static void fiveLines() {
    API.api()
        .ingress((after, limit) -> {
          var rest =
              EDGES.stream()
                  .filter(edge ->
                      after
                          .filter(last -> edge.edge().toString().compareTo(last.toString()) <= 0)
                          .isEmpty())
                  .toList();
          return CompletableFuture.completedFuture(
              standing(rest.stream().limit(limit).toList(), rest.size() > limit));
        });
  }

  @Test
  void theHostAndEachEdgeNodeAreTold() {
    fiveLines();

    var told = API.caller().get(PATH).json();

    assertThat(told.path("host").toString())
        .isEqualTo(
            "{\"id\":\"birthmark\",\"broker\":\"tcp://127.0.0.1:1883\",\"online\":true,"
                + "\"since\":\"2026-11-22T09:59:50Z\",\"countedSince\":\"2026-11-22T09:00:00Z\","
                + "\"messages\":{\"SERVED\":7},\"refused\":{\"BUSY\":1}}");
    assertThat(told.path("items")).hasSize(5);
    assertThat(told.path("items").get(0).path("edge").textValue()).isEqualTo("plant/line-0");
    assertThat(told.path("items").get(0).path("yieldPercent").asDouble()).isEqualTo(95.0);
    assertThat(told.has("nextPageToken")).isFalse();
  }

  @Test
  void pagesFollowEachOtherToTheEnd() {
    fiveLines();
    var first = API.caller().get(PATH + "?pageSize=3").json();

    var second =
        API.caller()
            .get(PATH + "?pageSize=3&pageToken=" + first.path("nextPageToken").textValue())
            .json();

    assertThat(first.path("items")).hasSize(3);
    assertThat(second.path("items").findValuesAsText("edge"))
        .containsExactly("plant/line-3", "plant/line-4");
    assertThat(second.has("nextPageToken")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"?pageSize=0", "?pageSize=501", "?pageToken=nothing", "?pageToken=a/%23", "?a=b"})
  void aBadParameterIsRefused(String query) {
    assertThat(API.caller().get(PATH + query).status()).isEqualTo(400);
  }

  @Test
  void aHostThatIsSilentIsTold() {
    API.api().ingress((_, _) -> CompletableFuture.failedFuture(new TimeoutException("silent")));

    assertThat(API.caller().get(PATH).status()).isEqualTo(503);
    API.api().ingress((_, _) -> CompletableFuture.completedFuture(quiet()));
    assertThat(Optional.of(API.caller().get(PATH).json().path("items").size())).contains(0);
  }
}
