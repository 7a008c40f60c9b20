package io.birthmark.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.CommandName;
import io.birthmark.device.DeviceCommand;
import io.birthmark.device.DeviceId;
import io.birthmark.device.Note;
import io.birthmark.device.RevocationReason;
import io.birthmark.operation.Deed;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How deeds may be asked for, and that nothing else reaches a twin. */
class DeedRequestTest {
  @RegisterExtension static final RunningApi API = new RunningApi();
  private static final String DEVICE = "/api/v1/devices/acme-1:";

  private static Caller.Answer send(String named, String ifMatch, String json) {
    return API.caller()
        .send(
            Caller.withJson(API.caller().to(named))
                .header("If-Match", ifMatch)
                .POST(BodyPublishers.ofString(json)));
  }

  @ParameterizedTest
  @EnumSource(Deed.class)
  void everyDeedReachesTheTwinWithItsReasonAndRevision(Deed deed) {
    var revocation = deed == Deed.REVOKE ? ",\"revocationReason\":\"SUPERSEDED\"" : "";

    var answer =
        send(DEVICE + deed.verb(), "\"7\"", "{\"reason\":\"=cmd|calc\"" + revocation + "}");

    assertThat(answer.status()).as(answer.text()).isEqualTo(504);
    var asked = API.twins().asked().getFirst();
    assertThat(asked.device()).isEqualTo(DeviceId.of("acme-1").orElseThrow());
    assertThat(asked.command().name()).isEqualTo(deed.commandName());
    assertThat(asked.provenance().expectedRevision()).contains(7L);
    assertThat(asked.provenance().note()).contains(new Note("=cmd|calc"));
    if (asked.command() instanceof DeviceCommand.Revoke(var reason)) {
      assertThat(reason).isEqualTo(RevocationReason.SUPERSEDED);
    }
  }

  @Test
  void whatOperatorsMayOrderHasADeedAndNothingElse() {
    var others =
        Set.of(
            CommandName.REGISTER,
            CommandName.OFFER_TOKEN,
            CommandName.GREET,
            CommandName.ENROLL,
            CommandName.RECORD_ISSUANCE,
            CommandName.PROVE_INSTALLED,
            CommandName.RECORD_REVOCATION,
            CommandName.RECORD_CLOUD_REGISTRATION,
            CommandName.CHECK_DEADLINES);

    assertThat(
            Arrays.stream(CommandName.values())
                .filter(command -> Deed.giving(command).isEmpty())
                .collect(Collectors.toSet()))
        .isEqualTo(others);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a\\u0000b",
        "line\\r\\nX-Evil: 1",
        "\\u001b[31mred",
        "\\u009b31m",
        "\\u202ereversed",
        "\\u2066isolated",
        "\\u200bzero width",
        "\\ufeffmark",
        "\\u2028line",
        "\\ue000private",
        "\\ud800",
      })
  void aReasonThatDoesNotShowIsRefused(String reason) {
    var answer = send(DEVICE + "suspend", "*", "{\"reason\":\"" + reason + "\"}");

    assertThat(answer.status()).as(answer.text()).isIn(400, 422);
    assertThat(API.twins().untouched()).isTrue();
  }

  @Test
  void aReasonHasTwoHundredCharactersAtMost() {
    var longest = send(DEVICE + "suspend", "*", "{\"reason\":\"" + "é".repeat(200) + "\"}");
    assertThat(longest.status()).isEqualTo(504);
    API.twins().forget();

    var longer = send(DEVICE + "suspend", "*", "{\"reason\":\"" + "é".repeat(201) + "\"}");

    assertThat(longer.status()).isEqualTo(422);
    assertThat(longer.json().path("errors").get(0).path("pointer").textValue())
        .isEqualTo("/reason");
    assertThat(API.twins().untouched()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "suspend, '{}', /reason",
    "suspend, '{\"reason\":7}', /reason",
    "suspend, '{\"reason\":\"x\",\"validateOnly\":\"yes\"}', /validateOnly",
    "suspend, '{\"reason\":\"x\",\"revocationReason\":\"SUPERSEDED\"}', /revocationReason",
    "suspend, '{\"reason\":\"x\",\"force\":true}', /force",
    "revoke, '{\"reason\":\"x\"}', /revocationReason",
    "revoke, '{\"reason\":\"x\",\"revocationReason\":\"CERTIFICATE_HOLD\"}', /revocationReason",
    "revoke, '{\"reason\":\"x\",\"revocationReason\":\"superseded\"}', /revocationReason",
  })
  void aFieldThatIsWrongIsNamed(String verb, String json, String pointer) {
    var answer = send(DEVICE + verb, "*", json);

    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    assertThat(answer.json().path("errors").get(0).path("pointer").textValue()).isEqualTo(pointer);
    assertThat(API.twins().untouched()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1", "W/\"1\"", "\"1\", \"2\"", "\"-1\"", "\"x\"", "\"1234567890123456789\""})
  void anExpectationIsOneRevision(String ifMatch) {
    var answer = send(DEVICE + "suspend", ifMatch, "{\"reason\":\"x\"}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("detail").textValue()).contains("If-Match");
    assertThat(API.twins().untouched()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/devices/acme-1:destroy, 404",
    "/api/v1/devices/acme-1:Revoke, 404",
    "/api/v1/devices/acme-1:, 404",
    "/api/v1/devices/:suspend, 400",
    "/api/v1/devices/acme-1%0d%0a:suspend, 400",
    "/api/v1/devices/..%2f..%2fready:suspend, 400",
    "/api/v1/devices/%1b[2J:suspend, 400",
    "/api/v1/devices/%E2%80%AE:suspend, 400",
    "/api/v1/devices/acme-1%3asuspend%00, 404",
  })
  void aPathThatNamesNoDeviceOrNoDeedReachesNobody(String path, int status) {
    var answer = send(path.replace("[", "%5B"), "*", "{\"reason\":\"x\"}");

    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.text()).doesNotContain("\u001b", "\r", "\u202e");
    assertThat(API.twins().untouched()).isTrue();
  }

  @Test
  void aTwinThatDoesNotWeighInTimeHasDoneNothing() {
    var answer = send(DEVICE + "park", "*", "{\"reason\":\"x\",\"validateOnly\":true}");

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.json().path("code").textValue()).isEqualTo("BUSY");
    assertThat(answer.header("Retry-After")).isNotEmpty();
    assertThat(API.twins().asked()).isEmpty();
  }
}
