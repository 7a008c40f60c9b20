package io.birthmark.twin;

import io.birthmark.ca.CaCoverage;
import io.birthmark.ca.CaGateway;
import io.birthmark.device.CommandName;
import io.birthmark.device.Decision;
import io.birthmark.device.Device;
import io.birthmark.device.DeviceCommand;
import io.birthmark.device.DeviceEvent;
import io.birthmark.device.DeviceId;
import io.birthmark.device.DeviceLifecycle;
import io.birthmark.device.DeviceRecord;
import io.birthmark.device.Provenance;
import io.birthmark.device.Reason;
import io.birthmark.device.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.BackoffSupervisorStrategy;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EffectBuilder;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/**
 * The twin of one device. It adds to the rules only what they must not know: identity, time,
 * effects and replies.
 *
 * <p>An effect is started after its event is stored, never before; after recovery nothing is known
 * of an open attempt, so it is resolved and never simply asked again.
 */
public final class DeviceTwin
    extends EventSourcedBehaviorWithEnforcedReplies<DeviceTwin.Message, DeviceRecord, Device> {
  /** The entity type; part of every persistence id, so it is never renamed. */
  public static final EntityTypeKey<Message> KEY = EntityTypeKey.create(Message.class, "device");

  /** Twins whose database went away must not all come back at the same moment. */
  private static final double RESTART_JITTER = 0.2;

  /** What a twin is told. */
  public sealed interface Message extends ClusterMessage {}

  /** A command; exactly one reply follows, or none when its outcome is unknown. */
  public record Handle(DeviceCommand command, Provenance provenance, ActorRef<Reply> replyTo)
      implements Message {}

  /** A command to be weighed and not carried out; exactly one forecast follows. */
  public record Weigh(DeviceCommand command, Provenance provenance, ActorRef<Forecast> replyTo)
      implements Message {}

  /** A look at the device, without any effect. */
  public record Look(ActorRef<DeviceView> replyTo) implements Message {}

  /** What a CA's gateway has to say. */
  public record FromCa(CaGateway.Reply reply) implements Message {}

  /** A deadline of the state may have come. */
  public record WakeUp() implements Message {}

  /** Leave memory if nothing has been written about the device meanwhile. */
  public record Forget() implements Message {}

  /** Deal with what is due, then say how you stand. */
  public record Rouse(ActorRef<DeviceView> replyTo) implements Message {}

  /**
   * Leave memory. A message, where sharding's own would be a signal: a twin that fails to write
   * forgets signals, but not messages.
   */
  public record Stop() implements Message {}

  /** The answer to a command. */
  public sealed interface Reply extends ClusterMessage {}

  /**
   * Accepted, or so already.
   *
   * @param recorded whether the journal holds records of this very command: written now, or, for a
   *     repeat by its key, before; no when it was so without it
   */
  public record Applied(DeviceView view, boolean recorded) implements Reply {}

  /**
   * Refused; nothing changed.
   *
   * @param legal what may be asked instead
   */
  public record Refused(Reason reason, String detail, Set<CommandName> legal, DeviceView view)
      implements Reply {}

  /** What a command would come to, if it were given now. Nothing is written for it. */
  public sealed interface Forecast extends ClusterMessage {}

  /**
   * It would be accepted.
   *
   * @param view the device as it is
   * @param after the device as it would be
   * @param events what would be stored for the command; none for a repeat
   */
  public record WouldApply(DeviceView view, DeviceView after, List<DeviceEvent> events)
      implements Forecast {
    public WouldApply {
      events = List.copyOf(events);
    }
  }

  /**
   * It would be refused.
   *
   * @param legal what may be asked instead
   */
  public record WouldRefuse(Reason reason, String detail, Set<CommandName> legal, DeviceView view)
      implements Forecast {}

  /**
   * What all twins of a node share.
   *
   * @param coverage ends the watch for what a CA's own list does not have
   * @param wakeWithin a deadline nearer than this is also kept as a timer, so that it is met at
   *     once; later ones wait for a waker or the next message
   * @param forgetUnknownAfter how long the twin of a device that nobody knows stays in memory
   * @param restart made by {@link #restart(Duration, Duration)}
   */
  record Shared(
      DeviceLifecycle lifecycle,
      TwinEffects effects,
      AuditStamps stamps,
      TwinMeters meters,
      CaCoverage coverage,
      InstantSource clock,
      Duration wakeWithin,
      Duration forgetUnknownAfter,
      BackoffSupervisorStrategy restart) {
    /** How a twin comes back after a failed write: one strategy for all, for the sake of memory. */
    static BackoffSupervisorStrategy restart(Duration first, Duration longest) {
      return SupervisorStrategy.restartWithBackoff(first, longest, RESTART_JITTER);
    }
  }

  private final DeviceId device;
  private final Shared shared;
  private final Consumer<ActorRef<Message>> passivate;
  private final ActorContext<Message> context;
  private final TimerScheduler<Message> timers;

  /**
   * The twin of a device.
   *
   * @param passivate asks the shard that the twin may leave memory
   */
  static Behavior<Message> create(
      DeviceId device, Shared shared, Consumer<ActorRef<Message>> passivate) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> new DeviceTwin(device, shared, passivate, context, timers)));
  }

  private DeviceTwin(
      DeviceId device,
      Shared shared,
      Consumer<ActorRef<Message>> passivate,
      ActorContext<Message> context,
      TimerScheduler<Message> timers) {
    super(
        PersistenceId.of(KEY.name(), device.toString()),
        // A failed write leaves the outcome unknown: only replaying the journal tells. What waits,
        // Stop among it, is kept meanwhile. A supervisor around this behavior would lose it, and a
        // shard that waits for its twin to leave hands it nothing more, so an event that the
        // journal rejects stops the twin: nothing was stored, and the next message starts it anew.
        shared.restart());
    this.device = device;
    this.shared = shared;
    this.passivate = passivate;
    this.context = context;
    this.timers = timers;
  }

  @Override
  public Device emptyState() {
    return Device.UNKNOWN;
  }

  @Override
  public EventHandler<Device, DeviceRecord> eventHandler() {
    return Device::apply;
  }

  @Override
  public CommandHandlerWithReply<Message, DeviceRecord, Device> commandHandler() {
    return (state, message) ->
        switch (message) {
          case Handle m -> onHandle(state, m);
          case Weigh m -> onWeigh(state, m);
          case Look m -> Effect().reply(m.replyTo(), view(state));
          case FromCa m -> onCaReply(state, m.reply());
          case WakeUp _ -> onWakeUp(state);
          case Forget _ -> onForget(state);
          case Rouse m -> onRouse(state, m);
          case Stop _ -> Effect().stop().thenNoReply();
        };
  }

  private ReplyEffect<DeviceRecord, Device> onHandle(Device state, Handle m) {
    var now = now();
    var overdue = overdue(state, now);
    if (!overdue.isEmpty()) {
      return persist(state, overdue, AuditStamps.TIMER, Optional.empty(), now)
          .thenRun(_ -> context.getSelf().tell(m))
          .thenNoReply();
    }
    return switch (Verdict.of(shared.lifecycle(), state, m.command(), m.provenance(), now)) {
      case Verdict.Denial(var reason, var detail) -> {
        shared.meters().refused(reason);
        var legal = DeviceLifecycle.legal(state.state());
        yield Effect().reply(m.replyTo(), new Refused(reason, detail, legal, view(state)));
      }
      case Verdict.Consent(var events, _, var repeat) when events.isEmpty() ->
          Effect().reply(m.replyTo(), new Applied(view(state), repeat));
      case Verdict.Consent(var events, var digest, _) ->
          persist(state, events, m.provenance(), digest, now)
              .thenReply(m.replyTo(), next -> new Applied(view(next), true));
    };
  }

  private ReplyEffect<DeviceRecord, Device> onWeigh(Device state, Weigh m) {
    var now = now();
    var due =
        shared
            .stamps()
            .imagined(state, overdue(state, now), AuditStamps.TIMER, Optional.empty(), now);
    return switch (Verdict.of(shared.lifecycle(), due, m.command(), m.provenance(), now)) {
      case Verdict.Denial(var reason, var detail) ->
          Effect()
              .reply(
                  m.replyTo(),
                  new WouldRefuse(reason, detail, DeviceLifecycle.legal(due.state()), view(due)));
      case Verdict.Consent(var events, var digest, _) -> {
        var after = shared.stamps().imagined(due, events, m.provenance(), digest, now);
        yield Effect().reply(m.replyTo(), new WouldApply(view(due), view(after), events));
      }
    };
  }

  /**
   * What has become due and was not done, because nothing woke the twin in time. It comes before
   * any command: a registration that has lapsed is not claimed a day later.
   */
  private List<DeviceEvent> overdue(Device state, Instant now) {
    var due = Overdue.deadlines(shared.lifecycle(), state, now);
    return due.isEmpty() ? settled(state, now) : due;
  }

  private List<DeviceEvent> settled(Device state, Instant now) {
    return Overdue.watches(shared.lifecycle(), shared.coverage(), state, now);
  }

  private EffectBuilder<DeviceRecord, Device> persist(
      Device state,
      List<DeviceEvent> events,
      Provenance provenance,
      Optional<Sha256> command,
      Instant now) {
    var records = shared.stamps().stamp(state, events, provenance, command, now);
    return Effect().persist(records).thenRun(next -> stored(next, records));
  }

  /** The journal keeps microseconds: what is decided now must equal what is replayed later. */
  private Instant now() {
    return shared.clock().instant().truncatedTo(ChronoUnit.MICROS);
  }

  private ReplyEffect<DeviceRecord, Device> onCaReply(Device state, CaGateway.Reply reply) {
    return switch (reply) {
      case CaGateway.IssuanceReply r ->
          quietly(
              state,
              new DeviceCommand.RecordIssuance(r.attempt(), r.result()),
              AuditStamps.from(state, r));
      case CaGateway.RevocationReply r ->
          quietly(
              state,
              new DeviceCommand.RecordRevocation(r.certificate(), r.reason(), r.result()),
              AuditStamps.from(state, r));
    };
  }

  private ReplyEffect<DeviceRecord, Device> onWakeUp(Device state) {
    var now = now();
    var settled = settled(state, now);
    if (!settled.isEmpty()) {
      return persist(state, settled, AuditStamps.TIMER, Optional.empty(), now)
          .thenRun(_ -> context.getSelf().tell(new WakeUp()))
          .thenNoReply();
    }
    return quietly(state, new DeviceCommand.CheckDeadlines(), AuditStamps.TIMER);
  }

  /** Whoever invents names fills no memory with them. */
  private ReplyEffect<DeviceRecord, Device> onForget(Device state) {
    if (state.revision() == 0) {
      passivate.accept(context.getSelf());
    }
    return Effect().noReply();
  }

  private ReplyEffect<DeviceRecord, Device> onRouse(Device state, Rouse m) {
    var now = now();
    var overdue = overdue(state, now);
    return overdue.isEmpty()
        ? Effect().reply(m.replyTo(), view(state))
        : persist(state, overdue, AuditStamps.TIMER, Optional.empty(), now)
            .thenReply(m.replyTo(), this::view);
  }

  /** A command nobody waits for: what is refused is as if it had not been said. */
  private ReplyEffect<DeviceRecord, Device> quietly(
      Device state, DeviceCommand command, Provenance provenance) {
    var now = now();
    return switch (shared.lifecycle().decide(state, command, now)) {
      // A timer that came a moment before its deadline is wound up again.
      case Decision.Accepted(var events) when events.isEmpty() ->
          Effect().none().thenRun(this::keepTimer).thenNoReply();
      case Decision.Accepted(var events) ->
          persist(state, events, provenance, Optional.empty(), now).thenNoReply();
      case Decision.Rejected(var reason, var detail, _) -> {
        context
            .getLog()
            .atDebug()
            .addKeyValue("device", device)
            .log("{}: {} refused, {}: {}", device, command.name(), reason.name(), detail);
        yield Effect().noReply();
      }
    };
  }

  /** Starts what live events ask for; replayed events start nothing. */
  private void stored(Device next, List<DeviceRecord> records) {
    shared.meters().stored(records);
    records.forEach(stored -> shared.effects().start(view(next), stored));
    keepTimer(next);
  }

  @Override
  public SignalHandler<Device> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), this::recovered)
        .build();
  }

  private void recovered(Device state) {
    if (state.revision() == 0) {
      timers.startSingleTimer(Forget.class, new Forget(), shared.forgetUnknownAfter());
    }
    if (!settled(state, now()).isEmpty()) {
      context.getSelf().tell(new WakeUp());
    }
    var heard = shared.effects().resume(view(state));
    heard.ifPresent(reply -> context.getSelf().tell(new FromCa(reply)));
    keepTimer(state);
  }

  /** Meets a near deadline at once; the deadline itself is in the journal. */
  private void keepTimer(Device state) {
    var deadline = DeviceLifecycle.nextDeadline(state.state());
    if (deadline.isEmpty()) {
      timers.cancel(WakeUp.class);
      return;
    }
    var left = Duration.between(shared.clock().instant(), deadline.get());
    if (left.compareTo(shared.wakeWithin()) <= 0) {
      timers.startSingleTimer(
          WakeUp.class,
          new WakeUp(),
          left.isNegative() ? Duration.ofMillis(1) : left.plusMillis(1));
    } else {
      timers.cancel(WakeUp.class);
    }
  }

  private DeviceView view(Device state) {
    return new DeviceView(device, state.state(), state.revision());
  }
}
