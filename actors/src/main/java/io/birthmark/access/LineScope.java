package io.birthmark.access;

import io.birthmark.device.GroupId;
import io.birthmark.device.PlainText;
import java.time.Instant;

/**
 * What a line key is good for. Its end is the key's own expiry.
 *
 * @param group the only group that devices may be registered in
 * @param line the line, 1 to {@link #MAX_NAME} characters; with the batch, the location in the
 *     audit record of every device that the key registers
 * @param batch the batch, likewise
 * @param notBefore when the key begins to be good
 * @param quota most devices that it may register, 1 to {@link #MAX_QUOTA}
 */
public record LineScope(GroupId group, String line, String batch, Instant notBefore, int quota) {
  /** Longest name of a line or batch, in characters. */
  public static final int MAX_NAME = 64;

  /** Largest quota. */
  public static final int MAX_QUOTA = 10_000_000;

  public LineScope {
    if (!valid(line) || !valid(batch)) {
      throw new IllegalArgumentException("a line and a batch have names of characters that show");
    }
    if (quota < 1 || quota > MAX_QUOTA) {
      throw new IllegalArgumentException("a quota is from 1 to " + MAX_QUOTA);
    }
  }

  /** Whether a line or batch may be called so. */
  public static boolean valid(String name) {
    return PlainText.valid(name, MAX_NAME) && name.indexOf('/') < 0;
  }

  /** Where devices come from that are registered with the key. */
  public String location() {
    return line + "/" + batch;
  }
}
