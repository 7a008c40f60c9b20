package io.birthmark.ca;

import io.birthmark.device.CaClosed;
import io.birthmark.device.CaName;
import java.util.Optional;

/**
 * Whether CAs take requests. Asked before an intent is journaled: a request that a CA does not take
 * waits at its twin, and nothing is sent. Read by many threads, never blocking.
 */
@FunctionalInterface
public interface CaGate {
  /** Every CA takes requests. */
  CaGate OPEN = _ -> Optional.empty();

  /** Why this CA takes no new request now; empty when it does. */
  Optional<CaClosed> closed(CaName ca);
}
