package io.birthmark.ca;

import io.birthmark.device.CaName;
import java.time.Instant;
import java.util.Optional;

/** How far CAs' own lists were compared with what the devices know. */
@FunctionalInterface
public interface CaCoverage {
  /** No list was compared. */
  CaCoverage NONE = _ -> Optional.empty();

  /**
   * An attempt that was given up by then had its last chance before the list was made: what the
   * list had of it, its device has been told. Empty while no list of this CA was compared.
   */
  Optional<Instant> until(CaName ca);
}
