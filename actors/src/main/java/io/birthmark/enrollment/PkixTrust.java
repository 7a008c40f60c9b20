package io.birthmark.enrollment;

import io.birthmark.device.Bytes;
import io.birthmark.pki.CertificatePath;
import io.birthmark.pki.CryptoProviders;
import java.time.Instant;
import java.util.Collection;

/** Judges makers' chains by PKIX path validation (RFC 5280 §6). */
public final class PkixTrust implements IdevidTrust {
  private final CryptoProviders providers;

  public PkixTrust(CryptoProviders providers) {
    this.providers = providers;
  }

  @Override
  public Verdict check(Bytes chain, Collection<Bytes> anchors, Instant at) {
    return switch (CertificatePath.validate(chain, anchors, at, providers)) {
      case CertificatePath.Refused(_, var detail) -> new Untrusted(detail);
      case CertificatePath.Trusted(var key, var leaf, var anchor) ->
          new Trusted(key::verifies, leaf.subjectSerialNumber(), anchor);
    };
  }
}
