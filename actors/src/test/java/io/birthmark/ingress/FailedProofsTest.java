package io.birthmark.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.DeviceId;
import io.birthmark.device.Reason;
import io.birthmark.twin.EnrollmentDesk.Pending;
import io.birthmark.twin.EnrollmentDesk.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class FailedProofsTest {
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
  private static final DeviceId ROGUE = new DeviceId("default", "rogue");
  private static final DeviceId GOOD = new DeviceId("default", "good");

  private final FailedProofs proofs =
      new FailedProofs(
          new FailedProofs.Limits(3, Duration.ofSeconds(2), 10, Duration.ofSeconds(1), 20), START);

  private static DeviceId device(int number) {
    return new DeviceId("default", "d" + number);
  }

  private void fail(DeviceId device, int times) {
    for (int i = 0; i < times; i++) {
      proofs.count(device, START);
    }
  }

  @Test
  void aFewAreForgiven() {
    fail(ROGUE, 2);

    assertThat(proofs.closedUntil(ROGUE, START)).isEmpty();
  }

  @Test
  void afterMoreItsSenderWaitsForEachOne() {
    fail(ROGUE, 3);

    assertThat(proofs.closedUntil(ROGUE, START)).contains(START.plusSeconds(2));
    assertThat(proofs.closedUntil(ROGUE, START.plusSeconds(2))).isEmpty();
    proofs.count(ROGUE, START.plusSeconds(2));
    assertThat(proofs.closedUntil(ROGUE, START.plusSeconds(2))).contains(START.plusSeconds(4));
  }

  @Test
  void howManyItSendsInVainDoesNotMatter() {
    fail(ROGUE, 1_000);

    assertThat(proofs.closedUntil(ROGUE, START.plusSeconds(2))).isEmpty();
  }

  @Test
  void anotherDeviceOfTheEdgeNodeIsServed() {
    fail(ROGUE, 1_000);
    for (int i = 0; i < 100; i++) {
      fail(device(i), 3);
    }

    assertThat(proofs.closedUntil(GOOD, START)).isEmpty();
  }

  @Test
  void manyNamesTogetherHaveALimitToo() {
    for (int i = 0; i < 10; i++) {
      fail(device(i), 1);
    }

    assertThat(proofs.closedUntil(device(9), START)).contains(START.plusSeconds(1));
    assertThat(proofs.closedUntil(device(9), START.plusSeconds(1))).isEmpty();
  }

  @Test
  void aQuietTimeForgives() {
    fail(ROGUE, 3);

    assertThat(proofs.closedUntil(ROGUE, START.plusSeconds(6))).isEmpty();
    for (int i = 0; i < 2; i++) {
      proofs.count(ROGUE, START.plusSeconds(6));
    }
    assertThat(proofs.closedUntil(ROGUE, START.plusSeconds(6))).isEmpty();
  }

  @Test
  void theNameThatWasWrongLongestAgoIsForgottenFirst() {
    var roomy =
        new FailedProofs(
            new FailedProofs.Limits(1, Duration.ofHours(1), 1_000, Duration.ofMillis(1), 2), START);
    roomy.count(device(1), START);
    roomy.count(device(2), START);
    roomy.count(device(1), START);
    roomy.count(device(3), START);

    assertThat(roomy.closedUntil(device(1), START)).isPresent();
    assertThat(roomy.closedUntil(device(2), START)).isEmpty();
    assertThat(roomy.closedUntil(device(3), START)).isPresent();
  }

  @Test
  void aReportIsDueAtOnceAndThenOnceAMinute() {
    assertThat(proofs.count(ROGUE, START)).contains(1L);
    assertThat(proofs.count(ROGUE, START.plusSeconds(1))).isEmpty();
    assertThat(proofs.count(GOOD, START.plusSeconds(59))).isEmpty();
    assertThat(proofs.count(ROGUE, START.plusSeconds(60))).contains(3L);
  }

  @ParameterizedTest
  @EnumSource(names = {"PROOF_INVALID", "POSSESSION_INVALID", "CHALLENGE_INVALID", "TOKEN_USED"})
  void whatProvesNothingCounts(Reason reason) {
    assertThat(FailedProofs.isOne(new Refused(reason, "", Optional.empty()))).isTrue();
  }

  /** A slow or repeating device, a bad request of a good device, and trouble of our own. */
  @ParameterizedTest
  @EnumSource(
      mode = Mode.INCLUDE,
      names = {"CHALLENGE_STALE", "CHALLENGE_EXPIRED", "BAD_CSR", "BUSY", "OUTCOME_UNKNOWN"})
  void whatMayBefallAGoodDeviceDoesNot(Reason reason) {
    assertThat(FailedProofs.isOne(new Refused(reason, "", Optional.empty()))).isFalse();
    assertThat(FailedProofs.isOne(new Pending())).isFalse();
  }
}
