package io.birthmark.ingress;

import io.birthmark.device.DeviceId;
import io.birthmark.device.Reason;
import io.birthmark.ingress.IngressCounters.Kind;
import io.birthmark.ingress.SparkplugTopic.DeviceTopic;
import io.birthmark.ingress.SparkplugTopic.DeviceVerb;
import io.birthmark.ingress.SparkplugTopic.NodeTopic;
import io.birthmark.ingress.SparkplugTopic.StateTopic;
import io.birthmark.metrics.Meters;
import io.birthmark.twin.Deliver;
import io.birthmark.twin.EnrollmentDesk;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.util.ByteString;

/**
 * The Sparkplug host application (Sparkplug 3.0 §5.1): hands each message to its edge node's actor
 * and sends what the twins want delivered. One actor per host id in the whole cluster.
 */
public final class SparkplugHost extends AbstractMatchingBehavior<SparkplugHost.Message> {
  private static final Duration REPORT_EVERY = Duration.ofMinutes(1);

  public sealed interface Message {}

  /** A twin wants a device told something; routes of other channels are ignored. */
  public record Tell(Deliver deliver) implements Message {}

  /**
   * Go offline in order: STATE death, then disconnect. Answers when that is done, or given up after
   * the shutdown timeout; the actor ends in both cases.
   */
  public record Stop(ActorRef<Done> replyTo) implements Message {}

  /** How is it going? */
  public record GetStatus(ActorRef<Status> replyTo) implements Message {}

  /**
   * How it is going.
   *
   * @param online all connections stand and the broker has delivered our own STATE back to us
   * @param edgeNodes edge nodes in memory
   * @param counts since the start of this actor
   */
  public record Status(boolean online, int edgeNodes, Map<Kind, Long> counts) {}

  /**
   * How do you and the edge nodes stand?
   *
   * @param after the edge node after which the page begins
   * @param limit most edge nodes on it
   */
  public record Survey(Optional<EdgeId> after, int limit, ActorRef<Standing> replyTo)
      implements Message {}

  /**
   * How the host application and its edge nodes stand.
   *
   * @param hostId the Sparkplug host application
   * @param broker where it is connected, or tries to be
   * @param online all connections stand and the broker has delivered our own STATE back to us
   * @param since when that began
   * @param countedSince when the counts began
   * @param counts what happened to messages
   * @param refused what devices were told, by reason
   * @param edges a page of those that were heard, in the order of their names
   * @param more whether there are more behind them
   */
  public record Standing(
      String hostId,
      String broker,
      boolean online,
      Instant since,
      Instant countedSince,
      Map<Kind, Long> counts,
      Map<Reason, Long> refused,
      List<EdgeStanding> edges,
      boolean more) {}

  /** An MQTT message came in. */
  record Arrived(String topic, ByteString payload, Receipt receipt) implements Message {}

  /** The link to the broker stands, or does not. */
  record LinkChanged(boolean online) implements Message {}

  /** An edge node has been quiet for so long that it may be forgotten. */
  record EdgeIdle(EdgeId edge, ActorRef<EdgeNode.Message> ref) implements Message {}

  private record EdgeGone(EdgeId edge, ActorRef<EdgeNode.Message> ref) implements Message {}

  private record LinkGone() implements Message {}

  private record Report() implements Message {}

  private record StopTimedOut() implements Message {}

  private final SparkplugSettings settings;
  private final TimerScheduler<Message> timers;
  private final IngressParts parts;
  private final Map<EdgeId, ActorRef<EdgeNode.Message>> edges = new HashMap<>();
  private final EdgeBoard board;
  private final Instant started;
  private Map<Kind, Long> lastReported;
  private boolean online;
  private Instant onlineSince;
  private long lastEdgeNumber;
  private Budget budget;
  private Optional<ActorRef<Done>> stopping = Optional.empty();

  private SparkplugHost(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      SparkplugSettings settings,
      EnrollmentDesk desk,
      InstantSource clock) {
    super(context);
    this.settings = settings;
    this.timers = timers;
    var counters = new IngressCounters(Meters.registry(context.getSystem()));
    var link =
        context.spawn(
            BrokerLink.create(settings, clock, counters, context.getSelf()), "broker-link");
    context.watchWith(link, new LinkGone());
    this.parts = new IngressParts(settings, desk, clock, counters, context.getSelf(), link);
    this.started = clock.instant();
    this.onlineSince = started;
    this.board = new EdgeBoard(settings.limits().edgeNodes());
    this.lastReported = counters.snapshot();
    this.budget = Budget.perSecond(settings.limits().errorAnswersPerSecond(), clock.instant());
    timers.startTimerWithFixedDelay(new Report(), REPORT_EVERY);
  }

  /**
   * The actor to start.
   *
   * @param desk where devices are served; its answers are sent to the devices that asked
   */
  public static Behavior<Message> create(
      SparkplugSettings settings, EnrollmentDesk desk, InstantSource clock) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> new SparkplugHost(context, timers, settings, desk, clock)));
  }

  @Override
  public Behavior<Message> onMessage(Message message) {
    return switch (message) {
      case Arrived m -> onArrived(m);
      case Tell(var deliver) -> onTell(deliver);
      case LinkChanged(var up) -> {
        if (online != up) {
          online = up;
          onlineSince = parts.clock().instant();
        }
        yield this;
      }
      case EdgeIdle(var edge, var ref) -> {
        if (edges.remove(edge, ref)) {
          board.leave(edge, parts.clock().instant());
          ref.tell(new EdgeNode.Retire());
        }
        yield this;
      }
      case EdgeGone(var edge, var ref) -> {
        if (edges.remove(edge, ref)) {
          board.leave(edge, parts.clock().instant());
        }
        yield this;
      }
      case LinkGone _ -> onLinkGone();
      case GetStatus(var replyTo) -> {
        replyTo.tell(new Status(online, edges.size(), parts.counters().snapshot()));
        yield this;
      }
      case Survey m -> {
        m.replyTo().tell(standing(m));
        yield this;
      }
      case Report _ -> onReport();
      case Stop(var replyTo) -> onStop(replyTo);
      case StopTimedOut _ -> stopped();
    };
  }

  private Standing standing(Survey m) {
    var page = board.page(m.after(), m.limit() + 1);
    boolean more = page.size() > m.limit();
    return new Standing(
        settings.hostId(),
        settings.broker().url(),
        online,
        onlineSince,
        started,
        parts.counters().snapshot(),
        parts.counters().refusals(),
        more ? page.subList(0, m.limit()) : page,
        more);
  }

  private Behavior<Message> onLinkGone() {
    if (stopping.isEmpty()) {
      // The link restarts itself with backoff; that it ended all the same is a bug to see.
      throw new IllegalStateException("the link to the broker ended by itself");
    }
    return stopped();
  }

  private Behavior<Message> onArrived(Arrived m) {
    switch (SparkplugTopic.parse(m.topic())) {
      case SparkplugTopic.Unknown(var reason, var detail) -> {
        parts.counters().count(reason == Reason.ID_NOT_VALID ? Kind.ID_NOT_VALID : Kind.BAD_TOPIC);
        getContext().getLog().debug("message refused: {} ({})", reason, detail);
        m.receipt().done();
      }
      case SparkplugTopic.Known(NodeTopic t) ->
          edge(t.edge())
              .ifPresentOrElse(
                  ref -> ref.tell(new EdgeNode.FromNode(t.verb(), m.payload(), m.receipt())),
                  () -> {
                    parts.counters().count(Kind.BUSY);
                    m.receipt().done();
                  });
      case SparkplugTopic.Known(DeviceTopic t) ->
          edge(t.edge())
              .ifPresentOrElse(
                  ref ->
                      ref.tell(
                          new EdgeNode.FromDevice(t.verb(), t.device(), m.payload(), m.receipt())),
                  () -> {
                    t.id().ifPresent(device -> refuseForRoom(t.edge(), device));
                    m.receipt().done();
                  });
      case SparkplugTopic.Known(StateTopic _) -> m.receipt().done();
    }
    return this;
  }

  /** The edge node's actor, started when there is none; empty when there are too many. */
  private Optional<ActorRef<EdgeNode.Message>> edge(EdgeId id) {
    var known = Optional.ofNullable(edges.get(id));
    if (known.isPresent() || edges.size() >= settings.limits().edgeNodes()) {
      return known;
    }
    // The name is a number: an edge node's own name is any text, an actor's is not.
    var record = board.enter(id, parts.clock().instant());
    var ref = getContext().spawn(EdgeNode.create(id, record, parts), "edge-" + ++lastEdgeNumber);
    getContext().watchWith(ref, new EdgeGone(id, ref));
    edges.put(id, ref);
    return Optional.of(ref);
  }

  private void refuseForRoom(EdgeId edge, DeviceId device) {
    parts.counters().count(Kind.BUSY);
    var now = parts.clock().instant();
    budget = budget.at(now);
    if (budget.allows()) {
      budget = budget.spend();
      send(edge, device, HostCommand.error(Reason.BUSY, "too many edge nodes; repeat later", now));
    }
  }

  private Behavior<Message> onTell(Deliver deliver) {
    EdgeId.of(deliver.route())
        .ifPresent(edge ->
            send(
                edge,
                deliver.device(),
                HostCommand.answer(deliver.answer(), parts.clock().instant())));
    return this;
  }

  private void send(EdgeId edge, DeviceId device, byte[] payload) {
    var topic = new DeviceTopic(DeviceVerb.DCMD, edge, device.device());
    parts.link().tell(BrokerLink.Send.of(topic, payload));
  }

  /** One line a minute, and only when something went wrong in it. */
  private Behavior<Message> onReport() {
    var now = parts.counters().snapshot();
    var before = lastReported;
    var trouble =
        now.entrySet().stream()
            .filter(e -> e.getKey().trouble() && e.getValue() > before.getOrDefault(e.getKey(), 0L))
            .map(e -> e.getKey() + "=" + (e.getValue() - before.getOrDefault(e.getKey(), 0L)))
            .collect(Collectors.joining(" "));
    if (!trouble.isEmpty()) {
      getContext().getLog().warn("Sparkplug ingress, in the last minute: {}", trouble);
    }
    lastReported = now;
    return this;
  }

  private Behavior<Message> onStop(ActorRef<Done> replyTo) {
    if (stopping.isEmpty()) {
      stopping = Optional.of(replyTo);
      parts.link().tell(new BrokerLink.Close());
      timers.startSingleTimer(new StopTimedOut(), settings.broker().shutdownTimeout());
    }
    return this;
  }

  private Behavior<Message> stopped() {
    stopping.ifPresent(replyTo -> replyTo.tell(Done.getInstance()));
    return Behaviors.stopped();
  }
}
