package io.birthmark.ca.embedded;

import io.birthmark.device.CaName;
import io.birthmark.pki.RevocationList;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Where a CA's revocation lists are numbered and published for all nodes. Stages fail when the
 * store cannot be asked.
 */
public interface CrlStore {
  /**
   * How things stand.
   *
   * @param newer the published list, when it is newer than the one that is known
   * @param unlisted whether revocations are stored that the published list was made without
   */
  record Look(Optional<PublishedCrl> newer, boolean unlisted) {}

  /**
   * What is to be signed next.
   *
   * @param number never given to anybody else, not even when this list is never published
   * @param covers see {@link PublishedCrl#covers}
   */
  record Draft(long number, long covers, List<RevocationList.Entry> entries) {
    public Draft {
      entries = List.copyOf(entries);
    }
  }

  /**
   * Looks what is published.
   *
   * @param known number of the newest list known to the caller; negative for none
   */
  CompletionStage<Look> look(CaName ca, long known);

  /**
   * Takes the next number, and then reads what is revoked: of two drafts, the one with the greater
   * number lacks nothing that the other one holds. A certificate leaves the lists after it has
   * stood on one that was made after it expired (RFC 5280 §3.3).
   *
   * @param thisUpdate of the list to be made. The number is at least its second since 1970, so that
   *     a database restored from an old backup gives no number away twice
   */
  CompletionStage<Draft> draft(CaName ca, Instant thisUpdate);

  /**
   * Publishes a list.
   *
   * @return false when a list with a greater number is published already; then that one stays
   */
  CompletionStage<Boolean> publish(CaName ca, PublishedCrl list);
}
