package io.birthmark.ca;

import io.birthmark.device.IssuanceIntent;
import io.birthmark.device.Reason;

/** What a CA would be asked, or why it cannot be asked that. */
public sealed interface Intention {
  /** It can be asked. */
  record Feasible(IssuanceIntent intent) implements Intention {}

  /** It cannot: the key or the names break the profile. */
  record Infeasible(Reason reason, String detail) implements Intention {}
}
