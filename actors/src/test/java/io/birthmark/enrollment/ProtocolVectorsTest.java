package io.birthmark.enrollment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.Bytes;
import io.birthmark.device.DeviceId;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The vectors that firmware developers test against hold for this code. */
class ProtocolVectorsTest {
  private static final String RESOURCE = "device-protocol-vectors.tsv";
  private static final Duration LIFETIME = Duration.ofMinutes(5);

  private static final Map<String, Map<String, String>> VECTORS = read();

  @ParameterizedTest
  @ValueSource(strings = {"challenge-enroll", "challenge-install"})
  void challenge(String name) {
    var vector = vector(name);
    var expiry = Instant.ofEpochSecond(Long.parseLong(vector.get("expiry")));
    var key = SecretBytes.copyOf(vector.bytes("cluster-key"));
    var challenges = new Challenges(key, LIFETIME, InstantSource.fixed(expiry.minus(LIFETIME)));

    var challenge =
        challenges.issue(vector.device(), vector.purpose(), Long.parseLong(vector.get("revision")));

    assertThat(challenge.toArray()).isEqualTo(vector.bytes("result"));
  }

  @Test
  void statementOfStep3() {
    var vector = vector("statement-enroll");

    var statement =
        Statement.enroll(vector.value("challenge"), vector.device(), vector.value("object"));

    assertThat(statement.toBytes()).isEqualTo(vector.bytes("result"));
  }

  @Test
  void statementOfTheKeyInStep3() {
    var vector = vector("statement-possess");

    var statement =
        Statement.possess(vector.value("challenge"), vector.device(), vector.value("object"));

    assertThat(statement.toBytes()).isEqualTo(vector.bytes("result"));
  }

  @Test
  void statementOfStep5() {
    var vector = vector("statement-install");

    var statement =
        Statement.install(vector.value("challenge"), vector.device(), vector.value("object"));

    assertThat(statement.toBytes()).isEqualTo(vector.bytes("result"));
  }

  @Test
  void derivedKey() {
    var vector = vector("derived-key");

    var key = InitialKeys.derive(SecretBytes.copyOf(vector.bytes("group-key")), vector.device());

    assertThat(key.toArray()).isEqualTo(vector.bytes("result"));
  }

  @Test
  void checkValue() {
    var vector = vector("check-value");

    assertThat(CheckValue.of(SecretBytes.copyOf(vector.bytes("key"))).value())
        .isEqualTo(vector.get("result"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"proof-initial-key", "proof-token"})
  void code(String name) {
    var vector = vector(name);

    assertThat(Hmac.sha256(SecretBytes.copyOf(vector.bytes("key")), vector.bytes("statement")))
        .isEqualTo(vector.bytes("result"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "proof-manufacturer-p256",
        "proof-idevid-p256",
        "proof-idevid-p384",
        "proof-idevid-rsa",
        "proof-possess-p256",
        "proof-install-p256"
      })
  void signature(String name) throws GeneralSecurityException {
    var vector = vector(name);
    var algorithm = vector.get("algorithm");
    var key =
        KeyFactory.getInstance(algorithm.endsWith("RSA") ? "RSA" : "EC")
            .generatePublic(new X509EncodedKeySpec(vector.bytes("public-key")));

    var signature = Signature.getInstance(algorithm);
    signature.initVerify(key);
    signature.update(vector.bytes("statement"));

    assertThat(signature.verify(vector.bytes("result"))).isTrue();
  }

  private record Vector(Map<String, String> fields) {
    String get(String field) {
      return requireNonNull(fields.get(field), field);
    }

    byte[] bytes(String field) {
      return HexFormat.of().parseHex(get(field));
    }

    Bytes value(String field) {
      return Bytes.copyOf(bytes(field));
    }

    DeviceId device() {
      return DeviceId.parse(get("device")).orElseThrow();
    }

    Purpose purpose() {
      return Purpose.valueOf(get("purpose").toUpperCase(Locale.ROOT));
    }
  }

  private static Vector vector(String name) {
    return new Vector(requireNonNull(VECTORS.get(name), name));
  }

  private static Map<String, Map<String, String>> read() {
    try (var in = requireNonNull(ProtocolVectorsTest.class.getResourceAsStream(RESOURCE))) {
      var vectors = new HashMap<String, Map<String, String>>();
      new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\t", -1))
          .forEach(cells ->
              vectors.computeIfAbsent(cells[0], _ -> new HashMap<>()).put(cells[1], cells[2]));
      return vectors;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
