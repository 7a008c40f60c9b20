package io.birthmark.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens over the wire: made once, shown never again, and gone when they are revoked. */
class GrantTest {
  private static final String TOKENS = "/api/v1/tokens";

  private final TestApi api = TestApi.over(new ScriptedTwins());

  @AfterEach
  void close() {
    api.close();
  }

  private Caller.Answer make(Caller by, String role) {
    var answer = by.post(TOKENS, "{\"name\":\"ops\",\"roles\":[\"" + role + "\"]}");
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    return answer;
  }

  private Caller holder(Caller.Answer made) {
    return new Caller(api.port(), made.json().path("token").textValue());
  }

  @Test
  void theSecretIsToldOnce() {
    var made = make(api.caller(), "VIEWER");
    var id = made.json().path("id").textValue();
    var token = made.json().path("token").textValue();

    assertThat(token).matches("bmk_" + id + "_[A-Za-z0-9_-]{43}");
    assertThat(made.header("Location")).isEqualTo(TOKENS + "/" + id);
    var secret = token.substring(token.lastIndexOf('_', token.length() - 43) + 1);
    assertThat(api.caller().get(TOKENS + "/" + id).text()).contains(id).doesNotContain(secret);
    assertThat(api.caller().get(TOKENS).text()).contains(id).doesNotContain(secret);
    assertThat(made.json().path("expires").textValue()).isEqualTo("2027-02-20T10:00:00Z");
  }

  private Caller.Answer keyed(String key, String name) {
    var caller = api.caller();
    return caller.send(
        Caller.withJson(caller.to(TOKENS))
            .header("Idempotency-Key", key)
            .POST(BodyPublishers.ofString("{\"name\":\"" + name + "\",\"roles\":[\"VIEWER\"]}")));
  }

  @Test
  void aRepeatWithTheSameKeyMakesNoSecondTokenAndTellsNoSecret() {
    var made = keyed("k-1", "ops");
    api.clock().pass(Duration.ofMinutes(5));

    var again = keyed("k-1", "ops");

    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(again.status()).as(again.text()).isEqualTo(200);
    assertThat(again.header("Location")).isEqualTo(made.header("Location"));
    assertThat(again.json().path("id")).isEqualTo(made.json().path("id"));
    assertThat(again.json().has("token")).isFalse();
    assertThat(api.book().size()).isEqualTo(1);
  }

  @Test
  void aKeyIsForOneTokenOnly() {
    keyed("k-1", "ops");

    var other = keyed("k-1", "somebody else");

    assertThat(other.json().path("code").textValue()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
    assertThat(api.book().size()).isEqualTo(1);
    assertThat(keyed("a key that is none", "ops").status()).isEqualTo(400);
  }

  @Test
  void aTokenIsGoodUntilItIsRevoked() {
    var made = make(api.caller(), "VIEWER");
    try (var viewer = holder(made)) {
      assertThat(viewer.get("/api/v1/groups").status()).isEqualTo(200);

      var revoked = revoke(made);

      assertThat(revoked.status()).isEqualTo(200);
      assertThat(revoked.json().path("state").textValue()).isEqualTo("REVOKED");
      assertThat(revoke(made).text()).isEqualTo(revoked.text());
      assertThat(viewer.get("/api/v1/groups").status()).isEqualTo(401);
    }
  }

  @Test
  void aTokenIsGoodUntilItExpires() {
    try (var viewer = holder(make(api.caller(), "VIEWER"))) {
      api.clock().pass(Duration.ofDays(90).minusMillis(1));
      assertThat(viewer.get("/api/v1/groups").status()).isEqualTo(200);

      api.clock().pass(Duration.ofMillis(1));

      var answer = viewer.get("/api/v1/groups");
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.header("WWW-Authenticate")).contains("invalid_token");
      assertThat(answer.json().path("detail").textValue()).contains("expired");
    }
  }

  @Test
  void theBootstrapTokenEndsWithTheFirstAdministrator() {
    try (var admin = holder(make(api.caller(), "ADMIN"))) {
      var closed = api.caller().get("/api/v1/groups");

      assertThat(closed.status()).isEqualTo(401);
      assertThat(closed.json().path("code").textValue()).isEqualTo("BOOTSTRAP_CLOSED");
      assertThat(admin.get("/api/v1/groups").status()).isEqualTo(200);
    }
  }

  @Test
  void lastUseIsTold() {
    var made = make(api.caller(), "VIEWER");
    try (var viewer = holder(made)) {
      assertThat(api.caller().get(made.header("Location")).json().has("lastUsed")).isFalse();

      viewer.get("/api/v1/groups");

      assertThat(api.caller().get(made.header("Location")).json().path("lastUsed").textValue())
          .isEqualTo("2026-11-22T10:00:00Z");
    }
  }

  @Test
  void thereIsNoSuchToken() {
    assertThat(api.caller().get(TOKENS + "/abcdefghij12").status()).isEqualTo(404);
    assertThat(api.caller().get(TOKENS + "/none").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | /name",
        "{'name':'a','roles':[]} | /roles",
        "{'name':'a','roles':['ROOT']} | /roles/0",
        "{'name':'a','roles':['FACTORY']} | /scope",
        "{'name':'a','roles':['ADMIN'],'scope':{}} | /scope",
        "{'name':'a','roles':['ADMIN','FACTORY']} | /roles",
        "{'name':'a','roles':['ADMIN'],'expires':'tomorrow'} | /expires",
        "{'name':'a','roles':['ADMIN'],'expires':'2026-11-22T10:00:00Z'} | /expires",
        "{'name':'a','roles':['ADMIN'],'expires':'2027-11-24T10:00:00Z'} | /expires",
        "{'name':'a','roles':['FACTORY'],'scope':{'group':'g','line':'l','batch':'b'}} | /scope/quota",
        "{'name':'a','roles':['FACTORY'],'scope':{'group':'g','line':'l/','batch':'b','quota':1}} | /scope/line",
        "{'name':'a','roles':['FACTORY'],'scope':{'group':'?','line':'l','batch':'b','quota':1}} | /scope/group",
        "{'name':'a','roles':['FACTORY'],'scope':{'group':'g','line':'l','quota':1}} | /scope/batch",
        "{'name':'a','roles':['FACTORY'],'scope':{'group':'g','line':'l','batch':'b','quota':1,'notBefore':'2028-01-01T00:00:00Z'}} | /scope/notBefore",
      })
  void whatIsWrongIsNamed(String body, String pointer) {
    var answer = api.caller().post(TOKENS, body.replace('\'', '"'));

    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    assertThat(answer.json().path("errors").findValuesAsText("pointer")).contains(pointer);
    assertThat(api.book().size()).isZero();
  }

  private Caller.Answer revoke(Caller.Answer made) {
    var request = api.caller().to(made.header("Location") + ":revoke");
    return api.caller().send(request.POST(BodyPublishers.noBody()));
  }
}
