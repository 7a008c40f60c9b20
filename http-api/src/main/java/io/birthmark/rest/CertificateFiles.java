package io.birthmark.rest;

import io.birthmark.device.Bytes;
import io.birthmark.device.CaName;
import io.birthmark.device.DeviceId;
import io.birthmark.device.HeldCertificate;
import io.birthmark.fleet.CertificateArchive;
import io.birthmark.pki.DerChain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** The bytes of a device's certificate, and those above it. */
final class CertificateFiles {
  private final CertificateArchive archive;
  private final Map<CaName, Bytes> chains;

  /**
   * Reads from the archive.
   *
   * @param chains the certificates above the devices' for each CA, without the root, joined
   */
  CertificateFiles(CertificateArchive archive, Map<CaName, Bytes> chains) {
    this.archive = archive;
    this.chains = Map.copyOf(chains);
  }

  /** The certificate; fails when the journal does not hold the one that the twin tells of. */
  CompletionStage<Bytes> one(DeviceId device, HeldCertificate held) {
    return archive
        .certificate(device, held.revision())
        .thenApply(found ->
            found
                .filter(certificate -> certificate.sha256().equals(held.digest()))
                .orElseThrow(() ->
                    new IllegalStateException(
                        device
                            + ": revision "
                            + held.revision()
                            + " of its journal does not hold the certificate "
                            + held.digest())));
  }

  /** The certificate and those above it, as TLS sends them (RFC 8446 §4.4.2). */
  CompletionStage<List<Bytes>> chain(DeviceId device, HeldCertificate held) {
    return one(device, held)
        .thenApply(own -> {
          var all = new ArrayList<Bytes>();
          all.add(own);
          all.addAll(DerChain.split(chains.getOrDefault(held.ca(), Bytes.EMPTY)));
          return all;
        });
  }
}
