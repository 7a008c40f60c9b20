package io.birthmark.device;

import java.util.Arrays;
import java.util.HexFormat;

/** An immutable run of bytes with value equality: certificates, CSRs, signatures, challenges. */
public final class Bytes {
  /** No bytes at all. */
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] value;

  private Bytes(byte[] value) {
    this.value = value;
  }

  /** Copies {@code value}; later changes of the array are not seen. */
  public static Bytes copyOf(byte[] value) {
    return value.length == 0 ? EMPTY : new Bytes(value.clone());
  }

  /** Returns a fresh copy. */
  public byte[] toArray() {
    return value.clone();
  }

  /** Number of bytes. */
  public int size() {
    return value.length;
  }

  public boolean isEmpty() {
    return value.length == 0;
  }

  /** SHA-256 over exactly these bytes. */
  public Sha256 sha256() {
    return Sha256.of(value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  /** At most 16 bytes in hex, then the length: bodies never reach a log whole. */
  @Override
  public String toString() {
    return value.length <= 16
        ? HexFormat.of().formatHex(value)
        : HexFormat.of().formatHex(value, 0, 16) + "… (" + value.length + " bytes)";
  }
}
