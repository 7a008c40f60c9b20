package io.birthmark.ca.intake;

import io.birthmark.ca.Flow;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Whose turn it is at a CA that may be asked so many times a second. What cannot be asked at once
 * is told its turn and comes back then; nobody is remembered, only when the next turn of a flow is
 * free. Pure bookkeeping for one thread at a time.
 *
 * <p>A turn is a virtual time as in the generic cell rate algorithm (ITU-T I.371): each request
 * moves the clock of its flow on by as much as it costs, so that a queue is one instant, however
 * long it is. Flows that wait at the same time have the same share, whatever they bring.
 */
final class Turns {
  /** Flows that are told apart; more share a queue. */
  private static final int MOST_FLOWS = 1_000;

  /**
   * How long what was admitted may take to be sent: the gateway spaces it out, and an intent must
   * not wait there for long.
   */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Map<Flow, Queue> queues = new HashMap<>();

  /** When all that was admitted will have been sent. */
  private Instant sent = Instant.EPOCH;

  /** The clocks of one flow; one that lies in the past stands for nothing. */
  private static final class Queue {
    /** The next free turn of a request that is new. */
    private Instant next = Instant.EPOCH;

    /** The next free turn of one that came when it was told to and was not admitted. */
    private Instant late = Instant.EPOCH;

    /** When its share will have been used up to that moment. */
    private Instant used = Instant.EPOCH;

    private boolean busy(Instant now) {
      return next.isAfter(now) || late.isAfter(now) || used.isAfter(now);
    }
  }

  /** What is said to a request. */
  sealed interface Turn {
    /** It may be made. */
    record Now() implements Turn {}

    /** It is asked again then. */
    record Later(Instant turn) implements Turn {}
  }

  /**
   * Takes a turn.
   *
   * @param returns how often the request has come back after a wait
   * @param every how long it takes until one more may be made
   */
  Turn take(Flow asking, int returns, Instant now, Duration every) {
    queues.values().removeIf(queue -> !queue.busy(now));
    var flow = queues.size() < MOST_FLOWS || queues.containsKey(asking) ? asking : Flow.NONE;
    var queue = queues.computeIfAbsent(flow, _ -> new Queue());
    var share = every.multipliedBy(queues.size());
    if (admits(queue, returns, now)) {
      sent = latest(sent, now).plus(every);
      queue.used = queues.size() == 1 ? sent : latest(queue.used, now).plus(share);
      return new Turn.Now();
    }
    return new Turn.Later(returns > 0 ? late(queue, share, every, now) : next(queue, share, now));
  }

  /** A new request stands behind those that wait. */
  private boolean admits(Queue queue, int returns, Instant now) {
    boolean behind = returns == 0 && queue.next.isAfter(now);
    return !behind && !sent.isAfter(now.plus(room(queue, returns, now)));
  }

  /**
   * Up to where the way to the CA may be filled. Most by who had to come back more than once, so
   * that nobody does so for ever; less by a flow that has used up its share while others wait.
   */
  private Duration room(Queue queue, int returns, Instant now) {
    if (returns == 0) {
      return PATIENCE.dividedBy(4);
    }
    boolean overShare = queues.size() > 1 && queue.used.isAfter(now.plus(PATIENCE));
    if (overShare) {
      return returns > 1 ? PATIENCE.dividedBy(2) : PATIENCE.multipliedBy(2).dividedBy(5);
    }
    return returns > 1 ? PATIENCE : PATIENCE.multipliedBy(3).dividedBy(4);
  }

  private Instant next(Queue queue, Duration share, Instant now) {
    var turn = latest(queue.next, latest(sent, now));
    queue.next = turn.plus(share);
    return turn;
  }

  /**
   * Twice as dense as the flow's share: other flows may be done by then, and who comes too early
   * comes once more, where who comes too late leaves the CA idle.
   */
  private static Instant late(Queue queue, Duration share, Duration every, Instant now) {
    var turn = latest(queue.late, now.plus(PATIENCE));
    var half = share.dividedBy(2);
    queue.late = turn.plus(half.compareTo(every) > 0 ? half : every);
    return turn;
  }

  /** How long a new request of the longest queue would wait. */
  Duration queue(Instant now) {
    return queues.values().stream()
        .map(queue -> Duration.between(now, latest(queue.next, now)))
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  private static Instant latest(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
