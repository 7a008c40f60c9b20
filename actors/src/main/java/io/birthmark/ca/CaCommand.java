package io.birthmark.ca;

import io.birthmark.device.CaName;
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
}
