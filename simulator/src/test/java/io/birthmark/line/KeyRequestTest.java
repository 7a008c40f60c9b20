package io.birthmark.line;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.birthmark.device.Bytes;
import io.birthmark.device.DeviceId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.pki.CertificateProfile;
import io.birthmark.pki.CryptoProviders;
import io.birthmark.pki.Csr;
import io.birthmark.pki.CsrReading;
import io.birthmark.pki.DeviceNames;
import org.junit.jupiter.api.Test;

class KeyRequestTest {
  private static final CertificateProfile PROFILE =
      CertificateProfile.device("http://pki.example.com", "2.25.1234567890");
  private static final DeviceId DEVICE = DeviceId.of("Acme-1").orElseThrow();
  private static final HardwareFacts FACTS = new HardwareFacts("Acme", "Pump", "SN-1");

  private static ByteString bytes(Bytes bytes) {
    return ByteString.copyFrom(bytes.toArray());
  }

  @Test
  void asksForTheNamesThatItIsToldToAskFor() {
    var request = KeyRequest.make("SN-1");

    var named = request.asking("Acme-1", "SN-1", bytes(PROFILE.csrAttributes(DEVICE)));

    assertThat(named.publicKey()).isEqualTo(request.publicKey());
    var read = Csr.read(Bytes.copyOf(named.csr().toByteArray()), CryptoProviders.of(true));
    assertThat(read)
        .isInstanceOfSatisfying(
            CsrReading.Accepted.class,
            accepted ->
                assertThat(accepted.csr().nameFault(DeviceNames.of(PROFILE, DEVICE, FACTS)))
                    .isEmpty());
    assertThat(named.asking("Acme-1", "SN-1", bytes(PROFILE.csrAttributes(DEVICE))))
        .isEqualTo(named);
  }

  @Test
  void staysAsItIsWhenNobodyAsksForNames() {
    var request = KeyRequest.make("SN-1");

    assertThat(request.asking("Acme-1", "SN-1", bytes(PROFILE.csrAttributes()))).isEqualTo(request);
    assertThat(request.asking("Acme-1", "SN-1", ByteString.EMPTY)).isEqualTo(request);
  }
}
