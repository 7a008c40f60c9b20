package io.birthmark.ca;

import io.birthmark.device.AttemptId;
import io.birthmark.device.DeviceId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.pki.CertificateProfile;
import io.birthmark.pki.Csr;
import java.time.Instant;

/**
 * Who wants a certificate and for which key. From the CSR only the key is taken.
 *
 * @param now the moment the certificate's validity is counted from
 */
public record IntentRequest(
    AttemptId attempt,
    DeviceId device,
    HardwareFacts facts,
    Csr csr,
    CertificateProfile profile,
    Instant now) {}
