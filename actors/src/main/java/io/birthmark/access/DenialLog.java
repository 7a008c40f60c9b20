package io.birthmark.access;

import io.birthmark.access.AccessCommand.NoteDenials;
import io.birthmark.device.Actor;
import io.birthmark.device.Channel;
import io.birthmark.device.Provenance;
import io.birthmark.device.Reason;
import io.birthmark.registry.Registry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Has a node's denied attempts recorded, and keeps strangers from filling the journal with them.
 * The first attempt of its kind in a window is recorded at once; those that follow are counted, and
 * recorded as one when the window ends. A node that is killed loses these counts, never the first.
 */
public final class DenialLog extends AbstractMatchingBehavior<DenialLog.Message> {
  /** Stands for all sources beyond those that a window tells apart. */
  public static final String OTHERS = "others";

  private final ActorContext<Message> context;
  private final RecipientRef<Registry.Message<AccessCommand, AccessEvent, AccessBook>> registry;
  private final InstantSource clock;
  private final int mostSources;
  private final Map<Kind, Long> counted = new LinkedHashMap<>();
  private Instant since;

  /** What the log is told. */
  public sealed interface Message {}

  /**
   * Somebody was turned away.
   *
   * @param source who, or a pseudonym of where he comes from
   * @param what what was tried
   */
  public record Denied(String source, String what, Reason reason) implements Message {}

  private enum WindowEnds implements Message {
    WINDOW_ENDS
  }

  private record Kind(String source, String what, Reason reason) {}

  /**
   * The log of one node.
   *
   * @param window how long attempts are counted together
   * @param mostSources kinds of attempts that a window tells apart; with one record at its begin
   *     and one at its end each
   */
  public static Behavior<Message> create(
      RecipientRef<Registry.Message<AccessCommand, AccessEvent, AccessBook>> registry,
      Duration window,
      int mostSources,
      InstantSource clock) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> {
          timers.startTimerWithFixedDelay(WindowEnds.WINDOW_ENDS, window);
          return new DenialLog(context, registry, mostSources, clock);
        }));
  }

  private DenialLog(
      ActorContext<Message> context,
      RecipientRef<Registry.Message<AccessCommand, AccessEvent, AccessBook>> registry,
      int mostSources,
      InstantSource clock) {
    super(context);
    this.context = context;
    this.registry = registry;
    this.mostSources = mostSources;
    this.clock = clock;
    this.since = now();
  }

  @Override
  public Behavior<Message> onMessage(Message message) {
    switch (message) {
      case Denied m -> count(m);
      case WindowEnds.WINDOW_ENDS -> end();
    }
    return this;
  }

  private void count(Denied denied) {
    var kind = new Kind(denied.source(), denied.what(), denied.reason());
    if (!counted.containsKey(kind) && counted.size() >= mostSources) {
      kind = new Kind(OTHERS, "ANY", Reason.UNAUTHORIZED);
    }
    if (counted.putIfAbsent(kind, 0L) == null) {
      tell(kind, 1, now());
    } else {
      counted.merge(kind, 1L, Long::sum);
    }
  }

  private void end() {
    counted.forEach((kind, count) -> {
      if (count > 0) {
        tell(kind, count, since);
      }
    });
    counted.clear();
    since = now();
  }

  private void tell(Kind kind, long count, Instant from) {
    registry.tell(
        new Registry.Apply<>(
            new NoteDenials(kind.source(), kind.what(), kind.reason(), count, from),
            Provenance.of(
                new Actor(Actor.Kind.OPERATOR, kind.source()), Channel.REST, Optional.empty()),
            context.getSystem().ignoreRef()));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
