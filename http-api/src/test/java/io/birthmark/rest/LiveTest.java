package io.birthmark.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.access.AccessCommand;
import io.birthmark.access.Grant;
import io.birthmark.access.Role;
import io.birthmark.access.TokenId;
import io.birthmark.device.DeviceId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream of what happens, read by a client that knows no more than the standard. */
@Timeout(30)
class LiveTest {
  private static final String PATH = "/api/v1/events";

  @RegisterExtension static final RunningApi API = new RunningApi();

  private static LiveInMemory live() {
    return API.api().live();
  }

  @BeforeEach
  void nothingHasHappened() {
    live().clear();
  }

  @Test
  void aReaderIsToldWhatHappensFromNowOn() throws Exception {
    live().suspended("before");
    try (var stream = open(PATH)) {
      assertThat(stream.next()).containsEntry("event", "open").containsEntry("id", "0-1");

      live().resumed("acme-1");

      var told = stream.next();
      assertThat(told).containsEntry("event", "event").containsEntry("id", "0-2");
      assertThat(told.get("data"))
          .contains("\"device\":\"acme-1\"", "\"type\":\"DeviceResumed\"", "OPERATIONAL(ACTIVE)");
    }
  }

  @Test
  void aReaderThatComesBackMissesNothing() throws Exception {
    live().suspended("a");
    live().suspended("b");
    live().suspended("c");

    try (var stream = open(PATH, "0-1")) {
      assertThat(stream.next().get("data")).contains("\"b\"");
      assertThat(stream.next().get("data")).contains("\"c\"");
      live().suspended("d");
      assertThat(stream.next()).containsEntry("id", "0-4");
    }
  }

  @Test
  void aReaderThatMissedTooMuchBeginsAnew() throws Exception {
    for (int i = 0; i < 2_600; i++) {
      live().suspended("d-" + i);
    }

    try (var stream = open(PATH + "?device=nobody", "0-0")) {
      assertThat(stream.next()).containsEntry("event", "reset").containsEntry("id", "0-2600");
    }
  }

  @Test
  void whatIsMoreThanAnybodyReadsIsCounted() throws Exception {
    try (var stream = open(PATH)) {
      stream.next();
      synchronized (live()) {
        for (int i = 1; i <= 25; i++) {
          live().suspended("d-" + i);
        }
      }

      var skipped = stream.next();
      assertThat(skipped).containsEntry("event", "skipped").containsEntry("id", "0-15");
      assertThat(skipped.get("data"))
          .isEqualTo("{\"events\":15,\"byType\":{\"DeviceSuspended\":15}}");
      for (int i = 16; i <= 25; i++) {
        assertThat(stream.next()).containsEntry("id", "0-" + i);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"?type=DeviceResumed", "?state=OPERATIONAL", "?device=acme-2"})
  void aReaderIsToldWhatItWants(String filter) throws Exception {
    try (var stream = open(PATH + filter)) {
      stream.next();
      live().suspended("acme-1");
      live().resumed("acme-2");

      assertThat(stream.next()).containsEntry("id", "0-2");
    }
  }

  @Test
  void silenceIsToldFromDeathByAHeartbeat() throws Exception {
    try (var stream = open(PATH)) {
      stream.next();

      assertThat(stream.comment()).startsWith(":");
    }
  }

  @Test
  void aJournalThatIsAwayForAWhileCostsNoEvent() throws Exception {
    try (var stream = open(PATH)) {
      stream.next();
      live().broken(true);
      live().suspended("acme-1");
      assertThat(stream.comment()).startsWith(":");

      live().broken(false);

      assertThat(stream.next()).containsEntry("id", "0-1");
    }
  }

  @Test
  void thereIsRoomForSoManyReadersAndForANewOneWhenOneGoes() throws Exception {
    var streams = new ArrayList<Stream>();
    for (int i = 0; i < 3; i++) {
      streams.add(open(PATH));
      streams.getLast().next();
    }
    var refused = API.caller().get(PATH);
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.header("Retry-After")).isNotEmpty();

    streams.removeFirst().close();
    var next = open(PATH);
    assertThat(next.next()).containsEntry("event", "open");
    next.close();
    for (var stream : streams) {
      stream.close();
    }
  }

  private static final Grant AUDITOR =
      new Grant(
          "somebody",
          DeviceId.DEFAULT_TENANT,
          Set.of(Role.AUDITOR),
          Optional.empty(),
          TestApi.NOW.plus(Duration.ofDays(30)));

  private static String idOf(Caller holder) {
    return holder.get("/api/v1/session").json().path("id").textValue();
  }

  @Test
  void whoseTokenIsRevokedIsToldSoAndNothingMore() throws Exception {
    var holder = API.api().holding(AUDITOR);
    var id = TokenId.of(idOf(holder)).orElseThrow();
    try (var stream = open(holder.to(PATH))) {
      assertThat(stream.next()).containsEntry("event", "open");

      API.api().apply(new AccessCommand.RevokeToken(id));
      live().suspended("acme-1");

      assertThat(stream.ending().get("data")).contains("UNAUTHORIZED", "revoked");
    }
  }

  @Test
  void whoSignsOutElsewhereListensNoLonger() throws Exception {
    var holder = API.api().holding(AUDITOR);
    var session = holder.send(holder.to("/api/v1/session").POST(BodyPublishers.noBody()));
    var cookie = session.header("Set-Cookie").replaceFirst(";.*", "");
    try (var stream = open(holder.anonymous(PATH).header("Cookie", cookie))) {
      assertThat(stream.next()).containsEntry("event", "open");

      var ended =
          holder.send(
              holder
                  .anonymous("/api/v1/session")
                  .header("Cookie", cookie)
                  .header("X-CSRF-Token", session.json().path("csrfToken").textValue())
                  .DELETE());

      assertThat(ended.status()).as(ended.text()).isEqualTo(204);
      assertThat(stream.ending().get("data")).contains("the session has ended");
    }
  }

  @Test
  void listeningDoesNotKeepASessionAwake() throws Exception {
    try (var api = TestApi.over(new ScriptedTwins())) {
      var holder = api.holding(AUDITOR);
      var session = holder.send(holder.to("/api/v1/session").POST(BodyPublishers.noBody()));
      var cookie = session.header("Set-Cookie").replaceFirst(";.*", "");
      try (var stream = open(holder.anonymous(PATH).header("Cookie", cookie))) {
        assertThat(stream.next()).containsEntry("event", "open");
        assertThat(stream.comment()).startsWith(":");

        api.clock().pass(Duration.ofHours(9));

        assertThat(stream.ending().get("data")).contains("UNAUTHORIZED");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"?type=rm%20-rf", "?state=HAPPY", "?device=%00", "?colour=red", "?type=a&type=b"})
  void aBadParameterIsRefused(String query) {
    assertThat(API.caller().get(PATH + query).status()).isEqualTo(400);
  }

  @Test
  void aPlaceThatIsNoneIsRefused() {
    var caller = API.caller();

    var answer = caller.send(caller.to(PATH).header("Last-Event-ID", "yesterday"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("Last-Event-ID");
  }

  private static Stream open(String path, String... lastId) throws Exception {
    var request = API.caller().to(path);
    for (var id : lastId) {
      request.header("Last-Event-ID", id);
    }
    return open(request);
  }

  /** That an earlier reader has gone is seen when something is written to it, so this may wait. */
  private static Stream open(HttpRequest.Builder request) throws Exception {
    while (true) {
      var stream = ask(request);
      if (stream.status() != 503) {
        return stream;
      }
      stream.close();
    }
  }

  private static Stream ask(HttpRequest.Builder request) throws Exception {
    var client = HttpClient.newHttpClient();
    return new Stream(client, client.send(request.build(), BodyHandlers.ofInputStream()));
  }

  /** Fields of events, line by line. */
  private record Stream(HttpClient client, HttpResponse<InputStream> answer, BufferedReader lines)
      implements AutoCloseable {
    Stream(HttpClient client, HttpResponse<InputStream> answer) {
      this(
          client,
          answer,
          new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8)));
    }

    int status() {
      return answer.statusCode();
    }

    Map<String, String> next() throws IOException {
      var fields = new HashMap<String, String>();
      while (true) {
        var line = lines.readLine();
        if (line == null) {
          throw new AssertionError("the stream has ended");
        }
        if (line.isEmpty() && fields.containsKey("event")) {
          return fields;
        }
        int colon = line.indexOf(':');
        if (colon > 0) {
          fields.put(line.substring(0, colon), line.substring(colon + 1).stripLeading());
        }
      }
    }

    /** The stream's last event: nothing is told beside it, and nothing after it. */
    Map<String, String> ending() throws IOException {
      var last = next();
      assertThat(last).containsEntry("event", "end");
      assertThat(lines.lines()).allMatch(String::isEmpty);
      return last;
    }

    String comment() throws IOException {
      String line;
      do {
        line = lines.readLine();
      } while (line != null && !line.startsWith(":") && !line.equals("data:"));
      return line == null ? "" : ":" + line;
    }

    @Override
    public void close() {
      client.shutdownNow();
    }
  }
}
