package io.birthmark.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.Bytes;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Groups and devices are made and read over the wire; twins and groups are the real ones. */
class RegistrationTest {
  private static final String DEVICES = "/api/v1/devices";
  private static @Nullable TestApi api;

  private static Caller caller() {
    return api().caller();
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
    api = TestApi.overRealTwins();
    var made =
        caller()
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

  @Test
  void aDeviceIsRegisteredAndRead() {
    var made = caller().post(DEVICES, device("A-1", "T1", ""));
    var read = caller().get(DEVICES + "/acme-A-1");

    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(made.header("Location")).isEqualTo("/api/v1/devices/acme-A-1");
    assertThat(made.header("ETag")).isEqualTo("\"1\"");
    assertThat(made.header("Server")).isEmpty();
    assertThat(read.status()).isEqualTo(200);
    assertThat(read.header("ETag")).isEqualTo("\"1\"");
    assertThat(read.header("Cache-Control")).isEqualTo("no-store");
    assertThat(read.text()).isEqualTo(made.text());
    assertThat(read.text())
        .isEqualTo(
            """
            {"id":"acme-A-1","tenant":"default","state":"REGISTERED",\
            "slot":{"name":"operational","credential":"NONE","pipeline":"EMPTY","generation":0,\
            "condemned":[],"watched":[]},\
            "waiting":[{"for":"DEVICE","in":"REGISTERED","since":"2026-11-22T10:00:00Z",\
            "deadline":"2027-05-21T10:00:00Z","attempt":1}],\
            "group":"line","manufacturer":"Acme","model":"T1","serial":"A-1",\
            "registrationEnds":"2027-05-21T10:00:00Z","rejections":0,"reported":{},\
            "desired":{"generation":1},"clouds":[],"revision":1,\
            "legal":["REGISTER","OFFER_TOKEN","CANCEL","GREET","ENROLL","QUARANTINE","DECOMMISSION",\
            "CHECK_DEADLINES"]}\
            """);
  }

  @Test
  void whoHasTheRevisionIsNotSentItAgain() {
    caller().post(DEVICES, device("A-2", "T1", ""));

    var same =
        caller().send(caller().to(DEVICES + "/acme-A-2").header("If-None-Match", "\"7\", W/\"1\""));
    var other = caller().send(caller().to(DEVICES + "/acme-A-2").header("If-None-Match", "\"11\""));

    assertThat(same.status()).isEqualTo(304);
    assertThat(same.text()).isEmpty();
    assertThat(other.status()).isEqualTo(200);
  }

  @Test
  void theSameRegistrationAgainChangesNothing() {
    var first = caller().post(DEVICES, device("B-1", "T1", ""));
    var second = caller().post(DEVICES, device("B-1", "T1", ""));

    assertThat(first.status()).isEqualTo(201);
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.text()).isEqualTo(first.text());
  }

  @Test
  void whereADeviceComesFromIsKeptAndTold() {
    var lot =
        ",\"batch\":\"b-47\",\"site\":\"plant1\",\"line\":\"l:3\",\"ownerReference\":\"4711\"";
    var made = caller().post(DEVICES, deviceWith("L-1", "T1", lot));
    var again = caller().post(DEVICES, deviceWith("L-1", "T1", lot));
    var other = caller().post(DEVICES, deviceWith("L-1", "T1", ",\"batch\":\"b-48\""));

    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(made.text()).contains("\"serial\":\"L-1\"" + lot + ",\"registrationEnds\"");
    assertThat(again.status()).isEqualTo(200);
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.json().get("detail").asText()).contains("batch");
  }

  @Test
  void aWordAboutItsOriginThatIsNotOneIsRefusedByItsPlace() {
    for (var field : List.of("batch", "site", "line", "ownerReference")) {
      var bad = caller().post(DEVICES, deviceWith("L-2", "T1", ",\"" + field + "\":\"a b\""));

      assertThat(bad.status()).isEqualTo(422);
      assertThat(bad.json().at("/errors/0/pointer").asText()).isEqualTo("/" + field);
    }
    assertThat(caller().get(DEVICES + "/acme-L-2").status()).isEqualTo(404);
  }

  @Test
  void anotherRegistrationOfTheSameNameIsAConflictThatSaysWhatIsPossible() {
    caller().post(DEVICES, device("C-1", "T1", ""));

    var other = caller().post(DEVICES, device("C-1", "T2", ""));

    assertThat(other.status()).isEqualTo(409);
    assertThat(other.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(other.text())
        .isEqualTo(
            """
            {"type":"/console/api/problems/REGISTRATION_CONFLICT",\
            "title":"the device is registered with other facts","status":409,\
            "detail":"it is registered in group line with other facts",\
            "instance":"/api/v1/devices","code":"REGISTRATION_CONFLICT",\
            "legal":["REGISTER","OFFER_TOKEN","CANCEL","GREET","ENROLL","QUARANTINE","DECOMMISSION",\
            "CHECK_DEADLINES"]}\
            """);
  }

  @Test
  void anIdempotencyKeyIsGoodForOneCommand() {
    var first = keyed("one-key", device("D-1", "T1", ""));
    var again = keyed("\"one-key\"", device("D-1", "T1", ""));
    var other = keyed("one-key", device("D-1", "T2", ""));

    assertThat(first.status()).isEqualTo(201);
    assertThat(again.status()).isEqualTo(200);
    assertThat(other.status()).isEqualTo(422);
    assertThat(other.json().path("code").textValue()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
  }

  @Test
  void anImportedKeyIsStoredOnceAndNeverTold() {
    var key = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    var text = Base64.getEncoder().encodeToString(key);
    var first = caller().post(DEVICES, device("E-1", "T1", text));
    var again = caller().post(DEVICES, device("E-1", "T1", text));
    var other =
        caller()
            .post(DEVICES, device("E-1", "T1", Base64.getEncoder().encodeToString(new byte[32])));

    assertThat(first.status()).isEqualTo(201);
    assertThat(again.status()).isEqualTo(200);
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.json().path("code").textValue()).isEqualTo("REGISTRATION_CONFLICT");
    assertThat(api().keys().get("device/default/acme-E-1")).contains(Bytes.copyOf(key));
    assertThat(
            first.text() + again.text() + other.text() + caller().get(DEVICES + "/acme-E-1").text())
        .doesNotContain(text);
  }

  @Test
  void aKeyIsNotStoredForADeviceThatTheRulesRefuse() {
    caller().post(DEVICES, device("F-1", "T1", ""));

    var other =
        caller()
            .post(DEVICES, device("F-1", "T2", Base64.getEncoder().encodeToString(new byte[16])));

    assertThat(other.status()).isEqualTo(409);
    assertThat(api().keys().get("device/default/acme-F-1")).isEmpty();
  }

  @Test
  void aDeviceThatNobodyRegisteredIsUnknown() {
    for (var path : new String[] {"", "/events", "/certificate"}) {
      var read = caller().get(DEVICES + "/acme-none" + path);

      assertThat(read.status()).isEqualTo(404);
      assertThat(read.json().path("code").textValue()).isEqualTo("UNKNOWN_DEVICE");
    }
  }

  @Test
  void aDeviceWithoutCertificateHasNone() {
    caller().post(DEVICES, device("G-1", "T1", ""));

    var read = caller().get(DEVICES + "/acme-G-1/certificate");

    assertThat(read.status()).isEqualTo(404);
    assertThat(read.json().path("code").textValue()).isEqualTo("NOT_FOUND");
  }

  private static Caller.Answer keyed(String key, String json) {
    return caller()
        .send(
            Caller.withJson(caller().to(DEVICES))
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(json)));
  }

  private static String device(String serial, String model, String key) {
    return deviceWith(serial, model, key.isEmpty() ? "" : ",\"initialKey\":\"" + key + "\"");
  }

  private static String deviceWith(String serial, String model, String more) {
    return "{\"manufacturer\":\"Acme\",\"model\":\""
        + model
        + "\",\"serial\":\""
        + serial
        + "\",\"group\":\"line\""
        + more
        + "}";
  }
}
