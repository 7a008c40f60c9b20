package io.birthmark.ca;

import io.birthmark.device.CaName;
import io.birthmark.device.RecordId;
import java.time.Instant;
import java.time.LocalDate;

/** An order about one CA. Every one may be repeated: what is so already is not written again. */
public sealed interface CaCommand {
  /** The CA it is about; whether it is configured has been checked before. */
  CaName ca();

  /** Lets the CA take no new requests. */
  record Drain(CaName ca) implements CaCommand {}

  /**
   * Sets a part of a day's budget aside, for one node to ask with.
   *
   * @param day in UTC
   * @param count how many requests
   * @param most how many all nodes may make on that day; beyond it the order is refused with {@link
   *     io.birthmark.device.Reason#CA_BUDGET}
   */
  record Reserve(CaName ca, LocalDate day, int count, int most) implements CaCommand {}

  /** Lets it take requests again. */
  record Reopen(CaName ca) implements CaCommand {}

  /** Compares its own list with what the devices know; one that is under way goes on. */
  record Reconcile(CaName ca) implements CaCommand {}

  /**
   * A part of the list is compared. Of one that is not the next part of the run, nothing is taken.
   *
   * @param order the record that started the run
   */
  record RecordStep(CaName ca, RecordId order, Reconciliation.Step step) implements CaCommand {}

  /**
   * Ends the comparison that is under way, if one is.
   *
   * @param why for people
   */
  record EndReconciliation(CaName ca, String why) implements CaCommand {}

  /** A list that came as a file was compared to its end; it has all that was made by then. */
  record RecordComparison(CaName ca, Instant asOf) implements CaCommand {}
}
