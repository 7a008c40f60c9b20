package io.birthmark.enrollment;

import java.util.Arrays;

/**
 * A secret in memory: copied in, copied out, wiped on {@link #close}, and never printed. It has no
 * value equality, so that no comparison of secrets can leak by its timing.
 */
public final class SecretBytes implements AutoCloseable {
  private final byte[] value;
  private volatile boolean wiped;

  private SecretBytes(byte[] value) {
    this.value = value;
  }

  /** Copies {@code value}; the caller wipes its own array. */
  public static SecretBytes copyOf(byte[] value) {
    return new SecretBytes(value.clone());
  }

  /**
   * Returns a fresh copy, which the caller wipes.
   *
   * @throws IllegalStateException when this secret is wiped
   */
  public byte[] toArray() {
    if (wiped) {
      throw new IllegalStateException("the secret is wiped");
    }
    return value.clone();
  }

  /** Number of bytes. */
  public int size() {
    return value.length;
  }

  /** Wipes the secret; doing so twice does no harm. */
  @Override
  public void close() {
    wiped = true;
    Arrays.fill(value, (byte) 0);
  }

  @Override
  public String toString() {
    return "secret";
  }
}
