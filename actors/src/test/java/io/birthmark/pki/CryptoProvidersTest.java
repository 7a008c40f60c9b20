package io.birthmark.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.Security;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CryptoProvidersTest {
  private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.UTF_8);

  /** One key for each maker and kind: making RSA keys takes most of the time here. */
  private static final Map<String, KeyPair> KEYS = new ConcurrentHashMap<>();

  /** Who signs and who verifies; RSA of one size is enough, its keys take long to make. */
  static Stream<Arguments> pairs() {
    return Stream.of(KeyKind.EC_P256, KeyKind.EC_P384, KeyKind.RSA_2048, KeyKind.ED25519)
        .flatMap(kind ->
            Stream.of(
                Arguments.of(kind, true, true),
                Arguments.of(kind, true, false),
                Arguments.of(kind, false, true),
                Arguments.of(kind, false, false)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void oneSignsWhatTheOtherVerifies(KeyKind kind, boolean signs, boolean verifies) {
    var signer = CryptoProviders.of(signs);
    var verifier = CryptoProviders.of(verifies);
    var keys = KEYS.computeIfAbsent(kind + "/" + signs, _ -> signer.generate(kind));
    var handle = SoftwareKey.of(keys, kind, signer);
    var key = PkiFixtures.subjectKey(keys.getPublic(), verifier);

    byte[] signature = handle.sign(MESSAGE);

    assertThat(key.verifies(MESSAGE, signature)).isTrue();
    assertThat(key.verifies("another".getBytes(StandardCharsets.UTF_8), signature)).isFalse();
    signature[signature.length - 1] ^= 1;
    assertThat(key.verifies(MESSAGE, signature)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noSignatureOfAnyFormIsGood(boolean accelerate) {
    var providers = CryptoProviders.of(accelerate);
    for (var kind : new KeyKind[] {KeyKind.EC_P256, KeyKind.RSA_2048, KeyKind.ED25519}) {
      var keys = KEYS.computeIfAbsent(kind + "/" + accelerate, _ -> providers.generate(kind));
      var key = PkiFixtures.subjectKey(keys.getPublic(), providers);
      for (var hex : new String[] {"", "00", "3000", "30060201000201", "3006020100020100"}) {
        assertThat(key.verifies(MESSAGE, HexFormat.of().parseHex(hex))).isFalse();
      }
      assertThat(key.verifies(MESSAGE, new byte[64])).isFalse();
      assertThat(key.verifies(MESSAGE, new byte[256])).isFalse();
      assertThat(key.verifies(MESSAGE, new byte[5000])).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void computesTheHmacOfRfc4231(boolean accelerate) {
    byte[] mac =
        CryptoProviders.of(accelerate)
            .hmacSha256(
                "Jefe".getBytes(StandardCharsets.US_ASCII),
                "what do ya want for nothing?".getBytes(StandardCharsets.US_ASCII));

    assertThat(HexFormat.of().formatHex(mac))
        .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  }

  @Test
  void theSettingDecides() {
    assertThat(CryptoProviders.of(true).accelerated())
        .as(CryptoProviders.of(true).description())
        .isEqualTo(
            System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64"));
    assertThat(CryptoProviders.of(false).accelerated()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void bouncyCastleNeverComputesEvenWhenInstalledFirst(boolean accelerate) {
    Security.insertProviderAt(new BouncyCastleProvider(), 1);
    try {
      var providers = CryptoProviders.of(accelerate);

      assertThat(
              List.of(
                  providers.computing("Signature", "SHA256withECDSA"),
                  providers.computing("Signature", "SHA256withRSA"),
                  providers.computing("Signature", "Ed25519"),
                  providers.computing("KeyPairGenerator", "EC"),
                  providers.computing("KeyFactory", "EC"),
                  providers.computing("Mac", "HmacSHA256")))
          .noneMatch(BouncyCastleProvider.class::isInstance);
    } finally {
      Security.removeProvider(BouncyCastleProvider.PROVIDER_NAME);
    }
  }
}
