package io.birthmark.access;

import io.birthmark.device.GroupId;
import io.birthmark.device.Lot;
import java.time.Instant;

/**
 * What a line key is good for. Its end is the key's own expiry.
 *
 * @param group the only group that devices may be registered in
 * @param line the line, and the batch, of every device that it registers, after {@link Lot#valid};
 *     both together are the location in the device's audit record
 * @param batch likewise
 * @param notBefore when the key begins to be good
 * @param quota most devices that it may register, 1 to {@link #MAX_QUOTA}
 */
public record LineScope(GroupId group, String line, String batch, Instant notBefore, int quota) {
  /** Largest quota. */
  public static final int MAX_QUOTA = 10_000_000;

  public LineScope {
    if (!Lot.valid(line) || !Lot.valid(batch)) {
      throw new IllegalArgumentException("a line and a batch are called as Lot.valid says");
    }
    if (quota < 1 || quota > MAX_QUOTA) {
      throw new IllegalArgumentException("a quota is from 1 to " + MAX_QUOTA);
    }
  }

  /** Where devices come from that are registered with the key. */
  public String location() {
    return line + "/" + batch;
  }
}
