package io.birthmark.ca.embedded;

import io.birthmark.device.Bytes;
import java.util.Optional;

/**
 * A node's own copy of the newest revocation list: read by many threads, never blocking, there also
 * while the store is not. {@link CrlPublisher} keeps it fresh.
 */
public final class CrlShelf {
  private final Bytes issuerKeyId;
  private volatile Optional<PublishedCrl> newest = Optional.empty();

  /**
   * An empty shelf.
   *
   * @param issuerKeyId the key whose lists belong here; those of a former CA's key do not
   */
  public CrlShelf(Bytes issuerKeyId) {
    this.issuerKeyId = issuerKeyId;
  }

  /** The newest list; empty until the first one arrives. */
  public Optional<PublishedCrl> newest() {
    return newest;
  }

  /** Takes a list unless a newer one is here or another key signed it. Called by one actor only. */
  void accept(PublishedCrl list) {
    if (list.issuerKeyId().equals(issuerKeyId) && list.number() > number()) {
      newest = Optional.of(list);
    }
  }

  long number() {
    return newest.map(PublishedCrl::number).orElse(-1L);
  }
}
