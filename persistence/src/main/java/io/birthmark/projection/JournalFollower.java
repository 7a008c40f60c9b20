package io.birthmark.projection;

import com.typesafe.config.Config;
import io.birthmark.journal.SqlTasks;
import io.birthmark.metrics.Meters;
import io.birthmark.projection.FollowedJournal.Step;
import io.birthmark.projection.FollowedJournal.SupersededException;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a read model up with the journal, one step after the other. One per model in a cluster; a
 * second one does no harm. A failing store is tried again after a while, for ever.
 */
public final class JournalFollower extends AbstractMatchingBehavior<JournalFollower.Message> {
  /** What a follower can be told. */
  public sealed interface Message {}

  /** How far behind are you? */
  public record GetLag(ActorRef<Lag> replyTo) implements Message {}

  /**
   * How far a model is behind the journal.
   *
   * @param behind age of the oldest record that has not been taken in; zero when there is none
   * @param trouble why nothing is taken in now; empty when all is well
   */
  public record Lag(Duration behind, Optional<String> trouble) {}

  private record Go() implements Message {}

  private record Stepped(Step step) implements Message {}

  private record Failed(Throwable cause) implements Message {}

  /**
   * How a follower runs, under {@code birthmark.follower}.
   *
   * @param batch most records of a step
   * @param poll pause when there was nothing more
   * @param retryFirst pause after a failure; doubles with each further one
   * @param retryLongest longest pause after failures
   */
  public record Settings(int batch, Duration poll, Duration retryFirst, Duration retryLongest) {
    /**
     * Reads {@code birthmark.follower}.
     *
     * @throws com.typesafe.config.ConfigException when a key is absent or not what it should be
     */
    public static Settings from(Config config) {
      var follower = config.getConfig("birthmark.follower");
      return new Settings(
          follower.getInt("batch"),
          follower.getDuration("poll"),
          follower.getDuration("retry-first"),
          follower.getDuration("retry-longest"));
    }

    /** The same for the fleet's read model, with its own pause under {@code birthmark.fleet}. */
    public static Settings ofFleet(Config config) {
      var usual = from(config);
      return new Settings(
          usual.batch(),
          config.getDuration("birthmark.fleet.poll"),
          usual.retryFirst(),
          usual.retryLongest());
    }
  }

  private final JournalSteps journal;
  private final Settings settings;
  private final InstantSource clock;
  private final SqlTasks tasks;
  private final TimerScheduler<Message> timers;
  private final TimeGauge lag;
  // Also read by whoever scrapes the metrics.
  private volatile Optional<Instant> waitingSince = Optional.empty();
  private Optional<String> trouble = Optional.of("nothing was read yet");
  private Duration retry;

  private JournalFollower(
      JournalSteps journal,
      Settings settings,
      InstantSource clock,
      Executor executor,
      ActorContext<Message> context,
      TimerScheduler<Message> timers) {
    super(context);
    this.journal = journal;
    this.settings = settings;
    this.clock = clock;
    this.tasks = new SqlTasks(executor, "the journal");
    this.timers = timers;
    this.retry = settings.retryFirst();
    this.lag =
        TimeGauge.builder("follower.lag", this::behindMillis, TimeUnit.MILLISECONDS)
            .description("age of the oldest record that a read model has not taken in")
            .tag("model", journal.name())
            .register(Meters.registry(context.getSystem()));
    context.getSelf().tell(new Go());
  }

  /**
   * The actor to start.
   *
   * @param executor where steps run; they block, so never a dispatcher of actors
   */
  public static Behavior<Message> create(
      JournalSteps journal, Settings settings, InstantSource clock, Executor executor) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(
            timers -> new JournalFollower(journal, settings, clock, executor, context, timers)));
  }

  /** Another follower may take over, on this node or on another one: its lag is the true one. */
  @Override
  public Behavior<Message> onSignal(Signal signal) {
    if (signal instanceof PostStop) {
      Meters.registry(getContext().getSystem()).remove(lag);
    }
    return this;
  }

  @Override
  public Behavior<Message> onMessage(Message message) {
    switch (message) {
      case Go _ -> getContext().pipeToSelf(tasks.run(journal::step), JournalFollower::told);
      case Stepped(var step) -> onStepped(step);
      case Failed(var cause) -> onFailed(cause);
      case GetLag(var replyTo) -> replyTo.tell(new Lag(behind(), trouble));
    }
    return this;
  }

  private static Message told(@Nullable Step step, @Nullable Throwable failure) {
    return step != null ? new Stepped(step) : new Failed(cause(failure));
  }

  private static Throwable cause(@Nullable Throwable failure) {
    if (failure instanceof CompletionException e && e.getCause() != null) {
      return e.getCause();
    }
    return failure != null ? failure : new IllegalStateException("a step without result");
  }

  private void onStepped(Step step) {
    if (trouble.isPresent()) {
      getContext().getLog().debug("the journal is followed again");
    }
    trouble = Optional.empty();
    retry = settings.retryFirst();
    waitingSince = step.waitingSince();
    if (step.more()) {
      getContext().getSelf().tell(new Go());
    } else {
      timers.startSingleTimer(new Go(), settings.poll());
    }
  }

  private void onFailed(Throwable cause) {
    if (cause instanceof SupersededException) {
      getContext().getLog().info("{}", cause.getMessage());
    } else {
      getContext()
          .getLog()
          .warn("the journal cannot be followed now; again in {}: {}", retry, cause.toString());
    }
    trouble = Optional.of("the journal cannot be followed now");
    timers.startSingleTimer(new Go(), retry);
    var doubled = retry.multipliedBy(2);
    retry = doubled.compareTo(settings.retryLongest()) < 0 ? doubled : settings.retryLongest();
  }

  private long behindMillis() {
    return behind().toMillis();
  }

  private Duration behind() {
    return waitingSince
        .map(since -> Duration.between(since, clock.instant()))
        .filter(Duration::isPositive)
        .orElse(Duration.ZERO);
  }
}
