package io.birthmark.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.birthmark.access.Grant;
import io.birthmark.access.Role;
import io.birthmark.device.DeviceId;
import io.birthmark.device.GroupId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.Lot;
import io.birthmark.device.Phase;
import io.birthmark.device.Reason;
import io.birthmark.device.StateLabel;
import io.birthmark.fleet.DeviceRow;
import io.birthmark.operation.OperationCommand;
import io.birthmark.operation.OperationId;
import io.birthmark.operation.OperationTargets.Result;
import io.birthmark.operation.OperationTargets.Settled;
import io.birthmark.operation.Tally;
import io.birthmark.operation.TargetOutcome;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Deeds to many devices, over the wire; what a run finds out is said by the test. */
class BulkTest {
  private static final String BULK = "/api/v1/devices:bulk";
  private static final String OPERATIONS = "/api/v1/operations/";

  @RegisterExtension static final RunningApi API = new RunningApi();

  @BeforeEach
  void aFleet() {
    API.api().fleet().clear();
    devices("a", 3);
    devices("b", 5);
    devices("c", 25);
  }

  private static void devices(String batch, int number) {
    IntStream.rangeClosed(1, number)
        .forEach(n -> API.api().fleet().add(row("%s-%02d".formatted(batch, n), batch)));
  }

  private static DeviceRow row(String name, String batch) {
    return new DeviceRow(
        device(name),
        1,
        TestApi.NOW,
        new StateLabel(
            Phase.OPERATIONAL, StateLabel.CredentialPhase.ACTIVE, StateLabel.PipelinePhase.EMPTY),
        TestApi.NOW,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new GroupId("line"),
        new HardwareFacts("Acme", "T1", name),
        new Lot(Optional.of(batch), Optional.empty(), Optional.empty(), Optional.empty()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static DeviceId device(String name) {
    return DeviceId.of(name).orElseThrow();
  }

  private static String suspend(String batch, String more) {
    return "{\"deed\":\"suspend\",\"filter\":{\"batch\":\"%s\"},\"reason\":\"a bad batch\"%s}"
        .formatted(batch, more);
  }

  private static Caller.Answer bulk(String json) {
    return API.caller().post(BULK, json);
  }

  private static String started(String json) {
    var answer = bulk(json);
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    return answer.json().path("id").textValue();
  }

  private static Caller.Answer order(String id, String verb, String json) {
    return API.caller().post(OPERATIONS + id + ":" + verb, json);
  }

  private static JsonNode show(String id) {
    return API.caller().get(OPERATIONS + id).json();
  }

  private static String code(Caller.Answer answer) {
    return answer.json().path("code").textValue();
  }

  @Test
  void anOperationIsStartedAndTold() {
    var answer = bulk(suspend("a", ",\"ratePerSecond\":7"));
    var json = answer.json();

    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    assertThat(answer.header("Location")).isEqualTo(OPERATIONS + json.path("id").textValue());
    assertThat(json.path("state").textValue()).isEqualTo("FREEZING");
    assertThat(json.path("deed").textValue()).isEqualTo("suspend");
    assertThat(json.path("filter").path("batch").textValue()).isEqualTo("a");
    assertThat(json.path("reason").textValue()).isEqualTo("a bad batch");
    assertThat(json.path("ratePerSecond").intValue()).isEqualTo(7);
    assertThat(json.path("startedBy").textValue()).isEqualTo("OPERATOR:bootstrap");
    assertThat(json.has("total")).isFalse();
    assertThat(show(json.path("id").textValue())).isEqualTo(json);
  }

  @Test
  void aDryRunTellsHowManyAndWhatWouldBecomeOfTheFirst() {
    var before = API.caller().get("/api/v1/operations").text();

    var answer = bulk(suspend("b", ",\"validateOnly\":true,\"ratePerSecond\":2"));

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.json().path("devices").intValue()).isEqualTo(5);
    assertThat(answer.json().path("confirm").intValue()).isEqualTo(5);
    assertThat(answer.json().path("seconds").intValue()).isEqualTo(3);
    assertThat(answer.json().path("samples").findValuesAsText("device"))
        .containsExactly("b-01", "b-02");
    assertThat(API.caller().get("/api/v1/operations").text()).isEqualTo(before);
  }

  @Test
  void manyDevicesAreTouchedOnlyWhenTheirNumberIsConfirmed() {
    var unconfirmed = bulk(suspend("b", ""));
    var wrong = bulk(suspend("b", ",\"confirm\":4"));
    var small = bulk(suspend("a", ",\"confirm\":4"));
    var right = bulk(suspend("b", ",\"confirm\":5"));
    var few = bulk(suspend("b", ",\"maxDevices\":3"));

    assertThat(unconfirmed.status()).isEqualTo(412);
    assertThat(code(unconfirmed)).isEqualTo("CONFIRMATION_NEEDED");
    assertThat(unconfirmed.json().path("detail").textValue()).contains("\"confirm\": 5");
    assertThat(wrong.status()).isEqualTo(412);
    assertThat(small.status()).isEqualTo(412);
    assertThat(right.status()).as(right.text()).isEqualTo(202);
    assertThat(few.status()).as(few.text()).isEqualTo(202);
  }

  @Test
  void aFilterThatLetsThroughTooManyIsRefused() {
    var all = bulk(suspend("c", ",\"confirm\":25"));
    var first = bulk(suspend("c", ",\"maxDevices\":10,\"confirm\":10"));

    assertThat(all.status()).isEqualTo(422);
    assertThat(all.json().path("errors").path(0).path("pointer").textValue()).isEqualTo("/filter");
    assertThat(all.json().path("errors").path(0).path("remedy").textValue()).contains("maxDevices");
    assertThat(first.status()).as(first.text()).isEqualTo(202);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"filter\":{},\"reason\":\"x\"} | /deed",
        "{\"deed\":\"explode\",\"filter\":{},\"reason\":\"x\"} | /deed",
        "{\"deed\":\"park\",\"reason\":\"x\"} | /filter",
        "{\"deed\":\"park\",\"filter\":{\"colour\":\"red\"},\"reason\":\"x\"} | /filter/colour",
        "{\"deed\":\"park\",\"filter\":{\"state\":\"ODD\"},\"reason\":\"x\"} | /filter/state",
        "{\"deed\":\"park\",\"filter\":{\"batch\":null},\"reason\":\"x\"} | /filter",
        "{\"deed\":\"park\",\"filter\":{}} | /reason",
        "{\"deed\":\"revoke\",\"filter\":{},\"reason\":\"x\"} | /revocationReason",
        "{\"deed\":\"park\",\"filter\":{},\"reason\":\"x\",\"ratePerSecond\":0} | /ratePerSecond",
        "{\"deed\":\"park\",\"filter\":{},\"reason\":\"x\",\"ratePerSecond\":501} | /ratePerSecond",
        "{\"deed\":\"park\",\"filter\":{},\"reason\":\"x\",\"maxDevices\":21} | /maxDevices"
      })
  void whatIsWrongIsSaidWhereItIs(String json, String pointer) {
    var answer = bulk(json);

    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    assertThat(answer.json().path("errors").findValuesAsText("pointer")).containsExactly(pointer);
  }

  @Test
  void aRepeatWithItsKeyIsTheSameOperationEvenWhenTheFleetHasChanged() {
    var request = suspend("a", "");
    var first = keyed(request, "key-1");
    devices("a", 9);
    var again = keyed(request, "key-1");
    var other = keyed(suspend("a", ",\"ratePerSecond\":3"), "key-1");

    assertThat(first.status()).as(first.text()).isEqualTo(202);
    assertThat(again.status()).as(again.text()).isEqualTo(202);
    assertThat(again.json().path("id")).isEqualTo(first.json().path("id"));
    assertThat(other.status()).isEqualTo(422);
    assertThat(code(other)).isEqualTo("IDEMPOTENCY_KEY_REUSED");
  }

  private static Caller.Answer keyed(String json, String key) {
    return API.caller()
        .send(
            Caller.withJson(API.caller().to(BULK))
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(json)));
  }

  @Test
  void itIsPausedResumedPacedAndAborted() {
    var id = started(suspend("a", ""));
    API.api().operate(new OperationCommand.RecordFrozen(new OperationId(id), 3));

    var paused = order(id, "pause", "{\"reason\":\"a look first\"}");
    var resumed = order(id, "resume", "{\"reason\":\"fine\"}");
    var paced = order(id, "pace", "{\"reason\":\"faster\",\"ratePerSecond\":50}");
    var aborted = order(id, "abort", "{\"reason\":\"the wrong batch\"}");
    var late = order(id, "resume", "{\"reason\":\"or not\"}");

    assertThat(paused.json().path("state").textValue()).as(paused.text()).isEqualTo("PAUSED");
    assertThat(paused.json().path("pausedUntil").textValue())
        .isEqualTo(TestApi.NOW.plus(Duration.ofDays(7)).toString());
    assertThat(resumed.json().path("state").textValue()).isEqualTo("RUNNING");
    assertThat(paced.json().path("ratePerSecond").intValue()).isEqualTo(50);
    assertThat(aborted.json().path("state").textValue()).isEqualTo("ABORTED");
    assertThat(aborted.json().path("abortedBecause").textValue()).isEqualTo("OPERATOR_DECISION");
    assertThat(late.status()).isEqualTo(409);
    assertThat(code(late)).isEqualTo("OPERATION_ENDED");
  }

  @Test
  void whatIsDoneToItHasAReasonAndAKnownVerb() {
    var id = started(suspend("a", ""));

    assertThat(order(id, "pause", "{}").status()).isEqualTo(422);
    assertThat(order(id, "pause", "{\"reason\":\"x\",\"ratePerSecond\":1}").status())
        .isEqualTo(422);
    assertThat(order(id, "pace", "{\"reason\":\"x\"}").status()).isEqualTo(422);
    assertThat(order(id, "shake", "{\"reason\":\"x\"}").status()).isEqualTo(404);
    assertThat(order("0123456789abcdef01234567", "pause", "{\"reason\":\"x\"}").status())
        .isEqualTo(404);
    assertThat(API.caller().get(OPERATIONS + "no-id").status()).isEqualTo(404);
    assertThat(show(id).path("state").textValue()).isEqualTo("FREEZING");
  }

  @Test
  void itTellsWhatCameOfItAtEachDevice() {
    var id = started(suspend("a", ""));
    var operation = new OperationId(id);
    API.api().operate(new OperationCommand.RecordFrozen(operation, 3));
    var at = Instant.parse("2026-11-22T10:00:01Z");
    settled(operation, "a-01", new TargetOutcome.Applied(), at);
    settled(operation, "a-02", new TargetOutcome.Refused(Reason.NOT_IN_STATE), at);
    API.api().targets().put(operation, new Result(device("a-03"), 1, Optional.empty()));

    var shown = API.caller().get(OPERATIONS + id);
    var json = shown.json();
    assertThat(json.path("total").intValue()).isEqualTo(3);
    assertThat(json.path("done").intValue()).isEqualTo(2);
    assertThat(json.path("applied").intValue()).isEqualTo(1);
    assertThat(json.path("refused").path("NOT_IN_STATE").intValue()).isEqualTo(1);
    assertThat(json.path("eta").textValue()).isEqualTo("2026-11-22T10:00:01Z");
    var fresh =
        API.caller()
            .send(
                API.caller()
                    .to(OPERATIONS + id)
                    .header("If-None-Match", shown.header("ETag"))
                    .GET());
    assertThat(fresh.status()).isEqualTo(304);

    var first = API.caller().get(OPERATIONS + id + "/results?pageSize=2").json();
    assertThat(first.path("items").findValuesAsText("device")).containsExactly("a-01", "a-02");
    var token = first.path("nextPageToken").textValue();
    var rest = API.caller().get(OPERATIONS + id + "/results?pageSize=2&pageToken=" + token).json();
    assertThat(rest.path("items").findValuesAsText("outcome")).containsExactly("OPEN");
    assertThat(rest.has("nextPageToken")).isFalse();
    assertThat(
            API.caller()
                .get(OPERATIONS + id + "/results?outcome=REFUSED")
                .json()
                .path("items")
                .findValuesAsText("reason"))
        .containsExactly("NOT_IN_STATE");
    var lines =
        API.caller()
            .send(
                API.caller()
                    .to(OPERATIONS + id + "/results")
                    .header("Accept", "application/x-ndjson")
                    .GET());
    assertThat(lines.text().lines()).hasSize(3);

    API.api()
        .operate(
            new OperationCommand.RecordDone(
                operation, new Tally(2, 0, 0, Map.of(Reason.NOT_IN_STATE, 1L))));
    assertThat(show(id).path("state").textValue()).isEqualTo("DONE");
    assertThat(show(id).path("done").intValue()).isEqualTo(3);
  }

  private static void settled(
      OperationId operation, String name, TargetOutcome outcome, Instant at) {
    API.api()
        .targets()
        .put(
            operation,
            new Result(device(name), 1, Optional.of(new Settled(device(name), outcome, at))));
  }

  @Test
  void operationsAreListedTheNewestPageByPage() {
    var early = started(suspend("a", ""));
    var late = started(suspend("a", ""));

    var page = API.caller().get("/api/v1/operations?pageSize=1").json();
    var next =
        API.caller()
            .get("/api/v1/operations?pageToken=" + page.path("nextPageToken").textValue())
            .json();

    assertThat(page.path("items")).hasSize(1);
    assertThat(StreamSupport.stream(next.path("items").spliterator(), false))
        .isNotEmpty()
        .noneMatch(one -> one.path("id").equals(page.path("items").path(0).path("id")));
    var all = API.caller().get("/api/v1/operations?pageSize=100").json();
    assertThat(all.path("items").findValuesAsText("id")).contains(early, late);
    assertThat(API.caller().get("/api/v1/operations?pageToken=x").status()).isEqualTo(400);
  }

  @Test
  void whoeverMayNotDoTheDeedMayNotHaveItDoneToMany() {
    var viewer = API.api().holding(grant(Role.VIEWER));
    var refused =
        viewer.send(
            Caller.withJson(viewer.to(BULK)).POST(BodyPublishers.ofString(suspend("a", ""))));

    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.json().path("detail").textValue()).contains("OPERATION_RUN");
  }

  private static Grant grant(Role role) {
    return new Grant(
        role.name(),
        "default",
        Set.of(role),
        Optional.empty(),
        TestApi.NOW.plus(Duration.ofDays(1)));
  }
}
