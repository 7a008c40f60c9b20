package io.birthmark.twin;

import com.typesafe.config.Config;
import io.birthmark.device.DeviceId;
import io.birthmark.device.DeviceLifecycle;
import io.birthmark.fleet.DueWork;
import io.birthmark.fleet.DueWork.Due;
import io.birthmark.metrics.Meters;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Wakes the twins whose persisted deadline has come, at a bounded pace: nothing depends on a twin
 * being in memory. One per cluster; a second one does no harm, because a twin decides by itself
 * what is due.
 */
public final class Waker extends AbstractMatchingBehavior<Waker.Message> {
  /** What the waker tells itself. */
  public sealed interface Message {}

  private record Tick() implements Message {}

  private record Found(List<Due> due) implements Message {}

  private record NotFound(Throwable cause) implements Message {}

  private record Roused(Due due, DeviceView view) implements Message {}

  private record Silent(Due due) implements Message {}

  /** How a device is woken: it deals with what is due and says how it stands. */
  public interface Call {
    CompletionStage<DeviceView> rouse(DeviceId device);
  }

  /**
   * How the waker runs, under {@code birthmark.waker}.
   *
   * @param every pause between two looks
   * @param atOnce most devices that are woken at the same time, and per look
   * @param again time in which a device is not woken twice for the same
   */
  public record Settings(Duration every, int atOnce, Duration again) {
    /**
     * Reads {@code birthmark.waker}.
     *
     * @throws com.typesafe.config.ConfigException when a key is absent or not what it should be
     */
    public static Settings from(Config config) {
      var waker = config.getConfig("birthmark.waker");
      return new Settings(
          waker.getDuration("every"), waker.getInt("at-once"), waker.getDuration("again"));
    }
  }

  /** A device that was woken at a revision: the index may tell of that for a while yet. */
  private record Rest(long revision, Instant until) {}

  private final DueWork work;
  private final Call call;
  private final Settings settings;
  private final InstantSource clock;
  private final TimerScheduler<Message> timers;
  private final Map<DeviceId, Rest> rested = new HashMap<>();
  private final Counter woken;
  private int waking;

  private Waker(
      DueWork work,
      Call call,
      Settings settings,
      InstantSource clock,
      ActorContext<Message> context,
      TimerScheduler<Message> timers) {
    super(context);
    this.work = work;
    this.call = call;
    this.settings = settings;
    this.clock = clock;
    this.timers = timers;
    this.woken =
        Counter.builder("waker.woken")
            .description("devices woken because their deadline had come")
            .register(Meters.registry(context.getSystem()));
    timers.startSingleTimer(new Tick(), settings.every());
  }

  /** The actor to start. */
  public static Behavior<Message> create(
      DueWork work, Call call, Settings settings, InstantSource clock) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> new Waker(work, call, settings, clock, context, timers)));
  }

  @Override
  public Behavior<Message> onMessage(Message message) {
    switch (message) {
      case Tick _ -> look();
      case Found(var due) -> {
        due.forEach(this::wake);
        lookLater();
      }
      case NotFound(var cause) -> {
        getContext().getLog().warn("what is due cannot be read now: {}", cause.toString());
        lookLater();
      }
      case Roused(var due, var view) -> onRoused(due, view);
      case Silent(var due) -> {
        waking--;
        getContext().getLog().debug("{} was woken and said nothing", due.device());
      }
    }
    return this;
  }

  private void look() {
    var now = clock.instant();
    rested.values().removeIf(rest -> !rest.until().isAfter(now));
    if (waking >= settings.atOnce()) {
      lookLater();
      return;
    }
    // Those that were woken a moment ago may stand in the way of others: the index lags.
    getContext()
        .pipeToSelf(
            work.due(now, settings.atOnce() + rested.size()),
            (due, failure) -> due != null ? new Found(due) : new NotFound(cause(failure)));
  }

  private void lookLater() {
    timers.startSingleTimer(new Tick(), settings.every());
  }

  private static Throwable cause(@Nullable Throwable failure) {
    return failure != null ? failure : new IllegalStateException("no answer");
  }

  private void wake(Due due) {
    if (waking >= settings.atOnce() || rests(due)) {
      return;
    }
    waking++;
    woken.increment();
    rested.put(due.device(), new Rest(due.revision(), clock.instant().plus(settings.again())));
    getContext()
        .pipeToSelf(
            call.rouse(due.device()),
            (view, _) -> view != null ? new Roused(due, view) : new Silent(due));
  }

  /** What has become due since then, as the look after a CA's "not yet", must not wait with it. */
  private boolean rests(Due due) {
    var rest = rested.get(due.device());
    return rest != null && due.revision() <= rest.revision();
  }

  /**
   * A twin that had nothing to do says when it will: the index was wrong, or the deadline a moment
   * away. What it has done instead comes to the index by the journal.
   */
  private void onRoused(Due due, DeviceView view) {
    waking--;
    if (view.revision() == due.revision()) {
      var earliest = clock.instant().plus(settings.again());
      Optional<Instant> next =
          DeviceLifecycle.nextDeadline(view.state())
              .map(at -> at.isAfter(earliest) ? at : earliest);
      var _ = work.postpone(due, next);
    }
  }
}
