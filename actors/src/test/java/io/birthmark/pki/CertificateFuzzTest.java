package io.birthmark.pki;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.birthmark.device.Bytes;

/** Whatever a CA or a stranger sends as a certificate, the answer is a value. */
class CertificateFuzzTest {
  @FuzzTest(maxDuration = "20s")
  void anyBytesGetAnAnswer(byte[] bytes) {
    var der = Bytes.copyOf(bytes);

    switch (IssuedCertificate.read(der)) {
      case IssuedCertificate.Read(var certificate) -> assertThat(certificate.der()).isEqualTo(der);
      case IssuedCertificate.Unreadable(var why) -> assertThat(why).isNotEmpty();
    }
  }
}
