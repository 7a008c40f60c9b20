package io.birthmark.ca;

import io.birthmark.device.AttemptId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which calls to one CA are waiting, in flight, or overdue. Pure bookkeeping: it decides, {@link
 * CaGateway} acts. One attempt is called at most once at a time; a second wish for it joins the
 * first.
 */
final class CallLedger {
  /** The kinds of call about a certificate. */
  enum Kind {
    ISSUE,
    RESOLVE
  }

  /** One call. */
  record Call(Kind kind, IssuanceOrder order) {
    AttemptId attempt() {
      return order.intent().attempt();
    }
  }

  /** What became of a wish to call. */
  sealed interface Admission {
    /** Begin it now. */
    record Start(Call call) implements Admission {}

    /** It waits for a free place, or the same attempt is being called already. */
    record Waits() implements Admission {}

    /** Refused: nothing was sent. */
    record NotSent(String detail) implements Admission {}
  }

  private final int maxInFlight;
  private final int maxWaiting;
  private final Deque<Call> waiting = new ArrayDeque<>();
  private final Map<AttemptId, Call> inFlight = new HashMap<>();
  private final Map<AttemptId, Call> overdue = new HashMap<>();

  CallLedger(int maxInFlight, int maxWaiting) {
    this.maxInFlight = maxInFlight;
    this.maxWaiting = maxWaiting;
  }

  Admission wish(Call call, Instant now) {
    if (inFlight.containsKey(call.attempt())
        || waiting.stream().anyMatch(other -> other.attempt().equals(call.attempt()))) {
      return new Admission.Waits();
    }
    if (expired(call, now)) {
      return new Admission.NotSent("the deadline had passed before the call");
    }
    if (inFlight.size() < maxInFlight) {
      inFlight.put(call.attempt(), call);
      return new Admission.Start(call);
    }
    if (waiting.size() >= maxWaiting) {
      return new Admission.NotSent("the queue to the certificate authority is full");
    }
    waiting.add(call);
    return new Admission.Waits();
  }

  /** An issue call must not begin late: by then the twin looks the attempt up. */
  private static boolean expired(Call call, Instant now) {
    return call.kind() == Kind.ISSUE && !now.isBefore(call.order().deadline());
  }

  /** The call ended; empty when it is not known any more. */
  Optional<Call> ended(AttemptId attempt) {
    var call = inFlight.remove(attempt);
    return call != null ? Optional.of(call) : Optional.ofNullable(overdue.remove(attempt));
  }

  /**
   * The call takes too long: its place is freed, its late answer is still awaited. Empty when it
   * has ended.
   */
  Optional<Call> tookTooLong(AttemptId attempt) {
    var call = inFlight.remove(attempt);
    if (call == null) {
      return Optional.empty();
    }
    if (overdue.size() < maxWaiting) {
      overdue.put(attempt, call);
    }
    return Optional.of(call);
  }

  /** What a freed place allows: calls to begin now, and calls that waited too long. */
  record Next(List<Call> start, List<Call> expired) {}

  Next next(Instant now) {
    var start = new ArrayList<Call>();
    var late = new ArrayList<Call>();
    while (inFlight.size() < maxInFlight && !waiting.isEmpty()) {
      var call = waiting.remove();
      if (expired(call, now)) {
        late.add(call);
      } else {
        inFlight.put(call.attempt(), call);
        start.add(call);
      }
    }
    return new Next(start, late);
  }

  int inFlight() {
    return inFlight.size();
  }

  int waiting() {
    return waiting.size();
  }
}
