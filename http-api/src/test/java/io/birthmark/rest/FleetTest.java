package io.birthmark.rest;

import static io.birthmark.rest.FleetInMemory.id;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.birthmark.device.CaName;
import io.birthmark.device.GroupId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.Lot;
import io.birthmark.device.Phase;
import io.birthmark.device.Reason;
import io.birthmark.device.SerialNumber;
import io.birthmark.device.Sha256;
import io.birthmark.device.StateLabel;
import io.birthmark.device.StateLabel.CredentialPhase;
import io.birthmark.device.StateLabel.PipelinePhase;
import io.birthmark.fleet.DeviceRow;
import io.birthmark.fleet.WaitCause;
import java.math.BigInteger;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told of the fleet as a whole. */
class FleetTest {
  private static @Nullable TestApi api;

  private static TestApi api() {
    if (api == null) {
      throw new IllegalStateException("not started");
    }
    return api;
  }

  @BeforeAll
  static void start() {
    api = TestApi.over(new ScriptedTwins());
  }

  @AfterAll
  static void stop() {
    api().close();
  }

  @BeforeEach
  void threeDevices() {
    api().fleet().clear();
    api().fleet().add(row("acme-1", Phase.OPERATIONAL, CredentialPhase.ACTIVE));
    api().fleet().add(row("acme-2", Phase.OPERATIONAL, CredentialPhase.ACTIVE));
    api().fleet().add(row("bolt-1", Phase.PROVISIONING, CredentialPhase.NONE));
  }

  private static DeviceRow row(String device, Phase phase, CredentialPhase credential) {
    boolean doubtful = phase == Phase.PROVISIONING;
    var label =
        new StateLabel(phase, credential, doubtful ? PipelinePhase.IN_DOUBT : PipelinePhase.EMPTY);
    return new DeviceRow(
        id(device),
        7,
        TestApi.NOW,
        label,
        TestApi.NOW.minusSeconds(device.charAt(0)),
        WaitCause.of(label, false)
            .map(cause -> new DeviceRow.Waits(cause, TestApi.NOW.minusSeconds(180))),
        doubtful ? Optional.of(Reason.CA_OUTCOME_UNKNOWN) : Optional.empty(),
        Optional.of(TestApi.NOW.plusSeconds(40)),
        new GroupId("plant-1"),
        new HardwareFacts("Acme", "Pump", device),
        Lot.NONE,
        Optional.of("device"),
        Optional.of(new CaName("embedded")),
        Optional.of("1.2"),
        Optional.of(TestApi.NOW),
        doubtful
            ? Optional.empty()
            : Optional.of(
                new DeviceRow.Certificate(
                    Sha256.of(new byte[] {1}),
                    Sha256.of(new byte[] {2}),
                    new SerialNumber(BigInteger.valueOf(4711)),
                    new CaName("embedded"),
                    TestApi.NOW.plus(Duration.ofDays(40)))));
  }

  private static List<String> ids(JsonNode list) {
    return StreamSupport.stream(list.get("items").spliterator(), false)
        .map(item -> item.get("id").asText())
        .toList();
  }

  private static JsonNode good(String path) {
    var answer = api().caller().get("/api/v1" + path);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  @Test
  void aListSaysWhatItShowsAndHowOldItIs() {
    var list = good("/devices?state=OPERATIONAL");

    assertThat(ids(list)).containsExactly("acme-1", "acme-2");
    assertThat(list.has("nextPageToken")).isFalse();
    assertThat(list.get("lagMillis").asLong()).isEqualTo(1_200);
    assertThat(list.get("asOf").asText()).isEqualTo(TestApi.NOW.minusMillis(1_200).toString());
    var item = list.get("items").get(0);
    assertThat(item.get("slot").asText()).isEqualTo("ACTIVE");
    assertThat(item.get("certificate").get("serial").asText()).isEqualTo("1267");
    assertThat(item.has("waiting")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "q=bolt, bolt-1",
    "cause=IN_DOUBT, bolt-1",
    "reason=CA_OUTCOME_UNKNOWN, bolt-1",
    "slot=IN_DOUBT, bolt-1",
    "state=PROVISIONING&ca=embedded&group=plant-1&profile=device&model=Pump, bolt-1"
  })
  void aListIsFiltered(String query, String expected) {
    assertThat(ids(good("/devices?" + query))).containsExactly(expected);
  }

  @Test
  void aListIsSortedAsItIsAskedForAndItsPagesAreToo() {
    assertThat(ids(good("/devices?orderBy=stateSince")))
        .containsExactly("bolt-1", "acme-1", "acme-2");
    assertThat(ids(good("/devices?orderBy=expires"))).containsExactly("acme-1", "acme-2");
    assertThat(
            good("/devices?orderBy=due&state=PROVISIONING").get("items").get(0).get("stateSince"))
        .isNotNull();

    var first = good("/devices?orderBy=stateSince&pageSize=1");
    var token = first.get("nextPageToken").asText();

    assertThat(ids(good("/devices?orderBy=stateSince&pageSize=1&pageToken=" + token)))
        .containsExactly("acme-1");
    assertThat(api().caller().get("/api/v1/devices?orderBy=due&pageToken=" + token).status())
        .isEqualTo(400);
  }

  private static Caller.Answer lookUp(String json) {
    return api().caller().post("/api/v1/devices:lookUp", json);
  }

  @Test
  void manyDevicesAreLookedUpAtOnceAndThoseThatAreNoneAreNamed() {
    var found =
        lookUp("{\"ids\":[\"acme-1\",\"nobody\",\"acme-1\"],\"serials\":[\"bolt-1\",\"S-0\"]}");

    assertThat(found.status()).as(found.text()).isEqualTo(200);
    assertThat(ids(found.json())).containsExactly("acme-1", "bolt-1");
    assertThat(found.json().get("unknown").toString())
        .isEqualTo("{\"ids\":[\"nobody\"],\"serials\":[\"S-0\"]}");
    assertThat(found.json().get("lagMillis").asLong()).isEqualTo(1_200);
  }

  @Test
  void aLookUpIsAnsweredLineByLineToWhoWantsLines() {
    var caller = api().caller();
    var lines =
        caller.send(
            Caller.withJson(caller.to("/api/v1/devices:lookUp"))
                .header("Accept", "application/x-ndjson")
                .POST(BodyPublishers.ofString("{\"ids\":[\"acme-1\",\"nobody\"]}")));

    assertThat(lines.text().lines()).hasSize(2);
    assertThat(lines.text()).startsWith("{\"id\":\"acme-1\"");
    assertThat(lines.text()).endsWith("{\"unknownId\":\"nobody\"}\n");
  }

  @Test
  void aLookUpIsBoundedAndItsNamesAreJudgedOneByOne() {
    var many = "[" + "\"a\",".repeat(1_000) + "\"a\"]";

    assertThat(lookUp("{}").status()).isEqualTo(422);
    assertThat(lookUp("{\"ids\":" + many + "}").json().get("errors").get(0).get("remedy").asText())
        .contains("1 to 1000");
    var bad = lookUp("{\"ids\":[\"acme-1\",\"a b\"],\"serials\":[\"\"]}");
    assertThat(bad.status()).isEqualTo(422);
    assertThat(bad.json().get("errors").findValuesAsText("pointer"))
        .containsExactly("/ids/1", "/serials/0");
    assertThat(lookUp("{\"names\":[]}").status()).isIn(400, 422);
  }

  @Test
  void whatExpiresIsAskedForByASpanOrAnInstant() {
    assertThat(ids(good("/devices?expiresWithin=39d"))).isEmpty();
    assertThat(ids(good("/devices?expiresWithin=41d"))).containsExactly("acme-1", "acme-2");
    assertThat(ids(good("/devices?expiresBefore=2027-02-01T00:00:00Z"))).hasSize(2);
  }

  @Test
  void pagesFollowEachOtherToTheEnd() {
    var first = good("/devices?pageSize=2&group=plant-1");
    var token = first.get("nextPageToken").asText();
    var second = good("/devices?group=plant-1&pageSize=2&pageToken=" + token);

    assertThat(ids(first)).containsExactly("acme-1", "acme-2");
    assertThat(ids(second)).containsExactly("bolt-1");
    assertThat(second.has("nextPageToken")).isFalse();
  }

  @Test
  void aPageTokenIsGoodForItsQueryAloneAndOnlyAsItWasMade() {
    var token = good("/devices?pageSize=1").get("nextPageToken").asText();

    for (var query :
        List.of(
            "state=OPERATIONAL&pageToken=" + token,
            "pageToken=" + token.substring(1),
            "pageToken=" + token + "AA",
            "pageToken=%00",
            "pageToken=")) {
      var answer = api().caller().get("/api/v1/devices?" + query);
      assertThat(answer.status()).as(query).isEqualTo(400);
      assertThat(answer.json().get("detail").asText()).contains("pageToken");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "state=operational | OPERATIONAL",
        "cause=LAZINESS | IN_DOUBT",
        "reason=WHY | CA_DENIED",
        "slot=%24 | ACTIVE",
        "ca=%20 | CA's name",
        "expiresWithin=soon | 30d",
        "expiresBefore=%2B999999999-01-01T00:00:00Z | instant",
        "expiresWithin=1d&expiresBefore=2027-01-01T00:00:00Z | one of them",
        "pageSize=0 | 1 to 1000",
        "pageSize=1001 | 1 to 1000",
        "q=%00 | begins",
        "batch=a%20b | letters",
        "colour=red | no such parameter",
        "orderBy=colour | stateSince",
        "orderBy=due&group=plant-1 | leave out one or the other",
        "orderBy=due&expiresWithin=1d | leave it out",
        "state=OPERATIONAL&state=PARKED | more than once"
      })
  void aBadParameterIsRefusedByNameWithWhatToSend(String query, String remedy) {
    var answer = api().caller().get("/api/v1/devices?" + query);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("code").asText()).isEqualTo("BAD_MESSAGE");
    assertThat(answer.json().get("detail").asText()).contains(remedy);
  }

  @Test
  void aListIsExportedLineByLine() {
    var answer =
        api()
            .caller()
            .send(api().caller().to("/api/v1/devices").header("Accept", "application/x-ndjson"));

    assertThat(answer.header("Content-Type")).isEqualTo("application/x-ndjson");
    assertThat(answer.text().lines()).hasSize(3);
    assertThat(answer.text()).startsWith("{\"id\":\"acme-1\"").endsWith("}\n");
  }

  @Test
  void waitingDevicesAreToldOfInASentence() {
    var group = good("/stuck").get("items").get(0);

    assertThat(group.get("sentence").asText())
        .isEqualTo(
            "1 device waits for the CA embedded to say whether it issued its certificate"
                + " (it is not known whether the certificate authority issued); the longest wait,"
                + " of bolt-1, has lasted 3 min, and in 40 s the outcome is looked up again.");
    assertThat(group.get("for").asText()).isEqualTo("CERTIFICATE_AUTHORITY");
    assertThat(group.get("devices").asLong()).isEqualTo(1);
  }

  @Test
  void theFleetIsCounted() {
    var fleet = good("/fleet");

    assertThat(fleet.get("devices").asLong()).isEqualTo(3);
    assertThat(fleet.get("state").get("OPERATIONAL").asLong()).isEqualTo(2);
    assertThat(fleet.get("cause").get("IN_DOUBT").asLong()).isEqualTo(1);
  }

  @Test
  void theFunnelHasAWindow() {
    assertThat(good("/fleet/funnel?window=all").get("steps").get(0).get("devices").asLong())
        .isEqualTo(3);
    assertThat(good("/fleet/funnel?window=1h").get("steps").get(4).get("step").asText())
        .isEqualTo("OPERATIONAL");
    assertThat(api().caller().get("/api/v1/fleet/funnel?window=2h").status()).isEqualTo(400);
    var steps = good("/fleet/funnel").get("steps");
    assertThat(steps.get(0).has("medianSeconds")).isFalse();
    assertThat(steps.get(1).get("medianSeconds").asDouble()).isEqualTo(1.5);
    assertThat(steps.get(1).get("p95Seconds").asDouble()).isEqualTo(7200);
  }

  @Test
  void expiryIsToldByDayOrMonth() {
    var month = good("/fleet/expiry?by=month").get("items");

    assertThat(month).hasSize(1);
    assertThat(month.get(0).get("on").asText()).isEqualTo("2027-01");
    assertThat(month.get(0).get("devices").asLong()).isEqualTo(2);
    assertThat(good("/fleet/expiry").get("items").get(0).get("on").asText())
        .isEqualTo("2027-01-01");
    assertThat(api().caller().get("/api/v1/fleet/expiry?by=year").status()).isEqualTo(400);
    assertThat(good("/fleet/expiry?by=ca").get("items").get(0).toString())
        .isEqualTo("{\"on\":\"2027-01-01\",\"ca\":\"embedded\",\"devices\":2}");
    assertThat(good("/fleet/expiry?by=month,profile").get("items").get(0).toString())
        .isEqualTo("{\"on\":\"2027-01\",\"profile\":\"device\",\"devices\":2}");
  }

  @Test
  void aSearchTellsByWhatItFound() {
    var found = good("/search?q=acme-1").get("items").get(0);

    assertThat(found.get("match").asText()).isEqualTo("DEVICE_ID");
    assertThat(found.get("device").get("id").asText()).isEqualTo("acme-1");
    for (var bad : List.of("/search", "/search?q=", "/search?q=%00", "/search?q=a&p=b")) {
      assertThat(api().caller().get("/api/v1" + bad).status()).as(bad).isEqualTo(400);
    }
  }

  @Test
  void aRebuildIsAnOperationThatIsWatched() {
    var begun = api().caller().post("/api/v1/projections/fleet:rebuild", "");

    assertThat(begun.status()).isEqualTo(202);
    var watched = good("/projections/fleet");
    assertThat(watched.get("done").asBoolean()).isFalse();
    assertThat(watched.get("progressPercent").asInt()).isEqualTo(25);
  }

  @Test
  void nothingIsToldToWhoeverHasNoToken() {
    for (var path :
        List.of("devices", "search?q=a", "stuck", "fleet", "fleet/funnel", "projections/fleet")) {
      var answer = api().caller().send(api().caller().anonymous("/api/v1/" + path));
      assertThat(answer.status()).as(path).isEqualTo(401);
    }
  }
}
