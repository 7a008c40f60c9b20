package io.birthmark.pki;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.birthmark.device.Bytes;

/** Whatever a stranger sends as a request or a certificate, the answer is a value. */
class CsrFuzzTest {
  private static final CryptoProviders PROVIDERS = CryptoProviders.of(false);

  @FuzzTest(maxDuration = "20s")
  void anyBytesGetAnAnswer(byte[] bytes) {
    var der = Bytes.copyOf(bytes);

    switch (Csr.read(der, PROVIDERS)) {
      case CsrReading.Accepted(var csr) -> assertThat(csr.der()).isEqualTo(der);
      case CsrReading.Refused(_, var detail) -> assertThat(detail).isNotEmpty();
    }
  }
}
