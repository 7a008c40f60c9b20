package io.birthmark.reconcile;

import io.birthmark.ca.CaBook;
import io.birthmark.ca.CaCommand;
import io.birthmark.ca.CaEvent;
import io.birthmark.ca.CaLists;
import io.birthmark.ca.CertificateAuthority;
import io.birthmark.ca.Reconciliation;
import io.birthmark.device.Actor;
import io.birthmark.device.CaName;
import io.birthmark.device.Channel;
import io.birthmark.device.Provenance;
import io.birthmark.fleet.FleetView;
import io.birthmark.registry.Directory;
import io.birthmark.registry.Registry;
import io.birthmark.registry.RegistryFeed;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Has every comparison with a CA's own list that is under way carried out. One runs in a cluster; a
 * second one does no harm, because a part that is compared twice changes nothing and is journaled
 * once. It knows of comparisons by the CAs' registry, as {@link RegistryFeed} does.
 */
public final class ReconciliationRunner
    extends AbstractMatchingBehavior<ReconciliationRunner.Message> {
  private static final Actor RUNNER = new Actor(Actor.Kind.TIMER, "reconciliation");

  /** What the runner is told. */
  public sealed interface Message {}

  private record Renew() implements Message {}

  private record Changed(RegistryFeed.Changed<CaBook> news) implements Message {}

  private record Answered(Registry.Reply<CaEvent, CaBook> reply) implements Message {}

  private record RunEnded(CaName ca) implements Message {}

  /** What it works with. */
  public record Ports(
      Map<CaName, CertificateAuthority> authorities,
      CaLists lists,
      Reconciler reconciler,
      FleetView fleet,
      RecipientRef<Registry.Message<CaCommand, CaEvent, CaBook>> registry) {}

  private final Ports ports;
  private final ReconciliationSettings settings;
  private final Losses losses;
  private final ActorRef<RegistryFeed.Changed<CaBook>> subscriber;
  private final ActorRef<Registry.Reply<CaEvent, CaBook>> answers;
  private final Map<CaName, ActorRef<ReconciliationRun.Message>> runs = new HashMap<>();
  private final Directory<CaBook> directory = new Directory<>();

  private ReconciliationRunner(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      Ports ports,
      ReconciliationSettings settings) {
    super(context);
    this.ports = ports;
    this.settings = settings;
    this.losses = new Losses(ports.fleet(), ports.lists()::fetch);
    this.subscriber = context.messageAdapter(changed(), Changed::new);
    this.answers = context.messageAdapter(reply(), Answered::new);
    timers.startTimerWithFixedDelay(new Renew(), settings.renewAfter());
    subscribe();
  }

  /** The actor to start. */
  public static Behavior<Message> create(Ports ports, ReconciliationSettings settings) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> new ReconciliationRunner(context, timers, ports, settings)));
  }

  // A class literal cannot name the type arguments that the adapter's messages have.
  @SuppressWarnings("unchecked")
  private static Class<RegistryFeed.Changed<CaBook>> changed() {
    return (Class<RegistryFeed.Changed<CaBook>>) (Class<?>) RegistryFeed.Changed.class;
  }

  @SuppressWarnings("unchecked")
  private static Class<Registry.Reply<CaEvent, CaBook>> reply() {
    return (Class<Registry.Reply<CaEvent, CaBook>>) (Class<?>) Registry.Reply.class;
  }

  @Override
  public Behavior<Message> onMessage(Message message) {
    switch (message) {
      case Renew _ -> {
        subscribe();
        carryOn();
      }
      case Changed(var news) -> {
        directory.accept(news.edition());
        carryOn();
      }
      case Answered(Registry.Refused<CaEvent, CaBook>(var reason, var detail)) ->
          getContext().getLog().debug("a part of a list came late: {}, {}", reason, detail);
      case Answered(Registry.Applied<CaEvent, CaBook> _) -> {
        // What followed comes with the book.
      }
      case RunEnded(var ca) -> runs.remove(ca);
    }
    return this;
  }

  private void subscribe() {
    ports.registry().tell(new Registry.Subscribe<>(subscriber, directory.revision()));
  }

  /** Every comparison that is under way has its run, and every run knows how its own stands. */
  private void carryOn() {
    directory.book().stream()
        .flatMap(book -> book.comparisons().values().stream())
        .flatMap(compared -> compared.last().stream())
        .forEach(this::carryOn);
  }

  private void carryOn(Reconciliation one) {
    var run = runs.get(one.ca());
    if (run != null) {
      run.tell(new ReconciliationRun.Stands(one));
    } else if (one.isRunning()) {
      Optional.ofNullable(ports.authorities().get(one.ca()))
          .ifPresentOrElse(
              ca -> begin(one, ca),
              () ->
                  tell(
                      new CaCommand.EndReconciliation(
                          one.ca(), "the CA is not configured any more")));
    }
  }

  private void begin(Reconciliation one, CertificateAuthority ca) {
    var parts =
        new ReconciliationRun.Parts(
            ca,
            from -> ports.lists().list(ca.name(), from),
            ports.reconciler(),
            losses,
            this::tell,
            settings);
    var started =
        getContext().spawn(ReconciliationRun.create(one, parts), "reconciliation-" + one.ca());
    getContext().watchWith(started, new RunEnded(one.ca()));
    runs.put(one.ca(), started);
  }

  /** Runs call this as well, on threads of their own: it touches nothing that changes. */
  private void tell(CaCommand command) {
    var provenance = Provenance.of(RUNNER, Channel.INTERNAL, Optional.empty());
    ports.registry().tell(new Registry.Apply<>(command, provenance, answers));
  }
}
