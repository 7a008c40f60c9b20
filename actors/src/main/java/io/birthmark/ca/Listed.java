package io.birthmark.ca;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What came of asking a CA for a part of its own list. */
public sealed interface Listed {
  /**
   * A part.
   *
   * @param certificates all that end before {@code upTo}, and none that ends at it or later
   * @param upTo where the next part begins; empty when this is the last
   */
  record Part(List<ListedCertificate> certificates, Optional<Instant> upTo) implements Listed {
    public Part {
      certificates = List.copyOf(certificates);
    }
  }

  /** It cannot be told now; worth asking again. */
  record Unavailable(String detail) implements Listed {}

  /** It cannot be told until somebody changes something: rights, edition, settings. */
  record Refused(String detail) implements Listed {}
}
