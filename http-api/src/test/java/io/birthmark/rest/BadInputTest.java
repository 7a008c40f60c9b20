package io.birthmark.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with a request is told as a problem, before anything behind the door is asked. */
class BadInputTest {
  private static final int MAX_BODY = 256 * 1024;
  private static final ScriptedTwins TWINS = new ScriptedTwins();
  private static @Nullable TestApi api;

  /**
   * One wrong request.
   *
   * @param pointers what {@code errors} must point at
   */
  record Case(
      String name,
      Function<Caller, HttpRequest.Builder> request,
      int status,
      String code,
      List<String> pointers) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static TestApi api() {
    var started = api;
    if (started == null) {
      throw new IllegalStateException("the API is not started");
    }
    return started;
  }

  @BeforeAll
  static void start() {
    api = TestApi.over(TWINS);
    var made =
        api()
            .caller()
            .put(
                "/api/v1/groups/line",
                """
                {"evidence":["initial-key"],"nameRule":"acme-{serial}","profile":"device","ca":"embedded"}
                """);
    assertThat(made.status()).as(made.text()).isEqualTo(201);
  }

  @AfterAll
  static void stop() {
    api().close();
  }

  @BeforeEach
  void forget() {
    TWINS.forget();
  }

  static Stream<Case> cases() {
    return Stream.of(bodies(), fields(), forms(), paths(), tokens()).flatMap(cases -> cases);
  }

  private static Stream<Case> bodies() {
    return Stream.of(
        body("half a document", "{\"serial\":", 400, "BAD_MESSAGE"),
        body("no JSON at all", "<device/>", 400, "BAD_MESSAGE"),
        body("a field twice", "{\"serial\":\"1\",\"serial\":\"2\"}", 400, "BAD_MESSAGE"),
        body("bytes that are no UTF-8", "{\"serial\":\"\u00ff\"}", 400, "BAD_MESSAGE"),
        body("nothing", "", 422, "BAD_MESSAGE", ""),
        body("null", "null", 422, "BAD_MESSAGE", ""),
        body("a list", "[]", 422, "BAD_MESSAGE", ""),
        body("two documents", device("1", "") + "{}", 422, "BAD_MESSAGE", ""),
        body("one byte too many", padded(MAX_BODY + 1), 413, "MESSAGE_TOO_LARGE"),
        new Case(
            "one byte too many in chunks",
            caller ->
                Caller.withJson(caller.to("/api/v1/devices"))
                    .POST(
                        BodyPublishers.ofInputStream(() ->
                            new ByteArrayInputStream(
                                padded(MAX_BODY + 1).getBytes(StandardCharsets.US_ASCII)))),
            413,
            "MESSAGE_TOO_LARGE",
            List.of()));
  }

  private static Stream<Case> fields() {
    return Stream.of(
        body("an unknown field", device("1", ",\"colour\":\"red\""), 422, "BAD_MESSAGE", "/colour"),
        body("a number for a text", "{\"serial\":7}", 422, "BAD_MESSAGE", "/serial"),
        body("an object for a text", "{\"group\":{}}", 422, "BAD_MESSAGE", "/group"),
        body("no field", "{}", 422, "BAD_MESSAGE", "/manufacturer", "/model", "/serial", "/group"),
        body("NUL in the serial", device("a\\u0000b", ""), 422, "BAD_MESSAGE", "/serial"),
        body("a line end in the serial", device("a\\r\\nb", ""), 422, "BAD_MESSAGE", "/serial"),
        body("129 characters", device("x".repeat(129), ""), 422, "BAD_MESSAGE", "/serial"),
        body("a name with a slash", device("../1", ""), 422, "NAME_NOT_ALLOWED", ""),
        body(
            "a name of 128 characters and the rule's",
            device("x".repeat(128), ""),
            422,
            "NAME_NOT_ALLOWED",
            ""),
        body(
            "a group that is none",
            device("1", "").replace("line", "lime"),
            422,
            "GROUP_UNKNOWN",
            "/group"),
        body(
            "a group that breaks the rule",
            device("1", "").replace("line", "../line"),
            422,
            "BAD_MESSAGE",
            "/group"),
        body("a key that is no base64", key("***"), 422, "BAD_MESSAGE", "/initialKey"),
        body("15 bytes of key", key(base64(15)), 422, "BAD_MESSAGE", "/initialKey"),
        body("65 bytes of key", key(base64(65)), 422, "BAD_MESSAGE", "/initialKey"));
  }

  private static Stream<Case> forms() {
    return Stream.of(
        typed("no content type", null, 415, "MEDIA_TYPE_NOT_SUPPORTED"),
        typed("a form", "application/x-www-form-urlencoded", 415, "MEDIA_TYPE_NOT_SUPPORTED"),
        typed("text", "text/plain", 415, "MEDIA_TYPE_NOT_SUPPORTED"),
        new Case(
            "compressed",
            caller ->
                Caller.withJson(caller.to("/api/v1/devices"))
                    .header("Content-Encoding", "gzip")
                    .POST(BodyPublishers.ofString(device("1", ""))),
            415,
            "MEDIA_TYPE_NOT_SUPPORTED",
            List.of()),
        idempotency("a key with a space", "a b"),
        idempotency("a key of 65 characters", "k".repeat(65)),
        idempotency("an empty key", "\"\""),
        new Case(
            "a form of certificate nobody has",
            caller -> caller.to("/api/v1/devices/acme-1/certificate").header("Accept", "image/png"),
            406,
            "NOT_ACCEPTABLE",
            List.of()));
  }

  private static Stream<Case> paths() {
    var id = "x".repeat(300);
    return Stream.of(
        get("an id with NUL", "/api/v1/devices/a%00b", 400, "ID_NOT_VALID"),
        get("an id of 300 characters", "/api/v1/devices/" + id, 400, "ID_NOT_VALID"),
        get("an id that climbs", "/api/v1/devices/..%2fgroups", 400, "ID_NOT_VALID"),
        get("an id with a line end", "/api/v1/devices/a%0d%0ab/events", 400, "ID_NOT_VALID"),
        get("an id with a tenant", "/api/v1/devices/x%2fy/certificate", 400, "ID_NOT_VALID"),
        get("a group's name that climbs", "/api/v1/groups/..%2fx", 400, "BAD_MESSAGE"),
        get("no such path", "/api/v1/gadgets", 404, "NOT_FOUND"),
        get("a slash too many", "/api/v1/devices/a/", 404, "NOT_FOUND"),
        get("a limit of 0", "/api/v1/devices/a/events?limit=0", 400, "BAD_MESSAGE"),
        get("a limit of 1001", "/api/v1/devices/a/events?limit=1001", 400, "BAD_MESSAGE"),
        get("a negative start", "/api/v1/devices/a/events?after=-1", 400, "BAD_MESSAGE"),
        get("a start beyond every long", twenty("after"), 400, "BAD_MESSAGE"),
        get("a parameter twice", "/api/v1/devices/a/events?limit=1&limit=2", 400, "BAD_MESSAGE"),
        get("a misspelt parameter", "/api/v1/devices/a/events?afetr=1", 400, "BAD_MESSAGE"),
        method("replacing the list", "PUT", "/api/v1/devices"),
        method("deleting a device", "DELETE", "/api/v1/devices/a"),
        method("writing a certificate", "PUT", "/api/v1/devices/a/certificate"),
        method("posting a group", "POST", "/api/v1/groups/line"));
  }

  private static Stream<Case> tokens() {
    return Stream.of(
        token("no token", ""),
        token("a wrong token", "Bearer bmk_bootstrap_" + "A".repeat(43)),
        token("an empty token", "Bearer "),
        token("a password", "Basic YWRtaW46YWRtaW4="),
        token("another scheme that ends alike", "NotBearer x"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isToldAsProblem(Case wrong) {
    var answer = api().caller().send(wrong.request().apply(api().caller()));

    assertThat(answer.status()).as(answer.text()).isEqualTo(wrong.status());
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    var problem = answer.json();
    assertThat(problem.path("status").intValue()).isEqualTo(wrong.status());
    assertThat(problem.path("code").textValue()).isEqualTo(wrong.code());
    assertThat(problem.path("type").textValue()).isEqualTo("/console/api/problems/" + wrong.code());
    assertThat(problem.path("title").textValue()).isNotBlank();
    assertThat(problem.path("detail").textValue()).isNotBlank();
    assertThat(problem.path("instance").textValue()).startsWith("/api/v1/");
    assertThat(problem.path("errors"))
        .extracting(error -> error.path("pointer").textValue())
        .containsExactlyElementsOf(wrong.pointers());
    assertThat(answer.text()).doesNotContain("Exception", "io.birthmark", "at java", "<html");
    assertThat(TWINS.asked()).isEmpty();
    assertThat(api().keys().isEmpty()).isTrue();
  }

  @Test
  void anIdThatBreaksTheRuleReachesNoTwin() {
    api().caller().get("/api/v1/devices/a%00b");
    api().caller().get("/api/v1/devices/..%2fgroups/events");

    assertThat(TWINS.untouched()).isTrue();
  }

  @Test
  void aBodyOfExactlyTheLimitIsRead() {
    var answer = api().caller().post("/api/v1/devices", padded(MAX_BODY));

    // It is understood, and the script of the twins has no answer: that is all that fails.
    assertThat(answer.status()).as(answer.text()).isEqualTo(504);
    assertThat(TWINS.asked()).hasSize(1);
  }

  @Test
  void whatIsPossibleStandsBesideWhatIsNot() {
    var caller = api().caller();
    var answer = caller.send(caller.to("/api/v1/devices").method("PUT", BodyPublishers.noBody()));

    assertThat(answer.header("Allow").split(", ")).containsExactlyInAnyOrder("GET", "POST");
  }

  @Test
  void aMissingTokenIsAskedForAndAWrongOneNamed() {
    var none = api().caller().send(api().caller().anonymous("/api/v1/devices/a"));
    var wrong =
        api()
            .caller()
            .send(api().caller().anonymous("/nowhere").header("Authorization", "Bearer x"));

    assertThat(none.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"birthmark\"");
    assertThat(wrong.header("WWW-Authenticate"))
        .isEqualTo("Bearer realm=\"birthmark\", error=\"invalid_token\"");
  }

  private static Case body(String name, String json, int status, String code, String... pointers) {
    return new Case(
        name,
        caller ->
            Caller.withJson(caller.to("/api/v1/devices"))
                .POST(BodyPublishers.ofByteArray(json.getBytes(StandardCharsets.ISO_8859_1))),
        status,
        code,
        List.of(pointers));
  }

  private static Case typed(String name, @Nullable String type, int status, String code) {
    return new Case(
        name,
        caller -> {
          var request = caller.to("/api/v1/devices").POST(BodyPublishers.ofString(device("1", "")));
          return type == null ? request : request.header("Content-Type", type);
        },
        status,
        code,
        List.of());
  }

  private static Case idempotency(String name, String key) {
    return new Case(
        name,
        caller ->
            Caller.withJson(caller.to("/api/v1/devices"))
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(device("1", ""))),
        400,
        "BAD_MESSAGE",
        List.of());
  }

  private static Case get(String name, String path, int status, String code) {
    return new Case(name, caller -> caller.to(path), status, code, List.of());
  }

  private static Case method(String name, String method, String path) {
    return new Case(
        name,
        caller -> caller.to(path).method(method, BodyPublishers.noBody()),
        405,
        "METHOD_NOT_ALLOWED",
        List.of());
  }

  private static Case token(String name, String authorization) {
    return new Case(
        name,
        caller -> {
          var request =
              Caller.withJson(caller.anonymous("/api/v1/devices"))
                  .POST(BodyPublishers.ofString(device("1", "")));
          return authorization.isEmpty() ? request : request.header("Authorization", authorization);
        },
        401,
        "UNAUTHORIZED",
        List.of());
  }

  private static String device(String serial, String more) {
    return "{\"manufacturer\":\"Acme\",\"model\":\"T1\",\"serial\":\""
        + serial
        + "\",\"group\":\"line\""
        + more
        + "}";
  }

  private static String key(String text) {
    return device("1", ",\"initialKey\":\"" + text + "\"");
  }

  private static String base64(int bytes) {
    return Base64.getEncoder().encodeToString(new byte[bytes]);
  }

  private static String twenty(String parameter) {
    return "/api/v1/devices/a/events?" + parameter + "=" + "9".repeat(20);
  }

  /** A good registration of this many bytes. */
  private static String padded(int bytes) {
    var plain = device("1", "");
    return plain + " ".repeat(bytes - plain.length());
  }
}
