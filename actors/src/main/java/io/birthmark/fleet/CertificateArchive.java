package io.birthmark.fleet;

import io.birthmark.device.Bytes;
import io.birthmark.device.DeviceId;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The certificates' bytes, as the journal holds them; a twin's state keeps digests only. */
public interface CertificateArchive {
  /**
   * The DER certificate that the event of this revision brought.
   *
   * @param revision the twin's revision whose event holds the certificate
   * @return empty when there is no such event or it brought none
   */
  CompletionStage<Optional<Bytes>> certificate(DeviceId device, long revision);
}
