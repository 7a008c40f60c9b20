package io.birthmark.audit;

/** What a verification came to. */
public sealed interface Report {
  /** Records read. */
  long records();

  /** Chains seen, counting those of which only a head was known. */
  long chains();

  /**
   * Every record fits the one before it, and every known head was found. This does not show that
   * nothing was cut from the end of a chain, or a whole chain removed, where no head of it was
   * known: see {@link Heads}.
   */
  record Intact(long records, long chains) implements Report {}

  /**
   * Some chains are broken; each was reported as a {@link Finding}.
   *
   * @param broken number of broken chains
   */
  record Broken(long records, long chains, long broken) implements Report {}
}
