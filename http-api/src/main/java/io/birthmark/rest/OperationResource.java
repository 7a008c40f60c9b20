package io.birthmark.rest;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.birthmark.device.Reason;
import io.birthmark.device.RevocationReason;
import io.birthmark.fleet.Facet;
import io.birthmark.fleet.FleetFilter;
import io.birthmark.operation.Deed;
import io.birthmark.operation.Operation;
import io.birthmark.operation.OperationPhase;
import io.birthmark.operation.OperationTargets.Kind;
import io.birthmark.operation.OperationTargets.Result;
import io.birthmark.operation.OperationTargets.Settled;
import io.birthmark.operation.Tally;
import io.birthmark.operation.TargetOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An operation as the API tells of it.
 *
 * @param revocationReason with {@code revoke} alone
 * @param filter which devices, by the words of {@code GET /devices}
 * @param reason why, in the words of whoever started it
 * @param startedBy kind and name
 * @param record the audit record of its start, which is the parent of each device's record
 * @param since when it came to its state
 * @param pausedUntil when it is aborted unless somebody resumes it
 * @param abortedBecause why it ended early
 * @param total how many devices it has, once they are written down
 * @param done how many of them are settled
 * @param eta when all are, if its pace holds
 */
record OperationResource(
    String id,
    String deed,
    Optional<RevocationReason> revocationReason,
    Map<String, String> filter,
    String reason,
    String startedBy,
    Instant startedAt,
    String record,
    OperationPhase state,
    Instant since,
    Optional<Instant> pausedUntil,
    Optional<Reason> abortedBecause,
    int ratePerSecond,
    Optional<Long> total,
    long done,
    @JsonUnwrapped Outcomes outcomes,
    Optional<Instant> eta) {

  /**
   * How many devices have which outcome.
   *
   * @param unknown where no answer came, however often it was asked for
   */
  record Outcomes(long applied, long unchanged, long unknown, Map<Reason, Long> refused) {
    static Outcomes of(Tally tally) {
      return new Outcomes(
          tally.applied(), tally.unchanged(), tally.unknown(), new TreeMap<>(tally.refused()));
    }
  }

  /** Some operations, the one that was started last first. */
  record All(List<OperationResource> items, Optional<String> nextPageToken) {}

  /**
   * A device of an operation.
   *
   * @param tries how often its twin was asked, at least
   */
  record Target(
      String device, Kind outcome, Optional<Reason> reason, int tries, Optional<Instant> at) {
    static Target of(Result result) {
      return new Target(
          result.device().device(),
          result.settled().map(one -> kind(one.outcome())).orElse(Kind.OPEN),
          result.settled().flatMap(one -> refusal(one.outcome())),
          result.tries(),
          result.settled().map(Settled::at));
    }
  }

  /** A page of an operation's devices. */
  record Targets(List<Target> items, Optional<String> nextPageToken) {}

  /**
   * What would become of a device.
   *
   * @param outcome {@code OPEN} when its twin did not answer in time
   */
  record Sample(String device, Kind outcome, Optional<Reason> reason) {}

  /**
   * What a dry run tells.
   *
   * @param devices how many would be dealt with
   * @param confirm what to send to have it done, where that is asked for
   * @param samples the first of them, and what would become of each
   * @param seconds how long it would take at the pace that was asked for
   */
  record Forecast(
      String deed,
      long devices,
      Optional<Long> confirm,
      int ratePerSecond,
      long seconds,
      List<Sample> samples,
      @JsonUnwrapped FleetResource.Age age) {}

  static OperationResource of(Operation operation, Tally tally, Instant now) {
    var order = operation.order();
    return new OperationResource(
        operation.id().value(),
        order.deed().verb(),
        order.deed() == Deed.REVOKE ? Optional.of(order.revocation()) : Optional.empty(),
        words(order.filter()),
        order.reason().text(),
        operation.start().actor().toString(),
        operation.start().at(),
        operation.start().record().toString(),
        operation.phase(),
        operation.since(),
        operation.deadline(),
        operation.stage() instanceof Operation.Aborted(_, var why)
            ? Optional.of(why)
            : Optional.empty(),
        operation.perSecond(),
        operation.total(),
        tally.settled(),
        Outcomes.of(tally),
        eta(operation, tally, now));
  }

  private static Optional<Instant> eta(Operation operation, Tally tally, Instant now) {
    return operation.stage() instanceof Operation.Running(var total)
        ? Optional.of(
            now.plus(
                Duration.ofSeconds(
                    Math.ceilDiv(Math.max(0, total - tally.settled()), operation.perSecond()))))
        : Optional.empty();
  }

  static Kind kind(TargetOutcome outcome) {
    return switch (outcome) {
      case TargetOutcome.Applied _ -> Kind.APPLIED;
      case TargetOutcome.Unchanged _ -> Kind.UNCHANGED;
      case TargetOutcome.Refused _ -> Kind.REFUSED;
      case TargetOutcome.Unknown _ -> Kind.UNKNOWN;
    };
  }

  private static Optional<Reason> refusal(TargetOutcome outcome) {
    return outcome instanceof TargetOutcome.Refused(var reason)
        ? Optional.of(reason)
        : Optional.empty();
  }

  private static Map<String, String> words(FleetFilter filter) {
    var words = new TreeMap<String, String>();
    for (var facet : Facet.values()) {
      Optional.ofNullable(filter.equal().get(facet))
          .ifPresent(word -> words.put(ListQuery.parameter(facet), word));
    }
    filter.prefix().ifPresent(prefix -> words.put("q", prefix));
    filter.expiresBefore().ifPresent(end -> words.put("expiresBefore", end.toString()));
    return words;
  }
}
