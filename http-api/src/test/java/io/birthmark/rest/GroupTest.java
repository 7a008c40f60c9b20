package io.birthmark.rest;

import static java.net.http.HttpRequest.BodyPublishers.ofString;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.birthmark.device.Bytes;
import io.birthmark.enrollment.CheckValue;
import io.birthmark.enrollment.SecretBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Enrollment groups over the wire. */
class GroupTest {
  private static final String GROUPS = "/api/v1/groups/";
  private static final byte[] KEY =
      "a group's key of at least 32 bytes".getBytes(StandardCharsets.US_ASCII);
  private static @Nullable TestApi api;

  private static TestApi api() {
    return Objects.requireNonNull(api);
  }

  private static Caller caller() {
    return api().caller();
  }

  @BeforeAll
  static void start() {
    api = TestApi.over(new ScriptedTwins());
  }

  @AfterAll
  static void stop() {
    api().close();
  }

  @Test
  void aGroupIsMadeChangedAndRead() {
    var maker = new Maker("Acme").known(caller());
    var made = caller().put(GROUPS + "idevid", group("idevid", "acme-{serial}", maker.pem(), ""));
    var again = caller().put(GROUPS + "idevid", group("idevid", "acme-{serial}", maker.pem(), ""));
    var changed =
        caller()
            .put(
                GROUPS + "idevid",
                group("idevid", "a-{serial}", maker.pem(), ""),
                made.header("ETag"));
    var read = caller().get(GROUPS + "idevid");
    var all = caller().get("/api/v1/groups").json().path("items");

    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(made.header("ETag")).isEqualTo("\"1\"");
    assertThat(all).extracting(group -> group.path("id").textValue()).contains("idevid");
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.text()).isEqualTo(made.text());
    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.header("ETag")).isEqualTo("\"2\"");
    assertThat(read.text()).isEqualTo(changed.text());
    assertThat(read.text())
        .isEqualTo(
            "{\"id\":\"idevid\",\"evidence\":[\"idevid\"],\"nameRule\":\"a-{serial}\","
                + "\"profile\":\"device\",\"ca\":\"embedded\",\"anchors\":["
                + quoted(maker.pem())
                + "],\"gate\":\"OPEN\",\"revision\":2}");
  }

  @Test
  void aGroupsKeyIsStoredAndOnlyItsNameAndCheckValueAreTold() {
    var key = Base64.getEncoder().encodeToString(KEY);
    var made = caller().put(GROUPS + "keyed", group("initial-key", "k-{serial}", "", key));
    var withoutKey =
        caller().put(GROUPS + "keyed", group("initial-key", "l-{serial}", "", ""), "*");

    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(made.text()).doesNotContain(key);
    assertThat(made.json().path("key").toString())
        .isEqualTo(
            "{\"id\":\"group/default/keyed\",\"checkValue\":\""
                + CheckValue.of(SecretBytes.copyOf(KEY))
                + "\"}");
    assertThat(withoutKey.json().path("key")).isEqualTo(made.json().path("key"));
    assertThat(api().keys().get("group/default/keyed")).contains(Bytes.copyOf(KEY));
  }

  @Test
  void aGroupsKeyIsNeverReplaced() {
    caller().put(GROUPS + "fixed", group("initial-key", "f-{serial}", "", base64(32)));

    var other =
        caller().put(GROUPS + "fixed", group("initial-key", "f-{serial}", "", base64(33)), "*");

    assertThat(other.status()).isEqualTo(409);
    assertThat(other.json().path("code").textValue()).isEqualTo("GROUP_CONFLICT");
    assertThat(api().keys().get("group/default/fixed")).contains(Bytes.copyOf(new byte[32]));
  }

  @Test
  void noKeyIsStoredForAGroupThatTheRulesRefuse() {
    var refused =
        caller()
            .put(
                GROUPS + "refused",
                group(
                    "idevid\",\"initial-key", "{model}:{serial}", pem("maker-ca.pem"), base64(32)));

    assertThat(refused.status()).as(refused.text()).isEqualTo(409);
    assertThat(refused.json().path("code").textValue()).isEqualTo("GROUP_CONFLICT");
    assertThat(api().keys().get("group/default/refused")).isEmpty();
    assertThat(caller().get(GROUPS + "refused").status()).isEqualTo(404);
  }

  @Test
  void nobodysChangeIsLost() {
    var path = GROUPS + "contested";
    var made = caller().put(path, group("initial-key", "a-{serial}", "", ""));
    var blind = caller().put(path, group("initial-key", "b-{serial}", "", ""));
    var mine = caller().put(path, group("initial-key", "b-{serial}", "", ""), made.header("ETag"));
    var late = caller().put(path, group("initial-key", "c-{serial}", "", ""), made.header("ETag"));
    var again = caller().send(absent(path, group("initial-key", "b-{serial}", "", "")));
    var fresh = caller().send(absent(GROUPS + "fresh", group("initial-key", "a-{serial}", "", "")));
    var gone = caller().put(GROUPS + "none", group("initial-key", "a-{serial}", "", ""), "*");

    assertThat(blind.status()).as(blind.text()).isEqualTo(428);
    assertThat(mine.header("ETag")).as(mine.text()).isEqualTo("\"2\"");
    assertThat(late.status()).isEqualTo(412);
    assertThat(late.header("ETag")).isEqualTo("\"2\"");
    assertThat(code(late)).isEqualTo("REVISION_MISMATCH");
    assertThat(again.status()).isEqualTo(412);
    assertThat(fresh.status()).as(fresh.text()).isEqualTo(201);
    assertThat(gone.status()).isEqualTo(412);
    assertThat(caller().get(path).json().path("nameRule").textValue()).isEqualTo("b-{serial}");
  }

  @Test
  void aRepeatWithItsKeyTakesEffectOnceWhateverHasChangedMeanwhile() {
    var path = GROUPS + "repeated";
    caller().put(path, group("initial-key", "a-{serial}", "", ""));
    var once = caller().send(keyed(path, "k1", "\"1\"", "b-{serial}"));
    var twice = caller().send(keyed(path, "k1", "\"1\"", "b-{serial}"));
    var other = caller().send(keyed(path, "k1", "\"2\"", "c-{serial}"));

    assertThat(once.status()).as(once.text()).isEqualTo(200);
    assertThat(twice.status()).as(twice.text()).isEqualTo(200);
    assertThat(twice.text()).isEqualTo(once.text());
    assertThat(other.status()).isEqualTo(422);
    assertThat(code(other)).isEqualTo("IDEMPOTENCY_KEY_REUSED");
    assertThat(caller().get(path).header("ETag")).isEqualTo("\"2\"");
  }

  @Test
  void aSpentKeyStoresNoGroupKey() {
    var path = GROUPS + "spent";
    caller().send(keyed(path, "k2", "", "a-{serial}"));

    var other =
        caller()
            .send(
                Caller.withJson(caller().to(path))
                    .header("Idempotency-Key", "k2")
                    .PUT(ofString(group("initial-key", "a-{serial}", "", base64(32)))));

    assertThat(code(other)).isEqualTo("IDEMPOTENCY_KEY_REUSED");
    assertThat(api().keys().get("group/default/spent")).isEmpty();
  }

  @Test
  void aGroupIsClosedAndOpenedAtTheRevisionThatWasSeen() {
    var path = GROUPS + "gated";
    var made = caller().put(path, group("initial-key", "a-{serial}", "", ""));
    var blind = caller().send(turn(path + ":close", ""));
    var closed = caller().send(turn(path + ":close", made.header("ETag")));
    var again = caller().send(turn(path + ":close", ""));
    var late = caller().send(turn(path + ":open", made.header("ETag")));
    var open = caller().send(turn(path + ":open", closed.header("ETag")));

    assertThat(blind.status()).as(blind.text()).isEqualTo(428);
    assertThat(closed.json().path("gate").textValue()).isEqualTo("CLOSED");
    assertThat(again.text()).isEqualTo(closed.text());
    assertThat(late.status()).isEqualTo(412);
    assertThat(open.json().path("gate").textValue()).isEqualTo("OPEN");
    assertThat(open.header("ETag")).isEqualTo("\"3\"");
    assertThat(caller().send(turn(GROUPS + "nowhere:open", "")).status()).isEqualTo(404);
  }

  @Test
  void groupsAreListedPageByPage() {
    for (var name : new String[] {"page-a", "page-b", "page-c"}) {
      caller().put(GROUPS + name, group("initial-key", "a-{serial}", "", ""));
    }

    var names = new ArrayList<String>();
    var token = "";
    do {
      var page = caller().get("/api/v1/groups?pageSize=2" + token).json();
      page.path("items").forEach(group -> names.add(group.path("id").textValue()));
      token = page.has("nextPageToken") ? "&pageToken=" + page.path("nextPageToken").asText() : "";
    } while (!token.isEmpty());

    assertThat(names).isSorted().doesNotHaveDuplicates().contains("page-a", "page-b", "page-c");
    assertThat(caller().get("/api/v1/groups?pageToken=AAAA").status()).isEqualTo(400);
  }

  private static String code(Caller.Answer answer) {
    return answer.json().path("code").textValue();
  }

  private static HttpRequest.Builder absent(String path, String json) {
    return Caller.withJson(caller().to(path)).header("If-None-Match", "*").PUT(ofString(json));
  }

  private static HttpRequest.Builder keyed(
      String path, String key, String ifMatch, String nameRule) {
    var request = Caller.withJson(caller().to(path)).header("Idempotency-Key", key);
    if (!ifMatch.isEmpty()) {
      request.header("If-Match", ifMatch);
    }
    return request.PUT(ofString(group("initial-key", nameRule, "", "")));
  }

  private static HttpRequest.Builder turn(String path, String ifMatch) {
    var request = caller().to(path).POST(HttpRequest.BodyPublishers.noBody());
    return ifMatch.isEmpty() ? request : request.header("If-Match", ifMatch);
  }

  @ParameterizedTest
  @CsvSource({
    "initial-key, acme, '', '', /nameRule",
    "tpm, a-{serial}, '', '', /evidence/0",
    "idevid, a-{serial}, no-ca.pem, '', /anchors/0",
    "idevid, a-{serial}, GARBAGE, '', /anchors/0",
    "initial-key, a-{serial}, '', 31, /groupKey",
    "initial-key, a-{serial}, '', 65, /groupKey",
    "idevid, a-{serial}, maker-ca.pem, 32, /groupKey",
  })
  void whatIsWrongIsPointedAt(
      String evidence, String nameRule, String anchor, String keySize, String pointer) {
    var text = anchor.endsWith(".pem") ? pem(anchor) : anchor;
    var key = keySize.isEmpty() ? "" : base64(Integer.parseInt(keySize));

    var answer = caller().put(GROUPS + "wrong", group(evidence, nameRule, text, key));

    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    assertThat(answer.json().path("errors")).hasSize(1);
    assertThat(answer.json().path("errors").get(0).path("pointer").textValue()).isEqualTo(pointer);
    assertThat(answer.text()).doesNotContain("Exception");
    assertThat(api().keys().get("group/default/wrong")).isEmpty();
  }

  @Test
  void everythingThatIsMissingIsToldAtOnce() {
    var answer = caller().put(GROUPS + "empty", "{}");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().path("errors"))
        .extracting(error -> error.path("pointer").textValue())
        .containsExactly("/evidence", "/nameRule", "/profile", "/ca");
  }

  @Test
  void whatTheInstallationDoesNotHaveCannotBeNamed() {
    var json = group("initial-key", "a-{serial}", "", "");

    var profile = caller().put(GROUPS + "x", json.replace("\"device\"", "\"gadget\""));
    var ca = caller().put(GROUPS + "x", json.replace("\"embedded\"", "\"elsewhere\""));

    assertThat(profile.json().path("errors").get(0).path("pointer").textValue())
        .isEqualTo("/profile");
    assertThat(profile.json().path("errors").get(0).path("remedy").textValue()).contains("device");
    assertThat(ca.json().path("errors").get(0).path("pointer").textValue()).isEqualTo("/ca");
  }

  private static String group(String evidence, String nameRule, String anchor, String key) {
    return "{\"evidence\":[\""
        + evidence
        + "\"],\"nameRule\":\""
        + nameRule
        + "\",\"profile\":\"device\",\"ca\":\"embedded\""
        + (anchor.isEmpty() ? "" : ",\"anchors\":[" + quoted(anchor) + "]")
        + (key.isEmpty() ? "" : ",\"groupKey\":\"" + key + "\"")
        + "}";
  }

  private static String quoted(String text) {
    return JsonNodeFactory.instance.textNode(text).toString();
  }

  private static String base64(int bytes) {
    return Base64.getEncoder().encodeToString(new byte[bytes]);
  }

  private static String pem(String name) {
    try (var file = Objects.requireNonNull(GroupTest.class.getResourceAsStream(name))) {
      return new String(file.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
