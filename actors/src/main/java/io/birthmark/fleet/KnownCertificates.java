package io.birthmark.fleet;

import io.birthmark.device.Sha256;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Which certificates devices hold or have held; a little behind the twins. */
public interface KnownCertificates {
  /** Most digests of one question. */
  int MOST = 1_000;

  /**
   * Those of these certificates that a device of the tenant holds or has held, or has had
   * condemned.
   *
   * @param certificates SHA-256 of certificates in DER
   */
  CompletionStage<Set<Sha256>> known(String tenant, Collection<Sha256> certificates);
}
