package io.birthmark.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.Bytes;
import io.birthmark.enrollment.CheckValue;
import io.birthmark.enrollment.SecretBytes;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Devices are announced with the keys and tokens that they will prove themselves by. */
class EvidenceRegistrationTest {
  private static final String DEVICES = "/api/v1/devices";
  private static final String TOKEN = "MDEyMzQ1Njc4OWFiY2RlZg==";
  private static @Nullable TestApi api;

  private static TestApi api() {
    var started = api;
    if (started == null) {
      throw new IllegalStateException("the API is not started");
    }
    return started;
  }

  private static Caller caller() {
    return api().caller();
  }

  @BeforeAll
  static void start() {
    api = TestApi.overRealTwins();
    for (var group : new String[] {"line", "plain"}) {
      var evidence =
          group.equals("line") ? "\"manufacturer-signature\",\"token\"" : "\"initial-key\"";
      var made =
          caller()
              .put(
                  "/api/v1/groups/" + group,
                  "{\"evidence\":[%s],\"nameRule\":\"acme-{serial}\",\"profile\":\"device\",\"ca\":\"embedded\"}"
                      .formatted(evidence));
      assertThat(made.status()).as(made.text()).isEqualTo(201);
    }
  }

  @AfterAll
  static void stop() {
    api().close();
  }

  @Test
  void aManufacturerKeyIsTakenInBothFormsAndShownByItsDigest() throws GeneralSecurityException {
    var spki = newKey();
    var text = Base64.getEncoder().encodeToString(spki);
    var pem = "-----BEGIN PUBLIC KEY-----\\n" + text + "\\n-----END PUBLIC KEY-----\\n";
    var digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(spki));

    var first = register("M-1", "\"manufacturerKey\":\"" + text + "\"");
    var again = register("M-1", "\"manufacturerKey\":\"" + pem + "\"");

    assertThat(first.status()).as(first.text()).isEqualTo(201);
    assertThat(again.status()).as(again.text()).isEqualTo(200);
    assertThat(again.json().path("manufacturerKeySha256").textValue()).isEqualTo(digest);
  }

  @Test
  void aKeyThatAnotherDeviceHasIsRefusedAndTheOtherKeepsIt() throws GeneralSecurityException {
    var key = "\"manufacturerKey\":\"" + Base64.getEncoder().encodeToString(newKey()) + "\"";
    register("M-2", key);

    var other = register("M-3", key);

    assertThat(other.status()).isEqualTo(409);
    assertThat(other.json().path("code").textValue()).isEqualTo("KEY_TAKEN");
    assertThat(other.json().path("detail").textValue()).doesNotContain("M-2");
    assertThat(caller().get(DEVICES + "/acme-M-3").status()).isEqualTo(404);
    assertThat(register("M-2", key).status()).isEqualTo(200);
  }

  @Test
  void anotherKeyForTheSameDeviceIsAConflictAndClaimsNothing() throws GeneralSecurityException {
    var second = "\"manufacturerKey\":\"" + Base64.getEncoder().encodeToString(newKey()) + "\"";
    register("M-4", "\"manufacturerKey\":\"" + Base64.getEncoder().encodeToString(newKey()) + "\"");

    var other = register("M-4", second);
    var without = register("M-4", "");

    assertThat(other.json().path("code").textValue()).isEqualTo("REGISTRATION_CONFLICT");
    assertThat(without.json().path("code").textValue()).isEqualTo("REGISTRATION_CONFLICT");
    assertThat(register("M-5", second).status()).isEqualTo(201);
  }

  /** A P-256 point off its curve, 1024-bit RSA, Ed25519's neutral element, a certificate. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE5VKp4MVmrwiaktWiseNxVTyeCp08IGiBISM8LHnJvblRfKZeY9nzBChLpGL9bFXBDwxBo+QFWjqiHTC4TZVZuw== | the point is not on its curve
          MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE5VKp4MVmrwiaktWiseNxVTyeCp08IGiBISM8LHnJvblRfKZeY9nzBChLpGL9bFXBDwxBo+QFWjqiHTC4TZVZ | the public key is
          MCowBQYDK2VwAyEAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= | the Ed25519 key is not canonical, no point of the curve, or of small order
          AAAA | the public key is
          never base64 | it is no public key
          -----BEGIN CERTIFICATE----- | it is no public key
          """)
  void aBadKeyIsRefusedWithWhatIsWrong(String key, String fault) {
    var answer = register("M-6", "\"manufacturerKey\":\"" + key + "\"");

    assertThat(answer.status()).isEqualTo(422);
    var error = answer.json().path("errors").path(0);
    assertThat(error.path("pointer").textValue()).isEqualTo("/manufacturerKey");
    assertThat(error.path("detail").textValue()).startsWith(fault);
    assertThat(caller().get(DEVICES + "/acme-M-6").status()).isEqualTo(404);
  }

  @Test
  void aTokenThatIsMadeHereIsToldOnce() {
    var made = register("T-1", "\"token\":{}");
    var repeated = register("T-1", "\"token\":{}");
    var read = caller().get(DEVICES + "/acme-T-1");

    assertThat(made.status()).as(made.text()).isEqualTo(201);
    var token = made.json().path("token");
    var value = token.path("value").textValue();
    var raw = Base64.getDecoder().decode(value);
    assertThat(raw).hasSize(32);
    assertThat(token.path("checkValue").textValue())
        .isEqualTo(CheckValue.of(SecretBytes.copyOf(raw)).value());
    assertThat(token.path("expires").textValue()).isEqualTo("2026-11-29T10:00:00Z");
    assertThat(api().keys().get(token.path("keyId").textValue())).contains(Bytes.copyOf(raw));
    assertThat(repeated.status()).isEqualTo(200);
    assertThat(repeated.text()).isEqualTo(read.text()).doesNotContain(value);
    assertThat(read.json().path("token").path("checkValue")).isEqualTo(token.path("checkValue"));
  }

  @Test
  void aTokenMayBeGivenWithItsExpiry() {
    var sent = "\"token\":{\"value\":\"" + TOKEN + "\",\"expires\":\"2026-11-23T10:00:00Z\"}";

    var first = register("T-2", sent);
    var again = register("T-2", sent);

    assertThat(first.status()).as(first.text()).isEqualTo(201);
    assertThat(first.json().path("token").path("expires").textValue())
        .isEqualTo("2026-11-23T10:00:00Z");
    assertThat(first.text()).doesNotContain(TOKEN);
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
  }

  @Test
  void aNewTokenTakesThePlaceOfTheOld() {
    var first = register("T-3", "\"token\":{}");

    var second = caller().post(DEVICES + "/acme-T-3/tokens", "{}");
    var read = caller().get(DEVICES + "/acme-T-3");

    assertThat(second.status()).as(second.text()).isEqualTo(201);
    assertThat(Base64.getDecoder().decode(second.json().path("value").textValue())).hasSize(32);
    assertThat(read.json().path("token").path("keyId"))
        .isEqualTo(second.json().path("keyId"))
        .isNotEqualTo(first.json().path("token").path("keyId"));
  }

  @Test
  void aDeviceThatNobodyKnowsIsGivenNoToken() {
    var answer = caller().post(DEVICES + "/acme-T-4/tokens", "{}");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().path("code").textValue()).isEqualTo("UNKNOWN_DEVICE");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "value":"c2hvcnQ="                 | /value   | the key has 5 bytes
          "value":"no base64"                | /value   | it is not base64
          "expires":"tomorrow"               | /expires | it is no instant
          "expires":"2026-11-22T10:00:00Z"   | /expires | it is not in the future
          "expires":"2030-11-22T10:00:00Z"   | /expires | it is too far away
          """)
  void aBadTokenIsRefusedWithTheFieldThatIsWrong(String fields, String pointer, String fault) {
    var registered = register("T-5", "\"token\":{" + fields + "}");
    var offered = caller().post(DEVICES + "/acme-T-1/tokens", "{" + fields + "}");

    assertThat(registered.status()).isEqualTo(422);
    var error = registered.json().path("errors").path(0);
    assertThat(error.path("pointer").textValue()).isEqualTo("/token" + pointer);
    assertThat(error.path("detail").textValue()).isEqualTo(fault);
    assertThat(offered.status()).isEqualTo(422);
    assertThat(offered.json().path("errors").path(0).path("pointer").textValue())
        .isEqualTo(pointer);
    assertThat(caller().get(DEVICES + "/acme-T-5").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({"token, '{}'", "manufacturerKey, none", "initialKey, '\"" + TOKEN + "\"'"})
  void whatTheGroupDoesNotAcceptIsNotTaken(String field, String value)
      throws GeneralSecurityException {
    var group = field.equals("initialKey") ? "line" : "plain";
    var good =
        field.equals("manufacturerKey")
            ? "\"" + Base64.getEncoder().encodeToString(newKey()) + "\""
            : value;

    var answer = register("X-1", group, "\"" + field + "\":" + good);

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().path("code").textValue()).isEqualTo("EVIDENCE_NOT_ACCEPTED");
    assertThat(answer.json().path("errors").path(0).path("pointer").textValue())
        .isEqualTo("/" + field);
    assertThat(caller().get(DEVICES + "/acme-X-1").status()).isEqualTo(404);
  }

  private static byte[] newKey() throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair().getPublic().getEncoded();
  }

  private static Caller.Answer register(String serial, String more) {
    return register(serial, "line", more);
  }

  private static Caller.Answer register(String serial, String group, String more) {
    return caller()
        .post(
            DEVICES,
            "{\"manufacturer\":\"Acme\",\"model\":\"T1\",\"serial\":\"%s\",\"group\":\"%s\"%s}"
                .formatted(serial, group, more.isEmpty() ? "" : "," + more));
  }
}
