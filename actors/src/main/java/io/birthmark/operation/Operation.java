package io.birthmark.operation;

import io.birthmark.device.Actor;
import io.birthmark.device.Channel;
import io.birthmark.device.Provenance;
import io.birthmark.device.Reason;
import io.birthmark.device.RecordId;
import io.birthmark.device.Sha256;
import java.time.Instant;
import java.util.Optional;

/**
 * A deed to many devices: what was ordered and how far it has come.
 *
 * @param start who started it, when, and the audit record that says so
 * @param perSecond how many devices are dealt with in a second
 * @param stage where it stands
 * @param since when it came to its stage
 * @param revision how many events there are of it
 */
public record Operation(
    OperationId id,
    BulkOrder order,
    Start start,
    int perSecond,
    Stage stage,
    Instant since,
    long revision) {
  /**
   * How an operation was started.
   *
   * @param record the audit record that tells of it
   * @param request digest of the request that asked for it
   */
  public record Start(Actor actor, Channel channel, Instant at, RecordId record, Sha256 request) {}

  /** Where an operation stands. */
  public sealed interface Stage {}

  /** Its devices are being written down. */
  public record Freezing() implements Stage {}

  /** It deals with {@code total} devices. */
  public record Running(long total) implements Stage {}

  /**
   * It begins nothing.
   *
   * @param total how many devices it has; empty while they are still to be written down
   * @param until when it is aborted if nobody has resumed it
   */
  public record Paused(Optional<Long> total, Instant until) implements Stage {}

  /**
   * It ended early.
   *
   * @param total how many devices it has; empty when it ended before they were written down
   */
  public record Aborted(Optional<Long> total, Reason why) implements Stage {}

  /** It has dealt with all. */
  public record Done(long total, Tally tally) implements Stage {}

  /** The stage's name. */
  public OperationPhase phase() {
    return switch (stage) {
      case Freezing _ -> OperationPhase.FREEZING;
      case Running _ -> OperationPhase.RUNNING;
      case Paused _ -> OperationPhase.PAUSED;
      case Aborted _ -> OperationPhase.ABORTED;
      case Done _ -> OperationPhase.DONE;
    };
  }

  /** The same one event later, at this stage. */
  Operation at(Stage next, Instant when) {
    return new Operation(id, order, start, perSecond, next, when, revision + 1);
  }

  /** The same one event later, at this pace. */
  Operation paced(int next) {
    return new Operation(id, order, start, next, stage, since, revision + 1);
  }

  /** Whether something is still to come of it. */
  public boolean isOpen() {
    return switch (stage) {
      case Freezing _, Running _, Paused _ -> true;
      case Aborted _, Done _ -> false;
    };
  }

  /** How many devices it has; empty until they are written down. */
  public Optional<Long> total() {
    return switch (stage) {
      case Freezing _ -> Optional.empty();
      case Running(var total) -> Optional.of(total);
      case Paused(var total, _) -> total;
      case Aborted(var total, _) -> total;
      case Done(var total, _) -> Optional.of(total);
    };
  }

  /** When it must have gone on, by itself or by somebody; empty when it waits for nobody. */
  public Optional<Instant> deadline() {
    return stage instanceof Paused(_, var until) ? Optional.of(until) : Optional.empty();
  }

  /** What each device's audit records say of who gave the deed. */
  public Provenance provenance() {
    return new Provenance(
        start.actor(),
        start.channel(),
        Optional.empty(),
        Optional.of(id.key(order.deed())),
        Optional.empty(),
        Optional.of(start.record()),
        Optional.of(order.reason()));
  }
}
