package io.birthmark.rest;

import static io.birthmark.rest.StateParts.ROUTE;
import static io.birthmark.rest.StateParts.SPKI;
import static io.birthmark.rest.StateParts.dossier;
import static io.birthmark.rest.StateParts.held;
import static io.birthmark.rest.StateParts.intent;
import static io.birthmark.rest.StateParts.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.Actor;
import io.birthmark.device.AuditStamp;
import io.birthmark.device.Channel;
import io.birthmark.device.Credential;
import io.birthmark.device.CredentialSlot;
import io.birthmark.device.DeviceEvent;
import io.birthmark.device.DeviceId;
import io.birthmark.device.DeviceRecord;
import io.birthmark.device.DeviceState;
import io.birthmark.device.GroupId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.Lot;
import io.birthmark.device.Note;
import io.birthmark.device.Phase;
import io.birthmark.device.Pipeline;
import io.birthmark.device.Reason;
import io.birthmark.device.RecordId;
import io.birthmark.device.StateLabel;
import io.birthmark.device.StateLabel.CredentialPhase;
import io.birthmark.device.StateLabel.PipelinePhase;
import io.birthmark.device.WaitingFor;
import io.birthmark.fleet.AuditTrail;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Why a device is where it is, and where it was at some time. */
class ExplainingTest {
  @RegisterExtension static final RunningApi API = new RunningApi();
  private static final DeviceId DEVICE = DeviceId.of("acme-1").orElseThrow();
  private static final String PATH = "/api/v1/devices/acme-1";
  private static final Instant NOW = TestApi.NOW;

  private static StateLabel label(Phase phase) {
    return new StateLabel(phase, CredentialPhase.NONE, PipelinePhase.EMPTY);
  }

  private static AuditTrail.Entry entry(
      long revision, Instant at, DeviceEvent event, StateLabel from, StateLabel to) {
    var stamp =
        new AuditStamp<>(
            new RecordId(new UUID(0, revision)),
            Optional.empty(),
            at,
            new Actor(Actor.Kind.OPERATOR, "bootstrap"),
            Channel.REST,
            Optional.empty(),
            from,
            to,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(new Note("note " + revision)));
    return new AuditTrail.Entry(revision, SPKI, new DeviceRecord(stamp, event, Optional.empty()));
  }

  @Test
  void aDeviceThatWaitsSaysForWhomSinceWhenAndWhatHelps() {
    var slot =
        new CredentialSlot(
            new Credential.Active(held(4, "aa")),
            new Pipeline.Delivering(held(9, "bb"), ROUTE, waiting(WaitingFor.DEVICE, 3)),
            1,
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty());
    var here = new DeviceState.Operational(dossier(), slot);
    API.twins().put(DEVICE, here, 9);
    var renewing =
        new StateLabel(Phase.OPERATIONAL, CredentialPhase.ACTIVE, PipelinePhase.REQUESTED);
    var resumed = new DeviceEvent.DeviceResumed();
    API.api()
        .audit((_, after, limit) ->
            CompletableFuture.completedFuture(
                LongStream.rangeClosed(after + 1, Math.min(9, after + limit))
                    .mapToObj(revision ->
                        entry(
                            revision,
                            NOW,
                            resumed,
                            revision <= 7 ? renewing : here.label(),
                            revision < 7 ? renewing : here.label()))
                    .toList()));

    var answer = API.caller().get(PATH + "/explanation");

    assertThat(answer.header("ETag")).isEqualTo("\"9\"");
    var json = answer.json();
    assertThat(json.path("sentence").textValue())
        .isEqualTo(
            "Is in use; waits for the device to install the certificate, sent by way of plant/edge"
                + " in attempt 3, since 2026-11-22 10:00:00 UTC; at 2026-11-22 11:00:00 UTC"
                + " it is sent again, or kept until the device comes back.");
    assertThat(json.path("for").textValue()).isEqualTo("DEVICE");
    assertThat(json.path("since").textValue()).isEqualTo("2026-11-22T10:00:00Z");
    assertThat(json.path("next").path("at").textValue()).isEqualTo("2026-11-22T11:00:00Z");
    assertThat(json.path("devices").longValue()).isEqualTo(41);
    assertThat(json.path("helps").toString())
        .isEqualTo(
            "[{\"command\":\"RETRY\",\"href\":\"/api/v1/devices/acme-1:retry\"},"
                + "{\"command\":\"PARK\",\"href\":\"/api/v1/devices/acme-1:park\"}]");
    assertThat(json.path("evidence"))
        .extracting(
            record -> record.path("revision").longValue() + " " + record.path("note").textValue())
        .containsExactly("9 note 9", "8 note 8", "7 note 7");
  }

  @Test
  void aRequestThatItsCaHasNotDecidedOnIsToldByItsNameThere() {
    var slot =
        new CredentialSlot(
            new Credential.None(),
            new Pipeline.PendingAtCa(
                intent("cc"), 1, "4711", waiting(WaitingFor.CERTIFICATE_AUTHORITY, 1)),
            1,
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty());
    API.twins().put(DEVICE, new DeviceState.Provisioning(dossier(), slot), 9);
    API.api().audit((_, _, _) -> CompletableFuture.completedFuture(List.of()));

    var told = API.caller().get(PATH + "/explanation").json();

    assertThat(told.path("reference").textValue()).isEqualTo("4711");
    assertThat(told.path("sentence").textValue())
        .contains("embedded to decide on the request it has as 4711");
  }

  @Test
  void aDeviceIsToldAsItWas() {
    var facts = new HardwareFacts("Acme", "T1", "1");
    API.api()
        .audit((_, after, _) ->
            CompletableFuture.completedFuture(
                List.of(
                        entry(
                            1,
                            NOW.minusSeconds(60),
                            new DeviceEvent.DeviceRegistered(
                                new GroupId("line"),
                                facts,
                                Lot.NONE,
                                NOW.plus(Duration.ofDays(1)),
                                Optional.empty()),
                            label(Phase.UNKNOWN),
                            label(Phase.REGISTERED)),
                        entry(
                            2,
                            NOW.minusSeconds(30),
                            new DeviceEvent.RegistrationCancelled(Reason.OPERATOR_DECISION),
                            label(Phase.REGISTERED),
                            label(Phase.CANCELLED)))
                    .subList((int) after, 2)));

    assertThat(API.caller().get(PATH + "?at=2026-11-22T09:58:59.999999Z").status()).isEqualTo(404);
    var first = API.caller().get(PATH + "?at=2026-11-22T09:59:00Z");
    assertThat(first.json().path("state").textValue()).isEqualTo("REGISTERED");
    assertThat(first.header("ETag")).isEqualTo("\"1\"");
    var last = API.caller().get(PATH + "?at=2026-11-22T10:00:00Z");
    assertThat(last.json().path("state").textValue()).isEqualTo("CANCELLED");
    assertThat(last.json().path("legal").get(0).textValue()).isEqualTo("REGISTER");
    assertThat(API.twins().untouched()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "at=",
        "at=yesterday",
        "at=2026-11-22T10:00:01Z",
        "at=2026-11-22T10:00:00Z&at=2026-11-22T10:00:00Z",
        "when=2026-11-22T10:00:00Z",
        "at=2026-11-22T09:00:00Z&x=1",
        "at=2026-11-22T09:00:00Z%0d%0aX:1",
      })
  void anInstantThatMakesNoSenseIsRefused(String query) {
    var answer = API.caller().get(PATH + "?" + query);

    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(API.twins().untouched()).isTrue();
  }

  @Test
  void aDeviceThatNobodyKnowsIsNotExplained() {
    assertThat(API.caller().get(PATH + "/explanation").status()).isEqualTo(404);
  }
}
