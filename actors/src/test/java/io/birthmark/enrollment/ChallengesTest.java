package io.birthmark.enrollment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.birthmark.device.Bytes;
import io.birthmark.device.DeviceId;
import io.birthmark.device.Reason;
import io.birthmark.enrollment.Challenges.Invalid;
import io.birthmark.enrollment.Challenges.Valid;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChallengesTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00.700Z");
  private static final Duration LIFETIME = Duration.ofMinutes(5);
  private static final DeviceId DEVICE = new DeviceId("default", "acme-1");
  private static final long REVISION = 7;

  private final Challenges challenges = at(NOW);
  private final Bytes challenge = challenges.issue(DEVICE, Purpose.ENROLL, REVISION);

  @ParameterizedTest
  @EnumSource(Purpose.class)
  void itsOwnChallengeIsKnownAgainWithItsRevision(Purpose purpose) {
    var mine = challenges.issue(DEVICE, purpose, Long.MAX_VALUE);

    assertThat(mine.size()).isEqualTo(50);
    assertThat(challenges.check(DEVICE, purpose, mine)).isEqualTo(new Valid(Long.MAX_VALUE));
  }

  @Test
  void anotherNodeWithTheSameKeyKnowsIt() {
    assertThat(at(NOW.plusSeconds(1)).check(DEVICE, Purpose.ENROLL, challenge))
        .isEqualTo(new Valid(REVISION));
  }

  @Test
  void noByteCanBeChanged() {
    for (int i = 0; i < challenge.size(); i++) {
      for (int bit = 0; bit < 8; bit++) {
        var raw = challenge.toArray();
        raw[i] ^= (byte) (1 << bit);

        assertThat(challenges.check(DEVICE, Purpose.ENROLL, Bytes.copyOf(raw)))
            .as("byte %d, bit %d", i, bit)
            .isEqualTo(new Invalid(Reason.CHALLENGE_INVALID));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 18, 49, 51, 5000})
  void anyOtherLengthIsInvalid(int length) {
    var raw = Arrays.copyOf(challenge.toArray(), length);

    assertThat(challenges.check(DEVICE, Purpose.ENROLL, Bytes.copyOf(raw)))
        .isEqualTo(new Invalid(Reason.CHALLENGE_INVALID));
  }

  @Test
  void itExpiresAtItsSecond() {
    var expiry = Instant.ofEpochSecond(NOW.getEpochSecond()).plus(LIFETIME);

    assertThat(at(expiry.minusSeconds(1)).check(DEVICE, Purpose.ENROLL, challenge))
        .isEqualTo(new Valid(REVISION));
    assertThat(at(expiry.minusNanos(1)).check(DEVICE, Purpose.ENROLL, challenge))
        .isEqualTo(new Valid(REVISION));
    assertThat(at(expiry).check(DEVICE, Purpose.ENROLL, challenge))
        .isEqualTo(new Invalid(Reason.CHALLENGE_EXPIRED));
    assertThat(at(expiry.plusSeconds(1)).check(DEVICE, Purpose.ENROLL, challenge))
        .isEqualTo(new Invalid(Reason.CHALLENGE_EXPIRED));
  }

  @Test
  void anExpiredOneThatWasTamperedWithIsInvalid() {
    var raw = challenge.toArray();
    raw[49] ^= 1;

    assertThat(at(NOW.plus(LIFETIME)).check(DEVICE, Purpose.ENROLL, Bytes.copyOf(raw)))
        .isEqualTo(new Invalid(Reason.CHALLENGE_INVALID));
  }

  @ParameterizedTest
  @ValueSource(strings = {"default/acme-2", "default/acme-10", "default/Acme-1", "other/acme-1"})
  void anotherDeviceCannotUseIt(String other) {
    var device = DeviceId.parse(other).orElseThrow();

    assertThat(challenges.check(device, Purpose.ENROLL, challenge))
        .isEqualTo(new Invalid(Reason.CHALLENGE_INVALID));
  }

  @Test
  void itServesOnePurpose() {
    assertThat(challenges.check(DEVICE, Purpose.INSTALL, challenge))
        .isEqualTo(new Invalid(Reason.CHALLENGE_INVALID));
  }

  @Test
  void anotherKeyMakesOthers() {
    var foreign = new Challenges(key((byte) 2), LIFETIME, InstantSource.fixed(NOW));

    assertThat(foreign.check(DEVICE, Purpose.ENROLL, challenge))
        .isEqualTo(new Invalid(Reason.CHALLENGE_INVALID));
  }

  @Test
  void aShortKeyOrAnOddLifetimeIsAMistakeOfTheSettings() {
    var shortKey = SecretBytes.copyOf(new byte[31]);

    assertThatThrownBy(() -> new Challenges(shortKey, LIFETIME, InstantSource.fixed(NOW)))
        .isInstanceOf(IllegalArgumentException.class);
    for (var lifetime :
        new Duration[] {Duration.ofMillis(999), Duration.ofDays(1).plusSeconds(1)}) {
      assertThatThrownBy(() -> new Challenges(key((byte) 1), lifetime, InstantSource.fixed(NOW)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static Challenges at(Instant now) {
    return new Challenges(key((byte) 1), LIFETIME, InstantSource.fixed(now));
  }

  private static SecretBytes key(byte fill) {
    var raw = new byte[32];
    Arrays.fill(raw, fill);
    return SecretBytes.copyOf(raw);
  }
}
