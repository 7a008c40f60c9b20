package io.birthmark.device;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The one-time tokens of a device: the one it may still use, and those it has used.
 *
 * @param open the last one offered, until it is used; it may have expired
 * @param spent key ids of the tokens used, oldest first; at most {@link #MAX_SPENT}
 */
public record TokenBook(Optional<OneTimeToken> open, List<String> spent) {
  /**
   * How many used tokens are remembered; newer ones push out the oldest. What is made by the host
   * is random and never comes twice; the memory is for tokens that somebody else makes, and whoever
   * offers one of those again after so many others does it on purpose.
   */
  public static final int MAX_SPENT = 16;

  /** No token was ever offered. */
  public static final TokenBook EMPTY = new TokenBook(Optional.empty(), List.of());

  public TokenBook {
    spent = List.copyOf(spent);
  }

  /**
   * Why no token counts at this time: {@link Reason#TOKEN_EXPIRED}, {@link Reason#TOKEN_USED}, or
   * {@link Reason#EVIDENCE_KEY_UNKNOWN} when there never was one; empty when one does.
   */
  public Optional<Reason> fault(Instant now) {
    if (open.isPresent()) {
      return now.isBefore(open.get().expires())
          ? Optional.empty()
          : Optional.of(Reason.TOKEN_EXPIRED);
    }
    return Optional.of(spent.isEmpty() ? Reason.EVIDENCE_KEY_UNKNOWN : Reason.TOKEN_USED);
  }

  /** Whether the token of this key id has been used. */
  public boolean isSpent(String key) {
    return spent.contains(key);
  }

  TokenBook offering(OneTimeToken token) {
    return new TokenBook(Optional.of(token), spent);
  }

  /** The open token has been used. */
  TokenBook used() {
    if (open.isEmpty()) {
      return this;
    }
    var all = new ArrayList<>(spent);
    all.add(open.get().key());
    return new TokenBook(
        Optional.empty(), all.subList(Math.max(0, all.size() - MAX_SPENT), all.size()));
  }

  /** What outlives a registration: a used token stays used, an open one goes with it. */
  TokenBook withoutOpen() {
    return new TokenBook(Optional.empty(), spent);
  }
}
