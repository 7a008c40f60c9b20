package io.birthmark.node;

import io.birthmark.ca.embedded.IssuingCa;
import io.birthmark.ca.embedded.PublishedCrl;
import io.birthmark.http.Readiness;
import io.birthmark.pki.StatusUrls;
import io.birthmark.status.StatusDocument;
import io.birthmark.status.StatusDocuments;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the status listener of a node with the embedded CA serves: the issuing CA's certificate and
 * its newest revocation list, under the paths that stand in the certificates it issues.
 */
final class PublishedStatus implements StatusDocuments {
  private static final String CHECK = "revocation-list";

  private final String crlPath;
  private final String caPath;
  private final StatusDocument issuer;
  private final Supplier<Optional<PublishedCrl>> newest;
  private final InstantSource clock;

  /** Serves what {@code newest} gives at each request. */
  PublishedStatus(IssuingCa ca, Supplier<Optional<PublishedCrl>> newest, InstantSource clock) {
    this.crlPath = StatusUrls.crlPath(ca.facts().keyId());
    this.caPath = StatusUrls.caPath(ca.facts().keyId());
    var certificate = ca.facts().certificate();
    this.issuer =
        new StatusDocument(
            StatusDocument.Kind.CERTIFICATE,
            certificate.der(),
            certificate.der().sha256().toHex(),
            certificate.notBefore(),
            Optional.empty());
    this.newest = newest;
    this.clock = clock;
  }

  @Override
  public Optional<StatusDocument> at(String path) {
    if (path.equals(caPath)) {
      return Optional.of(issuer);
    }
    return path.equals(crlPath) ? newest.get().map(PublishedStatus::document) : Optional.empty();
  }

  /** The number is a good tag: no two lists of an issuer ever share one. */
  private static StatusDocument document(PublishedCrl list) {
    return new StatusDocument(
        StatusDocument.Kind.CRL,
        list.der(),
        Long.toString(list.number()),
        list.thisUpdate(),
        Optional.of(list.nextUpdate()));
  }

  /** How old the list is, whether that is well or not. */
  Readiness.Check check() {
    var now = clock.instant();
    return newest
        .get()
        .map(
            list -> new Readiness.Check(CHECK, now.isBefore(list.nextUpdate()), inWords(list, now)))
        .orElseGet(() -> new Readiness.Check(CHECK, false, "no revocation list is published yet"));
  }

  private static String inWords(PublishedCrl list, Instant now) {
    return "number %d is %d min old, its nextUpdate is %s"
        .formatted(
            list.number(), Duration.between(list.thisUpdate(), now).toMinutes(), list.nextUpdate());
  }
}
