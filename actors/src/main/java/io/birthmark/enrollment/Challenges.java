package io.birthmark.enrollment;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.birthmark.device.Bytes;
import io.birthmark.device.DeviceId;
import io.birthmark.device.Reason;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;

/**
 * Makes challenges and knows its own again, on any node that holds the cluster key; nothing is
 * written.
 *
 * <p>A challenge is {@code version (1) ‖ purpose (1) ‖ revision (8) ‖ expiry (8, epoch seconds) ‖
 * HMAC-SHA256(cluster key, "birthmark/1 challenge" ‖ 0x00 ‖ tenant/device ‖ 0x00 ‖ the first 18
 * bytes) (32)}. It is used once because an accepted proof raises the revision of the device:
 * whether the revision still stands is for the twin to judge.
 *
 * <p>Safe for use by many threads.
 */
public final class Challenges {
  /** Length of a challenge in bytes. */
  public static final int LENGTH = 50;

  private static final int HEAD = 18;
  private static final byte VERSION = 1;
  private static final int MIN_KEY = 32;
  private static final Duration MAX_LIFETIME = Duration.ofDays(1);
  private static final byte[] LABEL = "birthmark/1 challenge\0".getBytes(US_ASCII);
  private static final byte[] ZERO = {0};

  private final SecretBytes clusterKey;
  private final Duration lifetime;
  private final InstantSource clock;

  /**
   * Challenges under one key.
   *
   * @param clusterKey at least 32 random bytes, the same on every node; stays open as long as this
   *     object is used
   * @param lifetime how long a device may take to answer, in whole seconds from 1 s to 1 d; also
   *     bounds how long an answer that was overheard can be kept back
   * @throws IllegalArgumentException when the key is shorter or the lifetime outside these bounds
   */
  public Challenges(SecretBytes clusterKey, Duration lifetime, InstantSource clock) {
    if (clusterKey.size() < MIN_KEY) {
      throw new IllegalArgumentException("the cluster key has at least " + MIN_KEY + " bytes");
    }
    if (lifetime.toSeconds() < 1 || lifetime.compareTo(MAX_LIFETIME) > 0) {
      throw new IllegalArgumentException("a challenge lives from 1 second to 1 day");
    }
    this.clusterKey = clusterKey;
    this.lifetime = lifetime;
    this.clock = clock;
  }

  /** What is to be said of a challenge that came back. */
  public sealed interface Check {}

  /**
   * Made here for this device and purpose, and still fresh.
   *
   * @param revision the device's revision when it was made
   */
  public record Valid(long revision) implements Check {}

  /** {@link Reason#CHALLENGE_INVALID} or {@link Reason#CHALLENGE_EXPIRED}. */
  public record Invalid(Reason reason) implements Check {}

  /**
   * A challenge for this device to answer.
   *
   * @param revision the device's revision now, 0 for a device that is not known yet
   */
  public Bytes issue(DeviceId device, Purpose purpose, long revision) {
    long expiry = clock.instant().getEpochSecond() + lifetime.toSeconds();
    var head =
        ByteBuffer.allocate(HEAD)
            .put(VERSION)
            .put(purpose.code())
            .putLong(revision)
            .putLong(expiry)
            .array();
    return Bytes.copyOf(ByteBuffer.allocate(LENGTH).put(head).put(code(device, head)).array());
  }

  /**
   * Judges any bytes whatever. From the second of its expiry on a challenge is expired; one that
   * was not made here is invalid, whatever its expiry says.
   */
  public Check check(DeviceId device, Purpose purpose, Bytes challenge) {
    if (challenge.size() != LENGTH) {
      return new Invalid(Reason.CHALLENGE_INVALID);
    }
    var raw = challenge.toArray();
    var head = Arrays.copyOf(raw, HEAD);
    // The code is compared first, in constant time: nothing is read from bytes that are not ours.
    if (!MessageDigest.isEqual(code(device, head), Arrays.copyOfRange(raw, HEAD, LENGTH))) {
      return new Invalid(Reason.CHALLENGE_INVALID);
    }
    var fields = ByteBuffer.wrap(head);
    if (fields.get() != VERSION || fields.get() != purpose.code()) {
      return new Invalid(Reason.CHALLENGE_INVALID);
    }
    long revision = fields.getLong();
    long expiry = fields.getLong();
    return clock.instant().getEpochSecond() < expiry
        ? new Valid(revision)
        : new Invalid(Reason.CHALLENGE_EXPIRED);
  }

  private byte[] code(DeviceId device, byte[] head) {
    return Hmac.sha256(clusterKey, LABEL, device.toString().getBytes(US_ASCII), ZERO, head);
  }
}
