package io.birthmark.ca;

import io.birthmark.metrics.Meters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Reads one CA's own list for this node: at a pace that leaves the CA to the devices, with a bound
 * on what waits and on how long a call takes, and not while the CA is let alone. Nothing is issued
 * by it, so whatever fails is merely asked again.
 */
public final class CaReader extends AbstractMatchingBehavior<CaReader.Message> {
  /** What it is told; exactly one answer follows. */
  public sealed interface Message {}

  /** Get a certificate by what the CA's list calls it. */
  public record Fetch(String reference, ActorRef<Fetched> replyTo) implements Message {}

  /** Get a part of the list. */
  public record ReadList(Instant from, ActorRef<Listed> replyTo) implements Message {}

  private record Next() implements Message {}

  private record Ended(long call, Runnable answer) implements Message {}

  private record TookTooLong(long call) implements Message {}

  /**
   * Bounds.
   *
   * @param perSecond calls that are begun in a second
   * @param waiting calls that wait for their turn; more are told to come again
   * @param callTimeout after which an answer is waited for no longer
   */
  public record Bounds(int perSecond, int waiting, Duration callTimeout) {
    /** Within it whoever asks has an answer. */
    public Duration answered() {
      return callTimeout.plusSeconds(waiting / perSecond + 1L);
    }

    private Duration apart() {
      return Duration.ofSeconds(1).dividedBy(perSecond);
    }
  }

  /** A call to be made: how, and what is said where it comes to nothing. */
  private record Call(Supplier<CompletionStage<Runnable>> begin, Consumer<String> failed) {}

  private final CertificateAuthority ca;
  private final Bounds bounds;
  private final BooleanSupplier letAlone;
  private final TimerScheduler<Message> timers;
  private final MeterRegistry meters;
  private final Queue<Call> waiting = new ArrayDeque<>();
  private final Map<Long, Call> underWay = new HashMap<>();
  private boolean resting;
  private long begun;

  private CaReader(
      CertificateAuthority ca,
      Bounds bounds,
      BooleanSupplier letAlone,
      ActorContext<Message> context,
      TimerScheduler<Message> timers) {
    super(context);
    this.ca = ca;
    this.bounds = bounds;
    this.letAlone = letAlone;
    this.timers = timers;
    this.meters = Meters.registry(context.getSystem());
  }

  /**
   * The reader of one CA.
   *
   * @param letAlone whether the CA is not to be asked now
   */
  public static Behavior<Message> create(
      CertificateAuthority ca, Bounds bounds, BooleanSupplier letAlone) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> new CaReader(ca, bounds, letAlone, context, timers)));
  }

  @Override
  public Behavior<Message> onMessage(Message message) {
    switch (message) {
      case Fetch(var reference, var replyTo) ->
          wish(
              new Call(
                  () -> timed("fetch", ca.fetch(reference), CaReader::outcome, replyTo),
                  why -> replyTo.tell(new Fetched.Unavailable(why))));
      case ReadList(var from, var replyTo) ->
          wish(
              new Call(
                  () -> timed("list", ca.list(from), CaReader::outcome, replyTo),
                  why -> replyTo.tell(new Listed.Unavailable(why))));
      case Next _ -> {
        resting = false;
        next();
      }
      case Ended(var call, var answer) -> {
        timers.cancel(new TookTooLong(call));
        if (underWay.remove(call) != null) {
          answer.run();
        }
      }
      case TookTooLong(var call) -> {
        var late = underWay.remove(call);
        if (late != null) {
          late.failed().accept("no answer within " + bounds.callTimeout().toSeconds() + " s");
        }
      }
    }
    return this;
  }

  private void wish(Call call) {
    if (letAlone.getAsBoolean()) {
      call.failed().accept(ca.name() + " does not answer, and is let alone for a while");
    } else if (waiting.size() >= bounds.waiting()) {
      call.failed().accept("too many calls wait for " + ca.name() + "'s list");
    } else {
      waiting.add(call);
      next();
    }
  }

  private void next() {
    if (resting || waiting.isEmpty()) {
      return;
    }
    var call = waiting.remove();
    long number = ++begun;
    underWay.put(number, call);
    resting = true;
    timers.startSingleTimer(Next.class, new Next(), bounds.apart());
    timers.startSingleTimer(new TookTooLong(number), new TookTooLong(number), bounds.callTimeout());
    CompletionStage<Runnable> answer;
    try {
      answer = call.begin().get();
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedStage(e);
    }
    getContext()
        .pipeToSelf(
            answer,
            (said, failure) ->
                new Ended(
                    number,
                    said != null
                        ? said
                        : () -> call.failed().accept("the adapter failed: " + failure)));
  }

  private <T> CompletionStage<Runnable> timed(
      String call, CompletionStage<T> stage, Function<T, String> outcome, ActorRef<T> replyTo) {
    var sample = Timer.start(meters);
    return stage.thenApply(said -> {
      sample.stop(CaMeters.timer(meters, ca.name(), call, outcome.apply(said)));
      return () -> replyTo.tell(said);
    });
  }

  private static String outcome(Fetched said) {
    return switch (said) {
      case Fetched.Found _ -> "FOUND";
      case Fetched.Missing _ -> "MISSING";
      case Fetched.Unavailable _ -> "UNAVAILABLE";
    };
  }

  private static String outcome(Listed said) {
    return switch (said) {
      case Listed.Part _ -> "LISTED";
      case Listed.Unavailable _ -> "UNAVAILABLE";
      case Listed.Refused _ -> "REFUSED";
    };
  }
}
