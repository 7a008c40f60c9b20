package io.birthmark.ingress;

import io.birthmark.device.DeviceId;
import io.birthmark.device.Reason;
import io.birthmark.twin.EnrollmentDesk.Answer;
import io.birthmark.twin.EnrollmentDesk.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Set;

/**
 * The wrong proofs that came through one edge node. They cost their sender, which is the edge node
 * together with the name it uses, and never the device of that name: elsewhere it is served as if
 * nothing had been. A neighbour that has sent none is served too, however many others have sent.
 * Mutable, for one actor alone.
 */
final class FailedProofs {
  /** Shortest time between two reports of an edge node, however many wrong proofs it sends. */
  static final Duration REPORT_EVERY = Duration.ofMinutes(1);

  private static final Set<Reason> WRONG =
      EnumSet.of(
          Reason.UNKNOWN_DEVICE,
          Reason.NAME_MISMATCH,
          Reason.NAME_NOT_ALLOWED,
          Reason.EVIDENCE_NOT_ACCEPTED,
          Reason.EVIDENCE_KEY_UNKNOWN,
          Reason.EVIDENCE_CHAIN_UNTRUSTED,
          Reason.CHALLENGE_INVALID,
          Reason.PROOF_INVALID,
          Reason.POSSESSION_INVALID,
          Reason.TOKEN_EXPIRED,
          Reason.TOKEN_USED);

  /**
   * How many wrong proofs are looked at.
   *
   * @param perDevice of one name before it has to wait
   * @param deviceEvery how long until one more of that name is looked at
   * @param perEdge of all names together before those that have sent any have to wait
   * @param edgeEvery how long until one more of those is looked at
   * @param remembered names remembered; the one that was wrong longest ago is forgotten first
   */
  record Limits(
      int perDevice, Duration deviceEvery, int perEdge, Duration edgeEvery, int remembered) {}

  private final Limits limits;
  private final LinkedHashMap<DeviceId, Budget> devices = new LinkedHashMap<>();
  private Budget edge;
  private Optional<Instant> reported = Optional.empty();
  private long unreported;

  FailedProofs(Limits limits, Instant now) {
    this.limits = limits;
    this.edge = Budget.full(limits.perEdge(), limits.edgeEvery(), now);
  }

  /** Whether the desk has found that a proof is none. */
  static boolean isOne(Answer answer) {
    return answer instanceof Refused(var reason, _, _) && WRONG.contains(reason);
  }

  /** From when on the device's proofs are looked at again; empty when they are now. */
  Optional<Instant> closedUntil(DeviceId device, Instant now) {
    var own = Optional.ofNullable(devices.get(device)).map(budget -> budget.at(now));
    if (own.isEmpty()) {
      return Optional.empty();
    }
    if (own.get().isFull()) {
      devices.remove(device);
      return Optional.empty();
    }
    edge = edge.at(now);
    var from =
        own.get().allowsFrom().isAfter(edge.allowsFrom())
            ? own.get().allowsFrom()
            : edge.allowsFrom();
    return Optional.of(from).filter(opens -> opens.isAfter(now));
  }

  /** Counts a wrong proof; returns how many there were since the last report, when one is due. */
  Optional<Long> count(DeviceId device, Instant now) {
    edge = edge.at(now).spend();
    var before = Optional.ofNullable(devices.remove(device));
    devices.put(
        device,
        before
            .orElseGet(() -> Budget.full(limits.perDevice(), limits.deviceEvery(), now))
            .at(now)
            .spend());
    if (devices.size() > limits.remembered()) {
      devices.pollFirstEntry();
    }
    unreported++;
    if (reported.isPresent() && now.isBefore(reported.get().plus(REPORT_EVERY))) {
      return Optional.empty();
    }
    reported = Optional.of(now);
    var since = unreported;
    unreported = 0;
    return Optional.of(since);
  }
}
