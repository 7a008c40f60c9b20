package io.birthmark.operation;

import io.birthmark.device.Actor;
import io.birthmark.device.Channel;
import io.birthmark.device.DeviceCommand;
import io.birthmark.device.DeviceId;
import io.birthmark.device.Provenance;
import io.birthmark.fleet.FleetView;
import io.birthmark.metrics.Meters;
import io.birthmark.registry.Directory;
import io.birthmark.registry.Registry;
import io.birthmark.registry.RegistryFeed;
import io.birthmark.twin.DeviceTwin;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Has every open operation carried out, each by a run of its own. One per cluster; a second one
 * does no harm, because a deed that is done twice is nothing new to the twin, and a device that is
 * settled stays as it is.
 *
 * <p>Whatever somebody decides about an operation comes here from the registry, so it is journaled
 * before it takes effect. The subscription is renewed again and again, as {@link RegistryFeed}
 * does; a run that failed is started again with the next renewal.
 */
public final class OperationRunner extends AbstractMatchingBehavior<OperationRunner.Message> {
  /** What the runner is told. */
  public sealed interface Message {}

  private record Renew() implements Message {}

  private record Changed(RegistryFeed.Changed<OperationBook> news) implements Message {}

  private record Answered(Registry.Reply<OperationEvent, OperationBook> reply) implements Message {}

  private record RunEnded(OperationId operation) implements Message {}

  /** Birthmark itself, as audit records call it. */
  private static final Actor RUNNER = new Actor(Actor.Kind.TIMER, "operation");

  private final RecipientRef<Registry.Message<OperationCommand, OperationEvent, OperationBook>>
      registry;
  private final InstantSource clock;
  private final OperationMeters meters;
  private final OperationRun.Parts parts;
  private final ActorRef<RegistryFeed.Changed<OperationBook>> subscriber;
  private final ActorRef<Registry.Reply<OperationEvent, OperationBook>> answers;
  private final Map<OperationId, ActorRef<OperationRun.Message>> runs = new HashMap<>();
  private final Directory<OperationBook> directory = new Directory<>();

  /** How a device's twin is given a deed. */
  public interface Call {
    CompletionStage<DeviceTwin.Reply> ask(
        DeviceId device, DeviceCommand command, Provenance provenance);
  }

  private OperationRunner(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      FleetView fleet,
      OperationTargets targets,
      Call twins,
      RecipientRef<Registry.Message<OperationCommand, OperationEvent, OperationBook>> registry,
      OperationSettings settings,
      InstantSource clock) {
    super(context);
    this.registry = registry;
    this.clock = clock;
    this.meters = new OperationMeters(Meters.registry(context.getSystem()));
    this.parts = new OperationRun.Parts(fleet, targets, twins, this::tell, meters, settings, clock);
    this.subscriber = context.messageAdapter(changed(), Changed::new);
    this.answers = context.messageAdapter(reply(), Answered::new);
    timers.startTimerWithFixedDelay(new Renew(), settings.renewAfter());
    subscribe();
  }

  /**
   * The actor to start.
   *
   * @param twins gives a device's twin a deed; without an answer its outcome is unknown
   * @param registry where operations are journaled
   */
  public static Behavior<Message> create(
      FleetView fleet,
      OperationTargets targets,
      Call twins,
      RecipientRef<Registry.Message<OperationCommand, OperationEvent, OperationBook>> registry,
      OperationSettings settings,
      InstantSource clock) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers ->
            new OperationRunner(
                context, timers, fleet, targets, twins, registry, settings, clock)));
  }

  // A class literal cannot name the type arguments that the adapter's messages have.
  @SuppressWarnings("unchecked")
  private static Class<RegistryFeed.Changed<OperationBook>> changed() {
    return (Class<RegistryFeed.Changed<OperationBook>>) (Class<?>) RegistryFeed.Changed.class;
  }

  @SuppressWarnings("unchecked")
  private static Class<Registry.Reply<OperationEvent, OperationBook>> reply() {
    return (Class<Registry.Reply<OperationEvent, OperationBook>>) (Class<?>) Registry.Reply.class;
  }

  @Override
  public Behavior<Message> onMessage(Message message) {
    switch (message) {
      case Renew _ -> {
        subscribe();
        checkDeadlines();
        carryOn();
      }
      case Changed(var news) -> {
        directory.accept(news.edition());
        carryOn();
      }
      case Answered(Registry.Refused<OperationEvent, OperationBook>(var reason, var detail)) ->
          getContext().getLog().debug("an operation's end came late: {}, {}", reason, detail);
      case Answered(Registry.Applied<OperationEvent, OperationBook> _) -> {
        // What followed comes with the book.
      }
      case RunEnded(var id) -> {
        runs.remove(id);
        meters.open(runs.size());
      }
    }
    return this;
  }

  private void subscribe() {
    registry.tell(new Registry.Subscribe<>(subscriber, directory.revision()));
  }

  private void checkDeadlines() {
    var now = clock.instant();
    directory.book().stream()
        .flatMap(book -> book.open().stream())
        .filter(one -> one.deadline().filter(at -> !at.isAfter(now)).isPresent())
        .forEach(one -> tell(new OperationCommand.CheckDeadline(one.id())));
  }

  /** Every open operation has its run, and every run knows how its operation stands. */
  private void carryOn() {
    for (var one : directory.book().map(OperationBook::all).orElseGet(List::of)) {
      var run = runs.get(one.id());
      if (run != null) {
        run.tell(new OperationRun.Stands(one));
      } else if (one.isOpen()) {
        var started = getContext().spawn(OperationRun.create(one, parts), "operation-" + one.id());
        getContext().watchWith(started, new RunEnded(one.id()));
        runs.put(one.id(), started);
      }
    }
    meters.open(runs.size());
  }

  /** Runs call this as well, on threads of their own: it touches nothing that changes. */
  private void tell(OperationCommand command) {
    var provenance = Provenance.of(RUNNER, Channel.INTERNAL, Optional.empty());
    registry.tell(new Registry.Apply<>(command, provenance, answers));
  }
}
