package io.birthmark.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Many devices are announced in one request, one a line. */
class RegistrationLinesTest {
  private static final String DEVICES = "/api/v1/devices";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static @Nullable TestApi api;

  private static Caller caller() {
    var started = api;
    if (started == null) {
      throw new IllegalStateException("the API is not started");
    }
    return started.caller();
  }

  @BeforeAll
  static void start() {
    api = TestApi.overRealTwins();
    var made =
        caller()
            .put(
                "/api/v1/groups/line",
                """
                {"evidence":["initial-key","token"],"nameRule":"acme-{serial}","profile":"device","ca":"embedded"}
                """);
    assertThat(made.status()).as(made.text()).isEqualTo(201);
  }

  @AfterAll
  static void stop() {
    var started = api;
    if (started != null) {
      started.close();
    }
  }

  @Test
  void eachLineGetsItsResultInOrder() {
    var lines = IntStream.range(0, 200).mapToObj(i -> line("A-" + i)).toList();

    var answer = send(String.join("\n", lines));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("application/x-ndjson");
    var results = results(answer);
    assertThat(results).hasSize(200);
    assertThat(results)
        .allSatisfy(result -> assertThat(result.path("status").intValue()).isEqualTo(201));
    assertThat(results).extracting(result -> result.path("line").intValue()).isSorted();
    assertThat(results.getLast().path("device").textValue()).isEqualTo("acme-A-199");
    assertThat(caller().get(DEVICES + "/acme-A-123").status()).isEqualTo(200);
  }

  @Test
  void theSameLinesAgainChangeNothing() {
    var body = line("B-1") + "\n" + line("B-2") + "\n";
    send(body);

    var again = results(send(body));

    assertThat(statuses(again)).containsExactly(200, 200);
    assertThat(caller().get(DEVICES + "/acme-B-1").header("ETag")).isEqualTo("\"1\"");
  }

  @Test
  void aBadLineIsRefusedByItselfWithWhatIsWrong() {
    var results =
        results(
            send(
                String.join(
                    "\r\n",
                    line("C-1"),
                    "{\"manufacturer\":\"Acme\",\"model\":\"T1\",\"serial\":\"\",\"group\":\"line\"}",
                    "not json",
                    "",
                    line("C-2").replace("\"line\"", "\"nowhere\""),
                    line("C-1").replace("T1", "T2"),
                    line("C-3"))));

    assertThat(statuses(results)).containsExactly(201, 422, 400, 422, 409, 201);
    assertThat(results.get(1).path("problem").path("errors").path(0).path("pointer").textValue())
        .isEqualTo("/serial");
    assertThat(results)
        .as("a blank line counts, and is nothing else")
        .extracting(result -> result.path("line").intValue())
        .containsExactly(1, 2, 3, 5, 6, 7);
    assertThat(codes(results))
        .containsExactly(
            "", "BAD_MESSAGE", "BAD_MESSAGE", "GROUP_UNKNOWN", "REGISTRATION_CONFLICT", "");
    assertThat(caller().get(DEVICES + "/acme-C-2").status()).isEqualTo(404);
    assertThat(caller().get(DEVICES + "/acme-C-3").status()).isEqualTo(200);
  }

  @Test
  void aTokenIsToldInItsLine() {
    var results = results(send(line("D-1").replace("}", ",\"token\":{}}")));

    assertThat(results.getFirst().path("token").path("value").textValue()).hasSize(44);
  }

  @Test
  void nothingIsReadAfterALineThatIsTooLong() {
    var results = results(send(line("E-1") + "\n" + "x".repeat(17_000) + "\n" + line("E-2")));

    assertThat(statuses(results)).containsExactly(201, 413);
    assertThat(results.getLast().path("line").intValue()).isEqualTo(2);
    assertThat(results.getLast().path("problem").path("detail").textValue())
        .isEqualTo("a line has at most 16384 bytes; nothing after it was read");
    assertThat(caller().get(DEVICES + "/acme-E-2").status()).isEqualTo(404);
  }

  @Test
  void aLineMayBeAsLongAsTheLimit() {
    var line = line("F-1");
    var padded = line + " ".repeat(16_384 - line.length());

    assertThat(statuses(results(send(padded)))).containsExactly(201);
    assertThat(statuses(results(send(padded + " ")))).containsExactly(413);
  }

  @Test
  void nothingIsReadBeyondTheLimitOfAllLines() {
    var most = 40_000;
    var line = line("H-1") + " ".repeat(10_000);

    var results = results(send((line + "\n").repeat(most / 10_000 + 2)));

    assertThat(statuses(results)).hasSizeGreaterThan(1).startsWith(201).endsWith(413);
    assertThat(results.getLast().path("problem").path("detail").textValue())
        .startsWith("the lines have more than " + most + " bytes together");
  }

  @Test
  void noLinesAreNoResults() {
    var answer = send("");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEmpty();
  }

  @Test
  void anIdempotencyKeyIsForOneRegistrationAlone() {
    var answer =
        caller()
            .send(
                caller()
                    .to(DEVICES)
                    .header("Content-Type", "application/x-ndjson")
                    .header("Idempotency-Key", "k")
                    .POST(BodyPublishers.ofString(line("G-1"))));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(caller().get(DEVICES + "/acme-G-1").status()).isEqualTo(404);
  }

  private static String line(String serial) {
    return "{\"manufacturer\":\"Acme\",\"model\":\"T1\",\"serial\":\"%s\",\"group\":\"line\"}"
        .formatted(serial);
  }

  /** In chunks, as a sender does that does not know how much is to come. */
  private static Caller.Answer send(String body) {
    return caller()
        .send(
            caller()
                .to(DEVICES)
                .header("Content-Type", "application/x-ndjson")
                .POST(
                    BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)))));
  }

  private static List<JsonNode> results(Caller.Answer answer) {
    return Arrays.stream(answer.text().split("\n"))
        .map(line -> {
          try {
            return JSON.readTree(line);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        })
        .collect(Collectors.toList());
  }

  private static List<Integer> statuses(List<JsonNode> results) {
    return results.stream().map(result -> result.path("status").intValue()).toList();
  }

  private static List<String> codes(List<JsonNode> results) {
    return results.stream().map(result -> result.path("problem").path("code").asText()).toList();
  }
}
