package io.birthmark.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trust anchors over the wire; what proofs are good is AnchorProofTest's matter. */
class AnchorTest {
  @RegisterExtension static final RunningApi API = new RunningApi();
  private static final String ANCHORS = "/api/v1/anchors";

  private static Caller caller() {
    return API.caller();
  }

  @Test
  void anAnchorIsUploadedProvenAndRemoved() {
    var maker = new Maker("Alpha");
    var made = caller().post(ANCHORS, maker.upload());
    var again = caller().post(ANCHORS, maker.upload());
    var proven =
        caller().post(one(maker) + ":prove", maker.proof(made.json().path("statement").asText()));
    var repeated = caller().post(one(maker) + ":prove", maker.proof("whatever"));
    var removed = caller().send(delete(maker));

    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(made.header("Location")).isEqualTo(one(maker));
    assertThat(made.json().path("id").textValue()).isEqualTo(maker.id());
    assertThat(made.json().path("state").textValue()).isEqualTo("UNPROVEN");
    assertThat(made.json().path("statement").textValue())
        .isEqualTo("birthmark/1 anchor " + maker.id() + " " + made.json().path("code").asText());
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.text()).isEqualTo(made.text());
    assertThat(proven.status()).as(proven.text()).isEqualTo(200);
    assertThat(proven.json().path("state").textValue()).isEqualTo("PROVEN");
    assertThat(proven.header("ETag")).isEqualTo("\"2\"");
    assertThat(repeated.text()).isEqualTo(proven.text());
    assertThat(removed.status()).isEqualTo(204);
    assertThat(caller().get(one(maker)).status()).isEqualTo(404);
    assertThat(caller().send(delete(maker)).status()).isEqualTo(404);
  }

  @Test
  void whoeverDoesNotHoldTheKeyProvesNothing() {
    var maker = new Maker("Beta");
    var statement = caller().post(ANCHORS, maker.upload()).json().path("statement").asText();

    var impostor = caller().post(one(maker) + ":prove", new Maker("Beta").proof(statement));

    assertThat(impostor.status()).isEqualTo(422);
    assertThat(code(impostor)).isEqualTo("ANCHOR_PROOF_INVALID");
    assertThat(caller().get(one(maker)).json().path("state").asText()).isEqualTo("UNPROVEN");
  }

  @Test
  void aGroupHasOnlyAnchorsThatAreProven() {
    var maker = new Maker("Gamma");
    var unknown = caller().put("/api/v1/groups/gamma", group(maker.pem()));
    var statement = caller().post(ANCHORS, maker.upload()).json().path("statement").asText();
    var unproven = caller().put("/api/v1/groups/gamma", group(maker.id()));
    caller().post(one(maker) + ":prove", maker.proof(statement));
    var good = caller().put("/api/v1/groups/gamma", group(maker.id()));
    var same = caller().put("/api/v1/groups/gamma", group(maker.pem()));
    var removed = caller().send(delete(maker));

    assertThat(unknown.status()).as(unknown.text()).isEqualTo(409);
    assertThat(code(unknown)).isEqualTo("ANCHOR_UNPROVEN");
    assertThat(code(unproven)).isEqualTo("ANCHOR_UNPROVEN");
    assertThat(good.status()).as(good.text()).isEqualTo(201);
    assertThat(same.text()).isEqualTo(good.text());
    assertThat(caller().get(one(maker)).json().path("group").asText()).isEqualTo("gamma");
    assertThat(removed.status()).isEqualTo(409);
    assertThat(code(removed)).isEqualTo("ANCHOR_IN_USE");
  }

  @Test
  void anAnchorThatNobodyUploadedIsPointedAt() {
    var answer = caller().put("/api/v1/groups/none", group("ab".repeat(32)));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().path("errors").get(0).path("pointer").asText())
        .isEqualTo("/anchors/0");
  }

  @Test
  void anchorsAreListedPageByPage() {
    caller().post(ANCHORS, new Maker("Delta").upload());
    caller().post(ANCHORS, new Maker("Epsilon").upload());

    var page = caller().get(ANCHORS + "?pageSize=1").json();

    assertThat(page.path("items")).hasSize(1);
    assertThat(caller().get(ANCHORS + "?pageToken=" + page.path("nextPageToken").asText()).status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "'', '{\"certificate\":\"GARBAGE\"}', /certificate",
    "'', '{}', /certificate",
    "':prove', '{}', /certificate",
    "':prove', '{\"certificate\":\"GARBAGE\"}', /certificate",
    "':prove', '{\"signature\":\"?\"}', /signature",
    "':prove', '{\"signature\":\"\"}', /signature",
    "':prove', '{\"signature\":\"AA==\",\"certificate\":\"A\"}', /certificate",
  })
  void whatIsWrongIsPointedAt(String verb, String body, String pointer) {
    var maker = new Maker("Zeta");
    caller().post(ANCHORS, maker.upload());

    var answer = caller().post(verb.isEmpty() ? ANCHORS : one(maker) + verb, body);

    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    assertThat(answer.json().path("errors").get(0).path("pointer").asText()).isEqualTo(pointer);
  }

  private static String group(String anchor) {
    var body =
        JsonNodeFactory.instance
            .objectNode()
            .put("nameRule", "acme-{serial}")
            .put("profile", "device")
            .put("ca", "embedded");
    body.putArray("evidence").add("idevid");
    body.putArray("anchors").add(anchor);
    return body.toString();
  }

  private static String one(Maker maker) {
    return ANCHORS + "/" + maker.id();
  }

  private static HttpRequest.Builder delete(Maker maker) {
    return caller().to(one(maker)).method("DELETE", BodyPublishers.noBody());
  }

  private static String code(Caller.Answer answer) {
    return answer.json().path("code").textValue();
  }
}
