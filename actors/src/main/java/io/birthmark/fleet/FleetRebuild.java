package io.birthmark.fleet;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Making the fleet's read model anew from the journal. What there is goes on being served until the
 * new one has caught up; then one takes the place of the other at once.
 */
public interface FleetRebuild {
  /**
   * What is served and what is being built.
   *
   * @param generation number of the read model that is served; 0 before the first
   * @param since when it began to be served
   * @param records how many of the journal's records it has taken in
   * @param building the next one, while there is one
   */
  record Status(
      int generation, Optional<Instant> since, long records, Optional<Building> building) {}

  /**
   * A read model that is being built.
   *
   * @param begun when it was asked for
   * @param records how many of the journal's records it has taken in
   */
  record Building(int generation, Instant begun, long records) {}

  /** How things stand. */
  CompletionStage<Status> status();

  /** Begins a rebuild, unless one is under way; it goes on after a restart. */
  CompletionStage<Status> rebuild();
}
