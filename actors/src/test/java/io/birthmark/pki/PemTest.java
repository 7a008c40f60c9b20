package io.birthmark.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {
  private static final Bytes A = PkiFixtures.ROOT.facts().certificate().der();
  private static final Bytes B = PkiFixtures.ISSUING.facts().certificate().der();

  @Test
  void readsWhatItWrites() {
    var text = Pem.encode(Pem.CERTIFICATE, List.of(A, B));

    assertThat(text).startsWith("-----BEGIN CERTIFICATE-----\n").endsWith("CERTIFICATE-----\n");
    assertThat(Pem.decode(Pem.CERTIFICATE, text)).contains(List.of(A, B));
    assertThat(Pem.decode(Pem.CERTIFICATE, "a line before\n" + text)).contains(List.of(A, B));
  }

  @Test
  void readsNoOtherLabel() {
    assertThat(Pem.decode(Pem.CERTIFICATE, Pem.encode("PRIVATE KEY", A))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no block",
        "-----BEGIN CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nMA\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nMAAA\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nMAA=\n-----END OTHER-----\n"
      })
  void refusesWhatIsBroken(String text) {
    assertThat(Pem.decode(Pem.CERTIFICATE, text)).isEmpty();
  }

  @Test
  void boundsItsInput() {
    assertThat(Pem.decode(Pem.CERTIFICATE, " ".repeat(256 * 1024 + 1) + Pem.encode("X", A)))
        .isEmpty();
  }

  @Test
  void splitsWhatItJoins() {
    assertThat(DerChain.split(DerChain.join(List.of(A, B, A)))).isEqualTo(List.of(A, B, A));
  }
}
