package io.birthmark.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.Actor;
import io.birthmark.device.AttemptId;
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
import io.birthmark.device.Dossier;
import io.birthmark.device.GroupId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.HeldCertificate;
import io.birthmark.device.IdempotencyKey;
import io.birthmark.device.Phase;
import io.birthmark.device.Pipeline;
import io.birthmark.device.ProfileRef;
import io.birthmark.device.Reason;
import io.birthmark.device.RecordId;
import io.birthmark.device.RevocationReason;
import io.birthmark.device.Route;
import io.birthmark.device.SerialNumber;
import io.birthmark.device.Sha256;
import io.birthmark.device.StateLabel;
import io.birthmark.device.Wait;
import io.birthmark.device.WaitingFor;
import io.birthmark.fleet.AuditTrail;
import io.birthmark.http.Readiness;
import io.birthmark.pki.Pem;
import io.birthmark.twin.DeviceTwin;
import io.birthmark.twin.DeviceView;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told of a device in its later life, and of the node. */
class ReadingTest {
  private static final DeviceId DEVICE = DeviceId.of("acme-1").orElseThrow();
  private static final String PATH = "/api/v1/devices/acme-1";
  private static final Instant NOW = TestApi.NOW;
  private static final Sha256 SPKI = Sha256.of(new byte[] {1});
  private static final Route ROUTE = new Route(Channel.SPARKPLUG, "plant/edge");
  private static final ScriptedTwins TWINS = new ScriptedTwins();
  private static @Nullable TestApi api;

  private static TestApi api() {
    return Objects.requireNonNull(api);
  }

  private static Caller caller() {
    return api().caller();
  }

  @BeforeAll
  static void start() {
    api = TestApi.over(TWINS);
    caller()
        .put(
            "/api/v1/groups/line",
            """
            {"evidence":["initial-key"],"nameRule":"acme-{serial}","profile":"device","ca":"embedded"}
            """);
  }

  @AfterAll
  static void stop() {
    api().close();
  }

  @BeforeEach
  void forget() {
    TWINS.forget();
  }

  @Test
  void aDeviceThatRenewsIsToldWithBothItsCertificates() {
    var slot =
        new CredentialSlot(
            new Credential.Active(held(4, "aa")),
            new Pipeline.Delivering(held(9, "bb"), ROUTE, waiting(WaitingFor.DEVICE, 3)),
            1,
            List.of(),
            List.of());
    TWINS.put(DEVICE, new DeviceState.Operational(dossier(), slot), 9);

    var answer = caller().get(PATH);

    assertThat(answer.header("ETag")).isEqualTo("\"9\"");
    assertThat(answer.text())
        .isEqualTo(
            """
            {"id":"acme-1","tenant":"default","state":"OPERATIONAL",\
            "slot":{"name":"operational","credential":"ACTIVE","pipeline":"DELIVERING",\
            "generation":1,\
            "certificate":{"serial":"aa","sha256":"%1$s","spkiSha256":"%3$s",\
            "notAfter":"2027-11-22T10:00:00Z","ca":"embedded",\
            "attempt":"000000000000000000000000000000aa","proven":true,"revision":4},\
            "next":{"serial":"bb","sha256":"%2$s","spkiSha256":"%3$s",\
            "notAfter":"2027-11-22T10:00:00Z","ca":"embedded",\
            "attempt":"000000000000000000000000000000bb","proven":false,"revision":9},\
            "condemned":[],"watched":[]},\
            "waiting":[{"for":"DEVICE","in":"DELIVERING","since":"2026-11-22T10:00:00Z",\
            "deadline":"2026-11-22T11:00:00Z","attempt":3}],\
            "group":"line","manufacturer":"Acme","model":"T1","serial":"1",\
            "registrationEnds":"2026-11-22T10:00:00Z","rejections":0,\
            "reported":{"route":{"channel":"SPARKPLUG","path":"plant/edge"},"firmware":"1.2",\
            "installedSha256":"%1$s","seen":"2026-11-22T10:00:00Z"},\
            "desired":{"profile":{"name":"device","version":1,"sha256":"%3$s"},"generation":2},\
            "revision":9,\
            "legal":["REGISTER","GREET","ENROLL","RECORD_ISSUANCE","PROVE_INSTALLED",\
            "OPEN_RENEWAL","SUSPEND","RESUME","REVOKE","PARK","QUARANTINE","DECOMMISSION",\
            "CHECK_DEADLINES"]}\
            """
                .formatted(digest("aa"), digest("bb"), SPKI));
  }

  @Test
  void aParkedDeviceIsToldWithEverythingThatIsOpen() {
    var condemned =
        new CredentialSlot.Condemned(
            held(6, "cc"),
            RevocationReason.SUPERSEDED,
            waiting(WaitingFor.CERTIFICATE_AUTHORITY, 1));
    var watched = new CredentialSlot.Watched(attempt("dd"), new CaName("embedded"));
    var slot =
        new CredentialSlot(
            new Credential.Revoking(
                held(4, "aa"),
                RevocationReason.KEY_COMPROMISE,
                waiting(WaitingFor.CERTIFICATE_AUTHORITY, 2)),
            new Pipeline.Failed(Reason.CA_DENIED, attempt("ee")),
            1,
            List.of(condemned),
            List.of(watched));
    TWINS.put(
        DEVICE,
        new DeviceState.Parked(
            dossier(),
            slot,
            Reason.CREDENTIAL_REVOKED,
            waiting(WaitingFor.OPERATOR, 1),
            Phase.CLAIMED),
        12);

    var json = caller().get(PATH).json();

    assertThat(json.path("state").textValue()).isEqualTo("PARKED");
    assertThat(json.path("reason").textValue()).isEqualTo("CREDENTIAL_REVOKED");
    assertThat(json.path("resume").textValue()).isEqualTo("CLAIMED");
    assertThat(json.path("waiting"))
        .extracting(wait -> wait.path("for").textValue() + " " + wait.path("in").textValue())
        .containsExactly(
            "OPERATOR PARKED", "CERTIFICATE_AUTHORITY REVOKING", "CERTIFICATE_AUTHORITY REVOKING");
    var told = json.path("slot");
    assertThat(told.path("revocation").toString()).isEqualTo("{\"reason\":\"KEY_COMPROMISE\"}");
    assertThat(told.path("failure").path("reason").textValue()).isEqualTo("CA_DENIED");
    assertThat(told.path("condemned").get(0).path("certificate").path("serial").textValue())
        .isEqualTo("cc");
    assertThat(told.path("watched").get(0).path("id").textValue())
        .isEqualTo("000000000000000000000000000000dd");
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
            new Credential.Active(held), new Pipeline.Idle(), 1, List.of(), List.of());
    TWINS.put(DEVICE, new DeviceState.Operational(dossier(), slot), 5);
  }

  private static Bytes certificate() throws IOException {
    try (var file = Objects.requireNonNull(ReadingTest.class.getResourceAsStream("no-ca.pem"))) {
      var text = new String(file.readAllBytes(), StandardCharsets.US_ASCII);
      return Pem.decode(Pem.CERTIFICATE, text).orElseThrow().getFirst();
    }
  }

  private static Dossier dossier() {
    return new Dossier(
        new GroupId("line"),
        new HardwareFacts("Acme", "T1", "1"),
        NOW,
        new Dossier.Reported(
            Optional.of(ROUTE), Optional.of("1.2"), Optional.of(digest("aa")), Optional.of(NOW)),
        new Dossier.Desired(Optional.of(new ProfileRef("device", 1, SPKI)), 2),
        0,
        List.of());
  }

  private static HeldCertificate held(long revision, String serial) {
    return new HeldCertificate(
        digest(serial),
        SPKI,
        SerialNumber.fromHex(serial),
        new CaName("embedded"),
        attempt(serial),
        NOW.plus(Duration.ofDays(365)),
        revision);
  }

  private static Sha256 digest(String of) {
    return Sha256.of(of.getBytes(StandardCharsets.US_ASCII));
  }

  private static AttemptId attempt(String tail) {
    return new AttemptId("0".repeat(32 - tail.length()) + tail);
  }

  private static Wait waiting(WaitingFor whom, int attempt) {
    return new Wait(whom, NOW, NOW.plus(Duration.ofHours(1)), attempt);
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
