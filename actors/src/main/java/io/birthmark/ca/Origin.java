package io.birthmark.ca;

import io.birthmark.device.Dossier;
import io.birthmark.device.GroupId;
import io.birthmark.device.Lot;
import java.util.Optional;

/**
 * Where a request comes from, as far as that is known: by it a CA is chosen, and a queue before it.
 *
 * @param group the device's enrollment group
 * @param lot where the device was made
 */
public record Origin(Optional<GroupId> group, Lot lot) {
  /** Nobody has said anything. */
  public static final Origin NOWHERE = new Origin(Optional.empty(), Lot.NONE);

  /** That of a device that is known. */
  public static Origin of(Dossier dossier) {
    return new Origin(Optional.of(dossier.group()), dossier.lot());
  }

  /** That of a device nobody has announced. */
  public static Origin of(GroupId group) {
    return new Origin(Optional.of(group), Lot.NONE);
  }

  /** The queue it stands in when a CA has no time for it. */
  public Flow flow() {
    return new Flow(group, lot.line());
  }
}
