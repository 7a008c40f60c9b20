package io.birthmark.profile;

/** How a published profile stands. */
public enum ProfilePhase {
  /** There is none of this name. */
  ABSENT,
  /** New intents follow its newest version. */
  OPEN,
  /** No new intent follows it; what was begun is finished. */
  RETIRED
}
