package io.birthmark.rest;

import static io.birthmark.rest.StateParts.ROUTE;
import static io.birthmark.rest.StateParts.SPKI;
import static io.birthmark.rest.StateParts.attempt;
import static io.birthmark.rest.StateParts.digest;
import static io.birthmark.rest.StateParts.dossier;
import static io.birthmark.rest.StateParts.held;
import static io.birthmark.rest.StateParts.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.CaName;
import io.birthmark.device.Credential;
import io.birthmark.device.CredentialSlot;
import io.birthmark.device.DeviceId;
import io.birthmark.device.DeviceState;
import io.birthmark.device.Phase;
import io.birthmark.device.Pipeline;
import io.birthmark.device.Reason;
import io.birthmark.device.RevocationReason;
import io.birthmark.device.WaitingFor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is told of a device's credential slot in its later life. */
class SlotReadingTest {
  private static final DeviceId DEVICE = DeviceId.of("acme-1").orElseThrow();
  private static final String PATH = "/api/v1/devices/acme-1";
  private static final Instant NOW = TestApi.NOW;
  @RegisterExtension static final RunningApi API = new RunningApi();
  private static final ScriptedTwins TWINS = API.twins();

  private static Caller caller() {
    return API.caller();
  }

  @Test
  void aDeviceThatRenewsIsToldWithBothItsCertificates() {
    var slot =
        new CredentialSlot(
            new Credential.Active(held(4, "aa")),
            new Pipeline.Delivering(held(9, "bb"), ROUTE, waiting(WaitingFor.DEVICE, 3)),
            1,
            List.of(),
            List.of(),
            Optional.of(NOW.plusSeconds(60)),
            Optional.empty());
    TWINS.put(DEVICE, new DeviceState.Operational(dossier(), slot), 9);

    var answer = caller().get(PATH);

    assertThat(answer.header("ETag")).isEqualTo("\"9\"");
    assertThat(answer.text())
        .isEqualTo(
            """
            {"id":"acme-1","tenant":"default","state":"OPERATIONAL",\
            "slot":{"name":"operational","credential":"ACTIVE","pipeline":"DELIVERING",\
            "generation":1,"renewAt":"2026-11-22T10:01:00Z",\
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
            "desired":{"profile":{"name":"device","version":1,"sha256":"%3$s"},"generation":2},"clouds":[],\
            "revision":9,\
            "legal":["REGISTER","OFFER_TOKEN","GREET","ENROLL","RECORD_ISSUANCE","PROVE_INSTALLED",\
            "OPEN_RENEWAL","SUSPEND","RESUME","REVOKE","RECORD_CLOUD_REGISTRATION","PARK",\
            "QUARANTINE","DECOMMISSION","RETRY","CHECK_DEADLINES"]}\
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
    var watched =
        new CredentialSlot.Watched(attempt("dd"), new CaName("embedded"), SPKI, Instant.EPOCH);
    var slot =
        new CredentialSlot(
            new Credential.Revoking(
                held(4, "aa"),
                RevocationReason.KEY_COMPROMISE,
                waiting(WaitingFor.CERTIFICATE_AUTHORITY, 2)),
            new Pipeline.Failed(Reason.CA_DENIED, attempt("ee")),
            1,
            List.of(condemned),
            List.of(watched),
            Optional.empty(),
            Optional.empty());
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
}
