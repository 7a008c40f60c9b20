package io.birthmark.projection;

import io.birthmark.device.Bytes;
import io.birthmark.device.DeviceEvent.CertificateIssued;
import io.birthmark.device.DeviceId;
import io.birthmark.fleet.AuditTrail;
import io.birthmark.fleet.CertificateArchive;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import javax.sql.DataSource;

/** Certificates out of the events that brought them. Fails as {@link JournalAuditTrail} does. */
public final class JournalCertificateArchive implements CertificateArchive {
  private final AuditTrail trail;

  /**
   * Reads from {@code store}.
   *
   * @param executor where queries run; they block, so never a dispatcher of actors
   */
  public JournalCertificateArchive(DataSource store, Executor executor) {
    trail = new JournalAuditTrail(store, executor);
  }

  @Override
  public CompletionStage<Optional<Bytes>> certificate(DeviceId device, long revision) {
    if (revision < 1) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return trail.records(device, revision - 1, 1).thenApply(page -> certificate(page, revision));
  }

  private static Optional<Bytes> certificate(List<AuditTrail.Entry> page, long revision) {
    return page.stream()
        .filter(entry -> entry.revision() == revision)
        .map(entry -> entry.record().event())
        .filter(CertificateIssued.class::isInstance)
        .map(event -> ((CertificateIssued) event).certificate())
        .findFirst();
  }
}
