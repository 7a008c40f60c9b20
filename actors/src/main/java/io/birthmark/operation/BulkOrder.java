package io.birthmark.operation;

import io.birthmark.device.DeviceCommand;
import io.birthmark.device.Note;
import io.birthmark.device.RevocationReason;
import io.birthmark.fleet.FleetFilter;

/**
 * What an operation is to do, and to whom.
 *
 * @param revocation for {@link Deed#REVOKE} alone; {@code UNSPECIFIED} with any other deed
 * @param filter which devices; a span of time in it has become an instant
 * @param reason why, in the words of whoever asked for it
 * @param atMost most devices that are taken, in the order of the fleet's list
 * @param confirmed when the filter turns out to let through more devices than this, none is touched
 */
public record BulkOrder(
    Deed deed,
    RevocationReason revocation,
    FleetFilter filter,
    Note reason,
    long atMost,
    long confirmed) {
  public BulkOrder {
    if (atMost < 1 || confirmed < 0) {
      throw new IllegalArgumentException("an operation takes one device or more");
    }
  }

  /** The order to each device's twin. */
  public DeviceCommand command() {
    return deed.command(reason.text(), revocation);
  }
}
