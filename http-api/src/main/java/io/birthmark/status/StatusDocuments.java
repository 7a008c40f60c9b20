package io.birthmark.status;

import java.util.Optional;

/** What there is to be read at this moment. Safe for many threads, and never blocks. */
@FunctionalInterface
public interface StatusDocuments {
  /**
   * The document under a path, as certificates name it.
   *
   * @param path with its leading slash, without a query
   */
  Optional<StatusDocument> at(String path);
}
