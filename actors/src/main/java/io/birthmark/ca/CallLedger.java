package io.birthmark.ca;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * Which calls to one CA are waiting, in flight, or overdue. Pure bookkeeping: it decides, {@link
 * CaGateway} acts. One subject is called about at most once at a time; a second wish for it joins
 * the first.
 *
 * @param <S> what calls are about
 * @param <C> a call
 */
final class CallLedger<S, C> {
  /**
   * A call that has begun. The number tells it from another one about the same subject, whose
   * answer may still be awaited.
   */
  record Begun<C>(long number, C call) {}

  /** What became of a wish to call. */
  sealed interface Admission<C> {
    /** Begin it now. */
    record Start<C>(Begun<C> begun) implements Admission<C> {}

    /** It waits for a free place, or the same subject is being called about already. */
    record Waits<C>() implements Admission<C> {}

    /** Refused: nothing was sent. */
    record NotSent<C>(String detail) implements Admission<C> {}
  }

  private final int maxInFlight;
  private final int maxWaiting;
  private final Function<C, S> subject;
  private final BiPredicate<C, Instant> tooLate;
  private final Map<S, C> waiting = new LinkedHashMap<>();
  private final Map<Long, C> inFlight = new HashMap<>();
  private final Set<S> calledAbout = new HashSet<>();
  private final Map<Long, C> overdue = new HashMap<>();
  private long begun;

  /**
   * A ledger without calls.
   *
   * @param maxWaiting also bounds how many overdue answers are awaited
   * @param subject what a call is about
   * @param tooLate whether a call must not begin any more
   */
  CallLedger(
      int maxInFlight, int maxWaiting, Function<C, S> subject, BiPredicate<C, Instant> tooLate) {
    this.maxInFlight = maxInFlight;
    this.maxWaiting = maxWaiting;
    this.subject = subject;
    this.tooLate = tooLate;
  }

  Admission<C> wish(C call, Instant now) {
    var about = subject.apply(call);
    if (calledAbout.contains(about) || waiting.containsKey(about)) {
      return new Admission.Waits<>();
    }
    if (tooLate.test(call, now)) {
      return new Admission.NotSent<>("the deadline had passed before the call");
    }
    if (inFlight.size() < maxInFlight) {
      return new Admission.Start<>(begin(call));
    }
    if (waiting.size() >= maxWaiting) {
      return new Admission.NotSent<>("the queue to the certificate authority is full");
    }
    waiting.put(about, call);
    return new Admission.Waits<>();
  }

  private Begun<C> begin(C call) {
    begun++;
    inFlight.put(begun, call);
    calledAbout.add(subject.apply(call));
    return new Begun<>(begun, call);
  }

  /** The call ended; empty when it is not known any more. */
  Optional<C> ended(long number) {
    var call = leave(number);
    return call.isPresent() ? call : Optional.ofNullable(overdue.remove(number));
  }

  /**
   * The call takes too long: its place is freed, its late answer is still awaited. Empty when it
   * has ended.
   */
  Optional<C> tookTooLong(long number) {
    var call = leave(number);
    if (overdue.size() < maxWaiting) {
      call.ifPresent(late -> overdue.put(number, late));
    }
    return call;
  }

  private Optional<C> leave(long number) {
    var call = Optional.ofNullable(inFlight.remove(number));
    call.ifPresent(left -> calledAbout.remove(subject.apply(left)));
    return call;
  }

  /** What a freed place allows: calls to begin now, and calls that waited too long. */
  record Next<C>(List<Begun<C>> start, List<C> expired) {}

  Next<C> next(Instant now) {
    var start = new ArrayList<Begun<C>>();
    var late = new ArrayList<C>();
    var queue = waiting.values().iterator();
    while (inFlight.size() < maxInFlight && queue.hasNext()) {
      var call = queue.next();
      queue.remove();
      if (tooLate.test(call, now)) {
        late.add(call);
      } else {
        start.add(begin(call));
      }
    }
    return new Next<>(start, late);
  }

  int inFlight() {
    return inFlight.size();
  }

  int waiting() {
    return waiting.size();
  }
}
