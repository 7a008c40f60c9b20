package io.birthmark.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.access.Grant;
import io.birthmark.access.Role;
import io.birthmark.device.DeviceId;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever asks too often waits; nobody else does. */
class ThrottleTest {
  private final TestApi api =
      TestApi.over(
          new ScriptedTwins(),
          """
          birthmark.http.access.limits {
            principal { per-second = 2, burst = 3 }
            address { per-second = 4, burst = 12 }
          }
          """);

  @AfterEach
  void close() {
    api.close();
  }

  private static Grant viewer() {
    return new Grant(
        "viewer",
        DeviceId.DEFAULT_TENANT,
        Set.of(Role.VIEWER),
        Optional.empty(),
        TestApi.NOW.plus(Duration.ofDays(1)));
  }

  @Test
  void aPrincipalHasABucketOfItsOwn() {
    try (var one = api.holding(viewer());
        var other = api.holding(viewer())) {
      for (int left = 2; left >= 0; left--) {
        var answer = one.get("/api/v1/groups");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().headers().allValues("RateLimit"))
            .anyMatch(Pattern.compile("\"principal\";r=" + left + ";t=[0-9]+").asMatchPredicate());
      }

      var refused = one.get("/api/v1/groups");

      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.json().path("code").textValue()).isEqualTo("TOO_MANY_REQUESTS");
      assertThat(refused.header("Retry-After")).isEqualTo("1");
      assertThat(refused.response().headers().allValues("RateLimit-Policy"))
          .contains("\"principal\";q=3;w=2");
      assertThat(other.get("/api/v1/groups").status()).isEqualTo(200);
    }
  }

  @Test
  void aBucketFillsAgain() {
    try (var one = api.holding(viewer())) {
      for (int i = 0; i < 3; i++) {
        one.get("/api/v1/groups");
      }
      assertThat(one.get("/api/v1/groups").status()).isEqualTo(429);

      api.clock().pass(Duration.ofMillis(500));

      assertThat(one.get("/api/v1/groups").status()).isEqualTo(200);
      assertThat(one.get("/api/v1/groups").status()).isEqualTo(429);
    }
  }

  @Test
  void strangersAreLimitedByAddressAndHealthChecksOfThisMachineNever() {
    var caller = api.caller();
    for (int i = 0; i < 12; i++) {
      assertThat(caller.send(caller.anonymous("/api/v1/groups")).status()).isEqualTo(401);
    }

    assertThat(caller.send(caller.anonymous("/api/v1/groups")).status()).isEqualTo(429);
    assertThat(caller.send(caller.anonymous("/alive")).status()).isEqualTo(200);
  }
}
