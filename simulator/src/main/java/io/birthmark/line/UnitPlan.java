package io.birthmark.line;

import java.util.OptionalInt;

/**
 * One device that a line will make.
 *
 * @param unit its number on the line, from 0
 * @param device the id it speaks under; an impostor's is its victim's
 * @param after the unit that must have ended before this one is switched on
 * @param victim the unit whose id an impostor speaks under
 */
public record UnitPlan(
    int unit,
    Part part,
    Source source,
    String manufacturer,
    String model,
    String serial,
    String device,
    OptionalInt after,
    OptionalInt victim) {

  /** Where a device's evidence comes from. */
  public enum Source {
    /** An initial key of its own, told to the host at registration. */
    IMPORTED_KEY,
    /** An initial key that the host can derive from the group's key. */
    DERIVED_KEY,
    /** A key whose public half is told to the host at registration. */
    MANUFACTURER_KEY,
    /** A token that is told to the host at registration and is good for one certificate. */
    TOKEN,
    /** A chain to the manufacturer's anchor; the host has never heard of the device. */
    IDEVID
  }

  /**
   * Whether the operator tells the host about this device beforehand; impostors nobody announces.
   */
  public boolean registered() {
    return source != Source.IDEVID && victim.isEmpty();
  }
}
