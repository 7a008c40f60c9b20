package io.birthmark.ingress;

import io.birthmark.ingress.SparkplugTopic.DeviceTopic;
import io.birthmark.ingress.SparkplugTopic.NodeTopic;
import io.birthmark.ingress.SparkplugTopic.StateTopic;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.util.ByteString;

/**
 * The host's connections to the broker and its STATE (Sparkplug 3.0 §5.1, §6.4.27).
 *
 * <p>All connections stand and fall together, because STATE says one thing for all of them: it is
 * published when every connection has its subscriptions, and when one is lost all are made anew,
 * each time with a fresh will whose timestamp the birth repeats. The first connection carries
 * STATE. The link counts as standing only when the broker has delivered that birth back: a broker
 * that denies our subscriptions does so silently in MQTT 3.1.1.
 */
final class BrokerLink extends AbstractMatchingBehavior<BrokerLink.Message> {
  /** Shortest time between two births that answer somebody else's death of our STATE. */
  private static final Duration REPEAT_AFTER = Duration.ofSeconds(1);

  sealed interface Message {}

  /**
   * Publish a command with QoS 0. It is dropped when the queue is full: whoever waits for it asks
   * again.
   */
  record Send(String group, String topic, ByteString payload) implements Message {
    static Send of(NodeTopic topic, byte[] payload) {
      return new Send(topic.edge().group(), topic.render(), ByteString.fromArrayUnsafe(payload));
    }

    static Send of(DeviceTopic topic, byte[] payload) {
      return new Send(topic.edge().group(), topic.render(), ByteString.fromArrayUnsafe(payload));
    }
  }

  /** Publish the STATE death, disconnect and end. */
  record Close() implements Message {}

  /** Messages of one set of connections; those of an earlier set mean nothing any more. */
  sealed interface OfConnections extends Message {
    Object set();
  }

  record Subscribed(Object set) implements OfConnections {}

  record Ended(Object set, Optional<Throwable> cause) implements OfConnections {}

  record StateSeen(Object set, ByteString payload) implements OfConnections {}

  private record StateNotSeen() implements Message {}

  private record RepeatState() implements Message {}

  private record CloseTimedOut() implements Message {}

  /** The connections are gone; the supervisor makes new ones after a while. */
  private static final class LinkLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LinkLost(String message) {
      super(message);
    }
  }

  private final SparkplugSettings settings;
  private final InstantSource clock;
  private final TimerScheduler<Message> timers;
  private final ActorRef<SparkplugHost.Message> host;
  private final IngressCounters counters;
  private final Object set = new Object();
  private final long bornAt;
  private final List<MqttConnection> connections = new ArrayList<>();
  private int subscribed;

  /** Our birth was published, so a death must follow it, also when the birth was never seen. */
  private boolean announced;

  private boolean standing;
  private Optional<HostState> death = Optional.empty();

  private BrokerLink(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      SparkplugSettings settings,
      InstantSource clock,
      IngressCounters counters,
      ActorRef<SparkplugHost.Message> host) {
    super(context);
    this.settings = settings;
    this.clock = clock;
    this.timers = timers;
    this.counters = counters;
    this.host = host;
    this.bornAt = clock.millis();
    open();
  }

  static Behavior<Message> create(
      SparkplugSettings settings,
      InstantSource clock,
      IngressCounters counters,
      ActorRef<SparkplugHost.Message> host) {
    var broker = settings.broker();
    var backoff =
        SupervisorStrategy.restartWithBackoff(broker.reconnectMin(), broker.reconnectMax(), 0.2)
            .withResetBackoffAfter(broker.reconnectMax())
            .withStashCapacity(settings.limits().outgoingQueue());
    Behavior<Message> link =
        Behaviors.setup(context ->
            Behaviors.withTimers(
                timers -> new BrokerLink(context, timers, settings, clock, counters, host)));
    return Behaviors.supervise(
            Behaviors.supervise(link)
                // One line says it; the rest of the trace is Paho's.
                .onFailure(LinkLost.class, backoff.withLoggingEnabled(false)))
        .onFailure(RuntimeException.class, backoff);
  }

  private void open() {
    var will = new HostState(false, bornAt);
    for (int i = 0; i < settings.partitions().size(); i++) {
      connections.add(
          MqttConnection.open(
              getContext().getSystem(),
              settings,
              i,
              i == 0 ? Optional.of(will) : Optional.empty(),
              new MqttConnection.Events(set, getContext().getSelf(), host)));
    }
  }

  @Override
  public Behavior<Message> onMessage(Message message) {
    return switch (message) {
      case OfConnections m when !m.set().equals(set) -> this;
      case Subscribed _ -> onSubscribed();
      case Ended(_, var cause) -> throw lost(cause.map(Throwable::toString).orElse("closed"));
      case StateSeen(_, var payload) -> onStateSeen(payload);
      case StateNotSeen _ ->
          throw lost("the broker does not deliver our own STATE; are the subscriptions allowed?");
      case RepeatState _ -> {
        publishState(new HostState(true, bornAt));
        yield this;
      }
      case Send m -> onSend(m);
      case Close _ -> onClose();
      case CloseTimedOut _ -> Behaviors.stopped();
    };
  }

  @Override
  public Behavior<Message> onSignal(Signal signal) {
    if (signal instanceof PreRestart || signal instanceof PostStop) {
      if (announced && death.isEmpty()) {
        publishState(new HostState(false, Math.max(bornAt, clock.millis())));
      }
      connections.forEach(MqttConnection::close);
      host.tell(new SparkplugHost.LinkChanged(false));
    }
    return this;
  }

  private Behavior<Message> onSubscribed() {
    subscribed++;
    if (subscribed == connections.size()) {
      announced = true;
      publishState(new HostState(true, bornAt));
      timers.startSingleTimer(new StateNotSeen(), settings.broker().connectTimeout());
    }
    return this;
  }

  private Behavior<Message> onStateSeen(ByteString payload) {
    var seen = HostState.decode(payload.toArray());
    if (death.isPresent()) {
      return seen.equals(death) ? Behaviors.stopped() : this;
    }
    boolean ours = seen.filter(new HostState(true, bornAt)::equals).isPresent();
    if (ours && !standing) {
      standing = true;
      timers.cancel(new StateNotSeen());
      getContext()
          .getLog()
          .info("Sparkplug host {} is online at {}", settings.hostId(), settings.broker().url());
      host.tell(new SparkplugHost.LinkChanged(true));
    } else if (standing && !seen.map(HostState::online).orElse(false)) {
      // Somebody's message says that we are gone: the will of an older connection, or a stranger.
      timers.startSingleTimer(new RepeatState(), REPEAT_AFTER);
    }
    return this;
  }

  private Behavior<Message> onSend(Send m) {
    if (!connections.get(settings.partitionOf(m.group())).publish(m.topic(), m.payload())) {
      counters.count(IngressCounters.Kind.COMMAND_DROPPED);
    }
    return this;
  }

  private Behavior<Message> onClose() {
    if (!announced) {
      return Behaviors.stopped();
    }
    var state = new HostState(false, Math.max(bornAt, clock.millis()));
    death = Optional.of(state);
    publishState(state);
    timers.startSingleTimer(new CloseTimedOut(), settings.broker().shutdownTimeout().dividedBy(2));
    return this;
  }

  private void publishState(HostState state) {
    connections.getFirst().publishRetained(stateTopic(), ByteString.fromArray(state.encode()));
  }

  private String stateTopic() {
    return new StateTopic(settings.hostId()).render();
  }

  private LinkLost lost(String why) {
    getContext().getLog().warn("no link to the broker {}: {}", settings.broker().url(), why);
    return new LinkLost(why);
  }
}
