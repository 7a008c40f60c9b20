package io.birthmark.ingress;

import io.birthmark.device.Reason;
import io.birthmark.ingress.EdgeSession.Born;
import io.birthmark.twin.EnrollmentDesk.Answer;
import io.birthmark.twin.EnrollmentDesk.Refused;
import io.birthmark.twin.EnrollmentDesk.Settled;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/**
 * What is kept of an edge node for those who look. Its actor writes, anybody reads; all of it is a
 * few words, so a lock that nobody holds for long is cheaper than copies at every message.
 */
final class EdgeRecord {
  private final EdgeId edge;
  private final Instant countedSince;
  private final Map<Reason, Long> refused = new EnumMap<>(Reason.class);
  private boolean up;
  private Instant since;
  private Instant heard;
  private long births;
  private long gaps;
  private long deviceBirths;
  private long answered;
  private long settled;

  EdgeRecord(EdgeId edge, Instant now) {
    this.edge = edge;
    this.countedSince = now;
    this.since = now;
    this.heard = now;
  }

  /** A message came, which led from one session to another. */
  synchronized void heard(EdgeSession before, EdgeSession after, Instant now) {
    heard = now;
    boolean born = after instanceof Born b && !sameBirth(before, b);
    if (born) {
      births++;
    }
    if (up != after instanceof Born) {
      up = !up;
      since = now;
    }
    if (lossy(after) && !lossy(before)) {
      gaps++;
    }
  }

  private static boolean sameBirth(EdgeSession before, Born after) {
    return before instanceof Born b
        && b.bdSeq() == after.bdSeq()
        && b.birthFingerprint() == after.birthFingerprint();
  }

  private static boolean lossy(EdgeSession session) {
    return session instanceof Born b && b.rebirthWanted();
  }

  /** A device of ours was born through it. */
  synchronized void deviceBorn() {
    deviceBirths++;
  }

  /** The desk answered what one of its devices asked in this step. */
  synchronized void answered(DeviceRequest.Step step, Answer answer) {
    if (answer instanceof Refused(var reason, _, _)) {
      refused(reason);
      return;
    }
    answered++;
    if (step == DeviceRequest.Step.PROVE_INSTALLED && answer instanceof Settled) {
      settled++;
    }
  }

  /** One of its devices was told that it is refused. */
  synchronized void refused(Reason reason) {
    refused.merge(reason, 1L, Long::sum);
  }

  /** The host has forgotten its session; it is asked to be born when it speaks. */
  synchronized void forgotten(Instant now) {
    if (up) {
      up = false;
      since = now;
    }
  }

  synchronized EdgeStanding standing() {
    return new EdgeStanding(
        edge,
        up,
        since,
        heard,
        countedSince,
        births,
        gaps,
        deviceBirths,
        answered,
        settled,
        refused);
  }
}
