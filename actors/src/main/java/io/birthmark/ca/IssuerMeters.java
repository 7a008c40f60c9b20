package io.birthmark.ca;

import io.birthmark.pki.IssuedCertificate;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * Tells when each CA's own certificate ends, {@code ca.certificate.end{ca}} in seconds since 1970:
 * no device certificate outlives it.
 */
public final class IssuerMeters implements MeterBinder {
  private final List<CertificateAuthority> authorities;

  /** Meters of these. */
  public IssuerMeters(Collection<CertificateAuthority> authorities) {
    this.authorities = List.copyOf(authorities);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (var ca : authorities) {
      var end = IssuedCertificate.of(ca.trust().issuer()).notAfter();
      Gauge.builder("ca.certificate.end", end, Instant::getEpochSecond)
          .description("when the CA's own certificate ends")
          .baseUnit("seconds")
          .tag("ca", ca.name().value())
          .strongReference(true)
          .register(registry);
    }
  }
}
