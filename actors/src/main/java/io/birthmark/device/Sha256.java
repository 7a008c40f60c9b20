package io.birthmark.device;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256 digest (FIPS 180-4), kept as four longs because an idle twin holds several. */
public record Sha256(long a, long b, long c, long d) {
  /** Length of a digest in bytes. */
  public static final int LENGTH = 32;

  /** Digests {@code parts} one after the other, as if concatenated. */
  public static Sha256 of(byte[]... parts) {
    var digest = newDigest();
    for (var part : parts) {
      digest.update(part);
    }
    return fromBytes(digest.digest());
  }

  /**
   * Reads 32 raw digest bytes.
   *
   * @throws IllegalArgumentException when there are more or fewer than 32
   */
  public static Sha256 fromBytes(byte[] raw) {
    if (raw.length != LENGTH) {
      throw new IllegalArgumentException("a SHA-256 digest has 32 bytes, not " + raw.length);
    }
    var buffer = ByteBuffer.wrap(raw);
    return new Sha256(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
  }

  /**
   * Reads 64 hexadecimal digits.
   *
   * @throws IllegalArgumentException when the text is anything else
   */
  public static Sha256 fromHex(String hex) {
    return fromBytes(HexFormat.of().parseHex(hex));
  }

  /** The 32 raw bytes. */
  public byte[] toBytes() {
    return ByteBuffer.allocate(LENGTH).putLong(a).putLong(b).putLong(c).putLong(d).array();
  }

  /** 64 lower-case hexadecimal digits. */
  public String toHex() {
    return HexFormat.of().formatHex(toBytes());
  }

  @Override
  public String toString() {
    return toHex();
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
