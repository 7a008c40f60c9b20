package io.birthmark.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.birthmark.access.AccessCommand.RevokeToken;
import io.birthmark.access.Grant;
import io.birthmark.access.Role;
import io.birthmark.access.TokenId;
import io.birthmark.device.DeviceId;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Browsers: a cookie in place of a token, and nothing that a page of another site could do. */
class SessionTest {
  private final TestApi api = TestApi.over(new ScriptedTwins());
  private final Caller operator = api.holding(grant(Role.OPERATOR));
  private String cookie = "";
  private JsonNode self = com.fasterxml.jackson.databind.node.MissingNode.getInstance();

  private static Grant grant(Role role) {
    return new Grant(
        "somebody",
        DeviceId.DEFAULT_TENANT,
        Set.of(role),
        Optional.empty(),
        TestApi.NOW.plus(Duration.ofDays(30)));
  }

  @BeforeEach
  void signIn() {
    var answer = operator.send(operator.to("/api/v1/session").POST(BodyPublishers.noBody()));
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    assertThat(answer.header("Set-Cookie"))
        .matches("birthmark=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Strict");
    cookie = answer.header("Set-Cookie").replaceFirst(";.*", "");
    self = answer.json();
  }

  @AfterEach
  void close() {
    operator.close();
    api.close();
  }

  private HttpRequest.Builder with(String sent, String path) {
    return operator.anonymous(path).header("Cookie", sent);
  }

  private HttpRequest.Builder retry() {
    return Caller.withJson(with(cookie, "/api/v1/devices/acme-1:retry"))
        .POST(BodyPublishers.ofString("{}"));
  }

  private int status(HttpRequest.Builder request) {
    return operator.send(request).status();
  }

  @Test
  void aSessionIsWhoeverSignedIn() {
    var again = operator.send(with(cookie, "/api/v1/session")).json();

    assertThat(again).isEqualTo(self);
    assertThat(again.path("id").textValue()).matches("[a-z0-9]{12}");
    assertThat(again.path("roles").toString()).isEqualTo("[\"OPERATOR\"]");
    assertThat(again.path("actions").toString()).contains("DEVICE_RETIRE").doesNotContain("TOKEN");
    assertThat(again.path("csrfToken").textValue()).hasSize(43);
  }

  @Test
  void unsafeMethodsNeedTheTokenOfTheSession() {
    var bare = operator.send(retry());
    var wrong = operator.send(retry().header("X-CSRF-Token", "x".repeat(43)));
    var right = operator.send(retry().header("X-CSRF-Token", csrf()));

    assertThat(bare.status()).isEqualTo(403);
    assertThat(bare.json().path("code").textValue()).isEqualTo("CSRF_REFUSED");
    assertThat(wrong.status()).isEqualTo(403);
    // The deed itself is asked for a revision: it got through.
    assertThat(right.status()).isEqualTo(428);
  }

  @Test
  void signingOutNeedsItAsWellAndEndsTheSession() {
    assertThat(status(with(cookie, "/api/v1/session").DELETE())).isEqualTo(403);
    assertThat(status(with(cookie, "/api/v1/session"))).isEqualTo(200);

    var out =
        operator.send(with(cookie, "/api/v1/session").header("X-CSRF-Token", csrf()).DELETE());

    assertThat(out.status()).isEqualTo(204);
    assertThat(out.header("Set-Cookie")).startsWith("birthmark=;").contains("Max-Age=0");
    assertThat(status(with(cookie, "/api/v1/session"))).isEqualTo(401);
  }

  @Test
  void forgedCookiesOpenNothing() {
    var forged = cookie.substring(0, cookie.length() - 1) + (cookie.endsWith("A") ? "B" : "A");

    assertThat(status(with(forged, "/api/v1/session"))).isEqualTo(401);
    assertThat(status(with("birthmark=", "/api/v1/session"))).isEqualTo(401);
    assertThat(status(with("birthmark=" + csrf(), "/api/v1/session"))).isEqualTo(401);
    // Whoever can set a second cookie must not choose which one counts.
    assertThat(status(with(cookie + "; " + forged, "/api/v1/session"))).isEqualTo(401);
  }

  @Test
  void theTokenOfAnotherSessionIsWrong() {
    var other = operator.send(operator.to("/api/v1/session").POST(BodyPublishers.noBody())).json();

    assertThat(status(retry().header("X-CSRF-Token", other.path("csrfToken").textValue())))
        .isEqualTo(403);
  }

  @Test
  void aSilentSessionEnds() {
    api.clock().pass(Duration.ofMinutes(29));
    assertThat(status(with(cookie, "/api/v1/session"))).isEqualTo(200);
    api.clock().pass(Duration.ofMinutes(29));
    assertThat(status(with(cookie, "/api/v1/session"))).isEqualTo(200);

    api.clock().pass(Duration.ofMinutes(30));

    assertThat(status(with(cookie, "/api/v1/session"))).isEqualTo(401);
  }

  @Test
  void evenABusySessionEnds() {
    for (int i = 0; i < 47; i++) {
      api.clock().pass(Duration.ofMinutes(15));
      assertThat(status(with(cookie, "/api/v1/session"))).isEqualTo(200);
    }

    api.clock().pass(Duration.ofMinutes(15));

    assertThat(status(with(cookie, "/api/v1/session"))).isEqualTo(401);
  }

  @Test
  void aSessionEndsWithItsToken() {
    api.apply(new RevokeToken(new TokenId(self.path("id").textValue())));

    var answer = operator.send(with(cookie, "/api/v1/session"));

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.json().path("detail").textValue()).contains("revoked");
  }

  @Test
  void aLineKeyOpensNone() {
    var line =
        new io.birthmark.access.LineScope(
            new io.birthmark.device.GroupId("line"), "7", "47", TestApi.NOW, 5);
    try (var factory =
        api.holding(
            new Grant(
                "line",
                DeviceId.DEFAULT_TENANT,
                Set.of(Role.FACTORY),
                Optional.of(line),
                TestApi.NOW.plus(Duration.ofDays(1))))) {
      assertThat(factory.send(factory.to("/api/v1/session").POST(BodyPublishers.noBody())).status())
          .isEqualTo(403);
    }
  }

  private String csrf() {
    return self.path("csrfToken").textValue();
  }
}
