package io.birthmark.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.access.Grant;
import io.birthmark.access.LineScope;
import io.birthmark.access.Role;
import io.birthmark.device.DeviceId;
import io.birthmark.device.GroupId;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a line key registers is what its scope says, over real twins. */
class LineKeyTest {
  private static final String DEVICES = "/api/v1/devices";

  private final TestApi api = TestApi.overRealTwins();

  @BeforeEach
  void makeGroups() {
    for (var group : new String[] {"line", "other"}) {
      var made =
          api.caller()
              .put(
                  "/api/v1/groups/" + group,
                  """
                  {"evidence":["initial-key"],"nameRule":"%s-{serial}","profile":"device","ca":"embedded"}
                  """
                      .formatted(group));
      assertThat(made.status()).as(made.text()).isEqualTo(201);
    }
  }

  @AfterEach
  void close() {
    api.close();
  }

  private Caller key(int quota, Instant from) {
    var scope = new LineScope(new GroupId("line"), "line-7", "2026-47", from, quota);
    return api.holding(
        new Grant(
            "line 7",
            DeviceId.DEFAULT_TENANT,
            Set.of(Role.FACTORY),
            Optional.of(scope),
            TestApi.NOW.plus(Duration.ofDays(30))));
  }

  private static String device(String serial, String group) {
    return """
    {"manufacturer":"Acme","model":"T1","serial":"%s","group":"%s"}\
    """
        .formatted(serial, group);
  }

  private static String code(Caller.Answer answer) {
    return answer.json().path("code").textValue();
  }

  @Test
  void registersInItsGroupAlone() {
    try (var line = key(5, TestApi.NOW)) {
      var other = line.post(DEVICES, device("1", "other"));

      assertThat(other.status()).isEqualTo(403);
      assertThat(code(other)).isEqualTo("OUT_OF_SCOPE");
      assertThat(line.post(DEVICES, device("1", "line")).status()).isEqualTo(201);
      assertThat(api.caller().get(DEVICES + "/other-1").status()).isEqualTo(404);
    }
  }

  @Test
  void registersForItsLineAndBatchAlone() {
    try (var line = key(5, TestApi.NOW)) {
      var silent = line.post(DEVICES, device("1", "line"));
      var foreign = line.post(DEVICES, device("2", "line").replace("{", "{\"line\":\"line-8\","));
      var stale = line.post(DEVICES, device("3", "line").replace("{", "{\"batch\":\"2026-46\","));

      assertThat(silent.json().path("line").textValue()).isEqualTo("line-7");
      assertThat(silent.json().path("batch").textValue()).isEqualTo("2026-47");
      assertThat(code(foreign)).isEqualTo("OUT_OF_SCOPE");
      assertThat(code(stale)).isEqualTo("OUT_OF_SCOPE");
    }
  }

  @Test
  void registersAsManyDevicesAsItsQuotaSays() {
    try (var line = key(3, TestApi.NOW)) {
      for (int i = 0; i < 3; i++) {
        assertThat(line.post(DEVICES, device("" + i, "line")).status()).isEqualTo(201);
      }

      var beyond = line.post(DEVICES, device("3", "line"));

      assertThat(beyond.status()).isEqualTo(403);
      assertThat(code(beyond)).isEqualTo("QUOTA_SPENT");
      assertThat(api.caller().get(DEVICES + "/line-3").status()).isEqualTo(404);
      // A repeat is no new device.
      assertThat(line.post(DEVICES, device("2", "line")).status()).isEqualTo(200);
    }
  }

  @Test
  void aRegistrationThatIsRefusedCostsNothing() {
    try (var line = key(1, TestApi.NOW)) {
      var unusable =
          line.post(
              DEVICES,
              """
              {"manufacturer":"Acme","model":"T1","serial":"1","group":"line","token":{}}\
              """);
      assertThat(unusable.status()).isEqualTo(422);

      assertThat(line.post(DEVICES, device("2", "line")).status()).isEqualTo(201);
      assertThat(code(line.post(DEVICES, device("3", "line")))).isEqualTo("QUOTA_SPENT");
    }
  }

  @Test
  void manyLinesAtOnceAreHeldToTheQuotaAsWell() {
    try (var line = key(10, TestApi.NOW)) {
      var lines =
          IntStream.range(0, 40)
              .mapToObj(i -> device("n" + i, "line"))
              .collect(Collectors.joining("\n"));

      var answer =
          line.send(
              line.to(DEVICES)
                  .header("Content-Type", "application/x-ndjson")
                  .POST(BodyPublishers.ofString(lines)));

      var statuses =
          Arrays.stream(answer.text().split("\n", -1))
              .filter(text -> text.contains("\"status\":201"))
              .count();
      assertThat(statuses).as(answer.text()).isEqualTo(10);
    }
  }

  @Test
  void opensNothingBeforeItsTime() {
    try (var line = key(5, TestApi.NOW.plus(Duration.ofHours(1)))) {
      var early = line.post(DEVICES, device("1", "line"));
      assertThat(early.status()).isEqualTo(401);
      assertThat(early.json().path("detail").textValue()).contains("not good yet");

      api.clock().pass(Duration.ofHours(1));

      assertThat(line.post(DEVICES, device("1", "line")).status()).isEqualTo(201);
    }
  }
}
