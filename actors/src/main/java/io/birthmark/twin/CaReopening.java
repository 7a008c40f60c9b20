package io.birthmark.twin;

import io.birthmark.ca.CaBook;
import io.birthmark.ca.CaCommand;
import io.birthmark.ca.CaEvent;
import io.birthmark.device.Actor;
import io.birthmark.device.CaName;
import io.birthmark.device.Channel;
import io.birthmark.device.DeviceId;
import io.birthmark.device.Provenance;
import io.birthmark.device.Reason;
import io.birthmark.fleet.DeviceRow;
import io.birthmark.fleet.Facet;
import io.birthmark.fleet.FleetFilter;
import io.birthmark.fleet.FleetView;
import io.birthmark.fleet.FleetView.Place;
import io.birthmark.fleet.WaitCause;
import io.birthmark.registry.Registry;
import io.birthmark.registry.RegistryFeed;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/**
 * Calls the devices that wait for a CA as soon as it takes requests again, a few at a time. One
 * runs in a cluster. Nothing depends on it: whom it does not reach asks again by itself at its
 * deadline. The list of those who wait is a moment behind, and an earlier caller may have ended in
 * the middle, so it looks again from time to time.
 */
public final class CaReopening extends AbstractMatchingBehavior<CaReopening.Message> {
  /** Whose order a call is. */
  public static final Provenance BY =
      Provenance.of(
          new Actor(Actor.Kind.POLICY, "ca-reopened"), Channel.INTERNAL, Optional.empty());

  private final ActorContext<Message> context;
  private final RecipientRef<Registry.Message<CaCommand, CaEvent, CaBook>> registry;
  private final ActorRef<RegistryFeed.Changed<CaBook>> subscriber;
  private final Set<CaName> authorities;
  private final FleetView fleet;
  private final Function<DeviceId, CompletionStage<?>> call;
  private final int atOnce;

  private long revision = -1;
  private Set<CaName> drained;
  private final Supplier<Set<CaName>> recovered;
  private final Queue<Waiting> toCall = new ArrayDeque<>();
  private Optional<Round> round = Optional.empty();

  /** Why devices wait whose CA was let alone. */
  private static final Set<Reason> SENT_AWAY =
      EnumSet.of(Reason.CA_UNAVAILABLE, Reason.CA_THROTTLED, Reason.CA_MISCONFIGURED);

  /** Those who wait for one CA for one reason. */
  private record Waiting(CaName ca, Reason why) {}

  /** The way through the devices of one CA. */
  private record Round(Waiting whom, int called, int left, Optional<Place> next) {
    Round one() {
      return new Round(whom, called, left - 1, next);
    }
  }

  /** What it is told. */
  public sealed interface Message {}

  private enum Renew implements Message {
    RENEW
  }

  private record Arrived(long revision, CaBook book) implements Message {}

  private record Found(Waiting whom, List<DeviceId> devices, Optional<Place> next)
      implements Message {}

  private record Called() implements Message {}

  private record Lost(CaName ca, @Nullable Throwable why) implements Message {}

  /**
   * How it works.
   *
   * @param atOnce devices that are called at the same time
   * @param renewAfter how often the subscription is renewed and the list looked at
   */
  public record Settings(int atOnce, Duration renewAfter) {}

  /**
   * The one of a cluster.
   *
   * @param authorities the CAs there are
   * @param recovered those that have just answered again after they had been let alone
   * @param call asks one device's twin to go on; its answer may be anything
   */
  public static Behavior<Message> create(
      RecipientRef<Registry.Message<CaCommand, CaEvent, CaBook>> registry,
      Set<CaName> authorities,
      Supplier<Set<CaName>> recovered,
      FleetView fleet,
      Function<DeviceId, CompletionStage<?>> call,
      Settings settings) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> {
          timers.startTimerWithFixedDelay(Renew.RENEW, settings.renewAfter());
          return new CaReopening(
              context, registry, authorities, recovered, fleet, call, settings.atOnce());
        }));
  }

  private CaReopening(
      ActorContext<Message> context,
      RecipientRef<Registry.Message<CaCommand, CaEvent, CaBook>> registry,
      Set<CaName> authorities,
      Supplier<Set<CaName>> recovered,
      FleetView fleet,
      Function<DeviceId, CompletionStage<?>> call,
      int atOnce) {
    super(context);
    this.context = context;
    this.registry = registry;
    this.authorities = Set.copyOf(authorities);
    this.drained = this.authorities;
    this.recovered = recovered;
    this.fleet = fleet;
    this.call = call;
    this.atOnce = atOnce;
    @SuppressWarnings("unchecked")
    var type = (Class<RegistryFeed.Changed<CaBook>>) (Class<?>) RegistryFeed.Changed.class;
    this.subscriber =
        context.messageAdapter(
            type, changed -> new Arrived(changed.edition().revision(), changed.edition().book()));
    subscribe();
  }

  private void subscribe() {
    registry.tell(new Registry.Subscribe<>(subscriber, revision));
  }

  @Override
  public Behavior<Message> onMessage(Message message) {
    switch (message) {
      case Renew.RENEW -> {
        subscribe();
        begin(authorities, Set.of(Reason.CA_DRAINED));
        begin(recovered.get(), SENT_AWAY);
      }
      case Arrived a when a.revision() > revision -> arrived(a);
      case Arrived _ -> {}
      case Found found -> found(found);
      case Called _ -> {
        round = round.map(Round::one);
        goOn();
      }
      case Lost(var ca, var why) -> lost(ca, why);
    }
    return this;
  }

  private void arrived(Arrived a) {
    revision = a.revision();
    var reopened = new HashSet<>(drained);
    drained = a.book().drained();
    reopened.removeAll(drained);
    begin(reopened, Set.of(Reason.CA_DRAINED));
  }

  private void begin(Set<CaName> again, Set<Reason> reasons) {
    again.stream()
        .flatMap(ca -> reasons.stream().map(why -> new Waiting(ca, why)))
        .filter(whom -> !toCall.contains(whom))
        .forEach(toCall::add);
    if (round.isEmpty()) {
      goOn();
    }
  }

  /** The next page, when all devices of the last one have answered. */
  private void goOn() {
    if (round.filter(r -> r.left() > 0).isPresent()) {
      return;
    }
    if (round.isPresent() && round.get().next().isPresent() && isOpen(round.get().whom())) {
      look(round.get().whom(), round.get().next());
      return;
    }
    round.filter(r -> r.called() > 0).ifPresent(this::ended);
    round = Optional.empty();
    toCall.removeIf(whom -> !isOpen(whom));
    Optional.ofNullable(toCall.poll())
        .ifPresent(whom -> {
          round = Optional.of(new Round(whom, 0, 1, Optional.empty()));
          look(whom, Optional.empty());
        });
  }

  private boolean isOpen(Waiting whom) {
    return !drained.contains(whom.ca());
  }

  private void look(Waiting whom, Optional<Place> after) {
    var waiting =
        FleetFilter.all(DeviceId.DEFAULT_TENANT)
            .with(Facet.CAUSE, WaitCause.CA_WAIT.name())
            .with(Facet.REASON, whom.why().name())
            .with(Facet.CA, whom.ca().value());
    context.pipeToSelf(
        fleet.list(waiting, after, atOnce),
        (page, failure) ->
            page == null
                ? new Lost(whom.ca(), failure)
                : new Found(
                    whom,
                    page.value().items().stream().map(DeviceRow::device).toList(),
                    page.value().next()));
  }

  private void found(Found found) {
    int called = round.map(Round::called).orElse(0) + found.devices().size();
    round = Optional.of(new Round(found.whom(), called, found.devices().size(), found.next()));
    for (var device : found.devices()) {
      context.pipeToSelf(call.apply(device), (_, _) -> new Called());
    }
    goOn();
  }

  private void ended(Round done) {
    context
        .getLog()
        .atInfo()
        .addKeyValue("ca", done.whom().ca())
        .log(
            "{} takes requests again; {} waiting devices were called",
            done.whom().ca(),
            done.called());
  }

  private void lost(CaName ca, @Nullable Throwable why) {
    context
        .getLog()
        .atWarn()
        .addKeyValue("ca", ca)
        .setCause(why)
        .log("the devices waiting for {} cannot be called; each asks again by itself", ca);
    round = Optional.empty();
    goOn();
  }
}
