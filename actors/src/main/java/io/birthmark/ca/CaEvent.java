package io.birthmark.ca;

import io.birthmark.device.CaName;
import java.time.Instant;
import java.time.LocalDate;

/** What became of a CA. */
public sealed interface CaEvent {
  /** The CA it is about. */
  CaName ca();

  /** It takes no new requests from {@code at} on. */
  record CaDrained(CaName ca, Instant at) implements CaEvent {}

  /** A node may make {@code count} requests of the budget of that day, in UTC. */
  record CaReserved(CaName ca, LocalDate day, int count) implements CaEvent {}

  /** It takes requests again from {@code at} on. */
  record CaReopened(CaName ca, Instant at) implements CaEvent {}

  /** Its own list is being compared with what the devices know. */
  record ReconciliationStarted(CaName ca) implements CaEvent {}

  /** A part of the list is compared; the last one ends the comparison. */
  record ReconciliationAdvanced(CaName ca, Reconciliation.Step step) implements CaEvent {}

  /** The comparison ended before the list did. */
  record ReconciliationEnded(CaName ca, String why) implements CaEvent {}

  /** A list that came as a file, with all that was made by {@code asOf}, was compared. */
  record ListCompared(CaName ca, Instant asOf) implements CaEvent {}
}
