package io.birthmark.ca.intake;

import io.birthmark.ca.CaBook;
import io.birthmark.ca.CaCommand;
import io.birthmark.ca.CaEvent;
import io.birthmark.device.Actor;
import io.birthmark.device.Channel;
import io.birthmark.device.Provenance;
import io.birthmark.registry.Registry;
import io.birthmark.registry.RegistryDoor;
import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Sets parts of the CAs' daily budgets aside for this node before they are spent. One runs on each
 * node; the registry, which there is once, sees to it that all of them stay within the budget.
 */
public final class DayReserves {
  private static final Duration EVERY = Duration.ofSeconds(1);

  private static final Provenance BY =
      Provenance.of(new Actor(Actor.Kind.POLICY, "day-budget"), Channel.INTERNAL, Optional.empty());

  private final CaIntakes intakes;
  private final RegistryDoor<CaCommand, CaEvent, CaBook> registry;
  private final ActorContext<Message> context;

  /** What it is told. */
  public sealed interface Message {}

  private enum Look implements Message {
    LOOK
  }

  private record Ended(CaCommand.Reserve order, boolean granted) implements Message {}

  /** Sets aside for the node of {@code intakes}. */
  public static Behavior<Message> create(
      CaIntakes intakes, RegistryDoor<CaCommand, CaEvent, CaBook> registry) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> {
          var reserves = new DayReserves(intakes, registry, context);
          return reserves.begin(timers);
        }));
  }

  private DayReserves(
      CaIntakes intakes,
      RegistryDoor<CaCommand, CaEvent, CaBook> registry,
      ActorContext<Message> context) {
    this.intakes = intakes;
    this.registry = registry;
    this.context = context;
  }

  private Behavior<Message> begin(TimerScheduler<Message> timers) {
    timers.startTimerWithFixedDelay(Look.LOOK, Duration.ZERO, EVERY);
    return Behaviors.receiveMessage(this::onMessage);
  }

  private Behavior<Message> onMessage(Message message) {
    switch (message) {
      case Look.LOOK -> intakes.orders().forEach(this::order);
      case Ended(var order, var granted) -> intakes.ordered(order, granted);
    }
    return Behaviors.same();
  }

  /** What nobody knows the outcome of counts as not granted: less may be spent, never more. */
  private void order(CaCommand.Reserve order) {
    context.pipeToSelf(
        registry.apply(order, BY),
        (reply, _) -> new Ended(order, reply instanceof Registry.Applied));
  }
}
