package io.birthmark.rest;

import static io.birthmark.rest.StateParts.SPKI;
import static io.birthmark.rest.StateParts.attempt;
import static io.birthmark.rest.StateParts.dossier;
import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.Actor;
import io.birthmark.device.AuditStamp;
import io.birthmark.device.Bytes;
import io.birthmark.device.CaName;
import io.birthmark.device.Channel;
import io.birthmark.device.CommandName;
import io.birthmark.device.Credential;
import io.birthmark.device.CredentialSlot;
import io.birthmark.device.DeviceEvent;
import io.birthmark.device.DeviceId;
import io.birthmark.device.DeviceRecord;
import io.birthmark.device.DeviceState;
import io.birthmark.device.HeldCertificate;
import io.birthmark.device.IdempotencyKey;
import io.birthmark.device.Phase;
import io.birthmark.device.Pipeline;
import io.birthmark.device.Reason;
import io.birthmark.device.RecordId;
import io.birthmark.device.SerialNumber;
import io.birthmark.device.StateLabel;
import io.birthmark.fleet.AuditTrail;
import io.birthmark.http.Readiness;
import io.birthmark.pki.Pem;
import io.birthmark.twin.DeviceTwin;
import io.birthmark.twin.DeviceView;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told of audit records and certificates, and of the node. */
class ReadingTest {
  private static final DeviceId DEVICE = DeviceId.of("acme-1").orElseThrow();
  private static final String PATH = "/api/v1/devices/acme-1";
  private static final Instant NOW = TestApi.NOW;
  @RegisterExtension static final RunningApi API = new RunningApi();
  private static final ScriptedTwins TWINS = API.twins();

  private static TestApi api() {
    return API.api();
  }

  private static Caller caller() {
    return API.caller();
  }

  @Test
  void anAuditRecordIsToldWithItsPlaceInTheChain() {
    api().audit((_, _, _) -> CompletableFuture.completedFuture(List.of(entry(1))));

    assertThat(caller().get(PATH + "/events").text())
        .isEqualTo(
            """
            {"items":[{"revision":1,"link":"%1$s",\
            "id":"00000000-0000-0000-0000-000000000001",\
            "parent":"00000000-0000-0000-0000-000000000000","type":"RegistrationCancelled",\
            "at":"2026-11-22T10:00:00Z","actor":"OPERATOR:bootstrap","channel":"REST",\
            "from":"REGISTERED(EMPTY)","to":"CANCELLED(EMPTY)","reason":"OPERATOR_DECISION",\
            "idempotencyKey":"k-1","commandSha256":"%1$s",\
            "event":{"reason":"OPERATOR_DECISION"}}]}\
            """
                .formatted(SPKI));
  }

  @Test
  void recordsAreTurnedPageByPage() {
    TWINS.put(DEVICE, new DeviceState.Operational(dossier(), CredentialSlot.EMPTY), 5);
    api()
        .audit((_, after, limit) ->
            CompletableFuture.completedFuture(
                LongStream.rangeClosed(after + 1, Math.min(5, after + limit))
                    .mapToObj(ReadingTest::entry)
                    .toList()));

    var first = caller().get(PATH + "/events?limit=3").json();
    var second = caller().get(PATH + "/events?limit=3&after=3").json();
    var beyond = caller().get(PATH + "/events?after=5");

    assertThat(first.path("items")).hasSize(3);
    assertThat(first.path("next").longValue()).isEqualTo(3);
    assertThat(second.path("items")).hasSize(2);
    assertThat(second.has("next")).isFalse();
    assertThat(beyond.status()).isEqualTo(200);
    assertThat(beyond.text()).isEqualTo("{\"items\":[]}");
  }

  @ParameterizedTest
  @CsvSource({
    "'', application/x-pem-file",
    "*/*, application/x-pem-file",
    "application/*, application/x-pem-file",
    "application/pkix-cert, application/pkix-cert",
    "'application/x-pem-file;q=0.5, application/pkix-cert', application/pkix-cert",
    "'application/pkix-cert;q=0, */*', application/x-pem-file",
    "'application/x-pem-file;q=0, application/*', application/pkix-cert",
  })
  void aCertificateIsGivenInTheFormThatIsLikedBest(String accept, String form) throws IOException {
    var der = certificate();
    holding(der, 4);
    api()
        .archive((device, revision) ->
            CompletableFuture.completedFuture(
                device.equals(DEVICE) && revision == 4 ? Optional.of(der) : Optional.empty()));

    var request = caller().to(PATH + "/certificate");
    var answer = caller().send(accept.isEmpty() ? request : request.header("Accept", accept));

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo(form);
    assertThat(
            form.endsWith("pkix-cert")
                ? Bytes.copyOf(answer.response().body())
                : Pem.decode(Pem.CERTIFICATE, answer.text()).orElseThrow().getFirst())
        .isEqualTo(der);
  }

  @Test
  void theChainIsTheCertificateAndThoseAboveIt() throws IOException {
    var der = certificate();
    holding(der, 4);
    api().archive((_, _) -> CompletableFuture.completedFuture(Optional.of(der)));

    var answer = caller().get(PATH + "/certificate/chain");
    var refused =
        caller()
            .send(
                caller().to(PATH + "/certificate/chain").header("Accept", "application/pkix-cert"));

    assertThat(answer.header("Content-Type")).isEqualTo("application/x-pem-file");
    var chain = Pem.decode(Pem.CERTIFICATE, answer.text()).orElseThrow();
    assertThat(chain).hasSize(2).first().isEqualTo(der);
    assertThat(refused.status()).isEqualTo(406);
  }

  @Test
  void anotherCertificateThanTheTwinHoldsIsNotGiven() throws IOException {
    holding(certificate(), 4);
    api()
        .archive((_, _) ->
            CompletableFuture.completedFuture(Optional.of(Bytes.copyOf(new byte[] {0x30, 0}))));

    var answer = caller().get(PATH + "/certificate");

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.json().path("code").textValue()).isEqualTo("INTERNAL_FAULT");
  }

  @Test
  void aCommandWithoutAnswerIsInDoubtAndSaysHowToRepeatIt() {
    var answer = register("a-key");

    assertThat(answer.status()).isEqualTo(504);
    assertThat(answer.json().path("code").textValue()).isEqualTo("OUTCOME_UNKNOWN");
    assertThat(answer.json().path("detail").textValue()).contains("the same Idempotency-Key");
    var asked = TWINS.asked().getFirst();
    assertThat(asked.provenance().key()).contains(new IdempotencyKey("a-key"));
    assertThat(asked.provenance().actor()).isEqualTo(new Actor(Actor.Kind.OPERATOR, "bootstrap"));
    assertThat(asked.provenance().channel()).isEqualTo(Channel.REST);
    assertThat(asked.provenance().location()).isEmpty();
  }

  @Test
  void aBusyTwinIsToldWithATimeToComeAgain() {
    TWINS.answer(asked ->
        CompletableFuture.completedFuture(
            new DeviceTwin.Refused(
                Reason.BUSY,
                "come again",
                EnumSet.of(CommandName.REGISTER),
                new DeviceView(asked.device(), new DeviceState.Unknown(), 0))));

    var answer = register("b-key");

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).isNotEmpty();
    assertThat(answer.json().has("legal")).isFalse();
  }

  @Test
  void metricsAreForWhoeverHasTheToken() {
    var stranger = caller().send(caller().anonymous("/metrics"));
    var scraper = caller().get("/metrics");

    assertThat(stranger.status()).isEqualTo(401);
    assertThat(scraper.status()).isEqualTo(200);
    assertThat(scraper.text()).isEqualTo(TestApi.METRICS);
    assertThat(scraper.header("Content-Type"))
        .isEqualToIgnoringCase("text/plain; version=0.0.4; charset=UTF-8");
  }

  @Test
  void anybodyMayAskWhetherTheNodeLivesAndIsReady() {
    api().checks(new Readiness.Check("journal", true, "it answers"));
    var alive = caller().send(caller().anonymous("/alive"));
    var ready = caller().send(caller().anonymous("/ready"));
    api()
        .checks(
            new Readiness.Check("journal", true, "it answers"),
            new Readiness.Check("broker", false, "not connected"));
    var unready = caller().send(caller().anonymous("/ready"));

    assertThat(alive.status()).isEqualTo(200);
    assertThat(alive.text()).isEqualTo("{\"alive\":true}");
    assertThat(ready.status()).isEqualTo(200);
    assertThat(ready.text())
        .isEqualTo(
            "{\"ready\":true,\"checks\":"
                + "[{\"name\":\"journal\",\"ok\":true,\"detail\":\"it answers\"}]}");
    assertThat(unready.status()).isEqualTo(503);
    assertThat(unready.text())
        .isEqualTo(
            "{\"ready\":false,\"checks\":"
                + "[{\"name\":\"broker\",\"ok\":false,\"detail\":\"not connected\"}]}");
  }

  private static Caller.Answer register(String key) {
    return caller()
        .send(
            Caller.withJson(caller().to("/api/v1/devices"))
                .header("Idempotency-Key", key)
                .POST(
                    BodyPublishers.ofString(
                        """
                        {"manufacturer":"Acme","model":"T1","serial":"1","group":"line"}
                        """)));
  }

  private static void holding(Bytes der, long revision) {
    var held =
        new HeldCertificate(
            der.sha256(),
            SPKI,
            SerialNumber.fromHex("aa"),
            new CaName("embedded"),
            attempt("aa"),
            NOW,
            revision);
    var slot =
        new CredentialSlot(
            new Credential.Active(held),
            new Pipeline.Idle(),
            1,
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty());
    TWINS.put(DEVICE, new DeviceState.Operational(dossier(), slot), 5);
  }

  private static Bytes certificate() throws IOException {
    try (var file = Objects.requireNonNull(ReadingTest.class.getResourceAsStream("no-ca.pem"))) {
      var text = new String(file.readAllBytes(), StandardCharsets.US_ASCII);
      return Pem.decode(Pem.CERTIFICATE, text).orElseThrow().getFirst();
    }
  }

  private static AuditTrail.Entry entry(long revision) {
    var empty = StateLabel.PipelinePhase.EMPTY;
    var none = StateLabel.CredentialPhase.NONE;
    var stamp =
        new AuditStamp<>(
            new RecordId(new UUID(0, revision)),
            Optional.of(new RecordId(new UUID(0, revision - 1))),
            NOW,
            new Actor(Actor.Kind.OPERATOR, "bootstrap"),
            Channel.REST,
            Optional.empty(),
            new StateLabel(Phase.REGISTERED, none, empty),
            new StateLabel(Phase.CANCELLED, none, empty),
            Optional.of(Reason.OPERATOR_DECISION),
            Optional.empty(),
            Optional.of(new IdempotencyKey("k-1")),
            Optional.of(SPKI));
    var event = new DeviceEvent.RegistrationCancelled(Reason.OPERATOR_DECISION);
    return new AuditTrail.Entry(revision, SPKI, new DeviceRecord(stamp, event, Optional.empty()));
  }
}
