package io.birthmark.twin;

import io.birthmark.ca.CaCoverage;
import io.birthmark.ca.CaGateway;
import io.birthmark.device.CaName;
import io.birthmark.device.DeviceCommand;
import io.birthmark.device.DeviceId;
import io.birthmark.device.DeviceLifecycle;
import io.birthmark.device.Provenance;
import io.birthmark.device.RecordId;
import io.birthmark.device.RevocationWords;
import io.birthmark.metrics.Meters;
import io.birthmark.tracing.Attributes;
import io.birthmark.tracing.Traces;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding.Passivate;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All twins, wherever they live. Starts sharding and hands commands to the right one.
 *
 * <p>No answer in time means that the outcome is unknown: the write may have happened. The caller
 * repeats with the same key.
 */
public final class DeviceTwins {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceTwins.class);

  private final ActorSystem<?> system;
  private final ActorRef<ShardingEnvelope<DeviceTwin.Message>> region;
  private final Duration askTimeout;
  private final Traces traces;

  private DeviceTwins(
      ActorSystem<?> system,
      ActorRef<ShardingEnvelope<DeviceTwin.Message>> region,
      Duration askTimeout) {
    this.system = system;
    this.region = region;
    this.askTimeout = askTimeout;
    this.traces = Traces.of(system);
  }

  /**
   * Starts sharding of twins on this node.
   *
   * @param gateways the CAs' gateways on this node
   * @param courier how certificates reach devices
   * @param coverage how far CAs' own lists were compared
   * @param recordIds a fresh, globally unique record id at each call
   */
  public static DeviceTwins start(
      ActorSystem<?> system,
      TwinSettings settings,
      Map<CaName, ActorRef<CaGateway.Message>> gateways,
      RevocationWords words,
      Courier courier,
      CaCoverage coverage,
      InstantSource clock,
      Supplier<RecordId> recordIds) {
    var shared =
        new DeviceTwin.Shared(
            new DeviceLifecycle(settings.policy(), words),
            new TwinEffects(gateways, courier),
            new AuditStamps(recordIds),
            new TwinMeters(Meters.registry(system)),
            coverage,
            clock,
            settings.wakeWithin(),
            settings.forgetUnknownAfter(),
            DeviceTwin.Shared.restart(settings.restartFirst(), settings.restartLongest()));
    var region =
        ClusterSharding.get(system)
            .init(
                Entity.of(
                        DeviceTwin.KEY,
                        context ->
                            twin(
                                context.getEntityId(),
                                shared,
                                self -> context.getShard().tell(new Passivate<>(self))))
                    .withStopMessage(new DeviceTwin.Stop()));
    return new DeviceTwins(system, region, settings.askTimeout());
  }

  /** A throw in here would take down the whole shard, so who has no valid id is nobody. */
  static Behavior<DeviceTwin.Message> twin(
      String entityId, DeviceTwin.Shared shared, Consumer<ActorRef<DeviceTwin.Message>> passivate) {
    return DeviceId.parse(entityId)
        .map(device -> DeviceTwin.create(device, shared, passivate))
        .orElseGet(() -> {
          LOG.warn("a message for {} is dropped: it is no device id", entityId);
          return Behaviors.stopped();
        });
  }

  /** Gives a command to a device's twin. Fails with a time-out when the outcome is unknown. */
  public CompletionStage<DeviceTwin.Reply> ask(
      DeviceId device, DeviceCommand command, Provenance provenance) {
    var span =
        traces.within(provenance.trace(), "twin " + command.name().name(), SpanKind.INTERNAL);
    span.setAttribute(Attributes.DEVICE, device.toString());
    var traced = provenance.in(Traces.trace(span));
    return Traces.ended(
        span,
        AskPattern.ask(
            region,
            replyTo ->
                new ShardingEnvelope<>(
                    device.toString(), new DeviceTwin.Handle(command, traced, replyTo)),
            askTimeout,
            system.scheduler()),
        DeviceTwins::tell);
  }

  private static void tell(Span span, DeviceTwin.Reply reply) {
    span.setAttribute(
        Attributes.OUTCOME,
        switch (reply) {
          case DeviceTwin.Applied _ -> "APPLIED";
          case DeviceTwin.Refused r -> r.reason().name();
        });
  }

  /** Asks what would become of a command, without any effect. */
  public CompletionStage<DeviceTwin.Forecast> weigh(
      DeviceId device, DeviceCommand command, Provenance provenance) {
    return AskPattern.ask(
        region,
        replyTo ->
            new ShardingEnvelope<>(
                device.toString(), new DeviceTwin.Weigh(command, provenance, replyTo)),
        askTimeout,
        system.scheduler());
  }

  /** Looks at a device without any effect; a device nobody knows is looked at as unknown. */
  public CompletionStage<DeviceView> look(DeviceId device) {
    return AskPattern.ask(
        region,
        replyTo -> new ShardingEnvelope<>(device.toString(), new DeviceTwin.Look(replyTo)),
        askTimeout,
        system.scheduler());
  }

  /** Lets a device deal with what is due; how it stands after that. */
  public CompletionStage<DeviceView> rouse(DeviceId device) {
    return AskPattern.ask(
        region,
        replyTo -> new ShardingEnvelope<>(device.toString(), new DeviceTwin.Rouse(replyTo)),
        askTimeout,
        system.scheduler());
  }

  /**
   * Brings the answers of CAs to the twins they are for, also to those that have passivated
   * meanwhile.
   */
  public static Behavior<CaGateway.Reply> caAnswers() {
    return Behaviors.setup(context -> {
      var sharding = ClusterSharding.get(context.getSystem());
      return Behaviors.receiveMessage(reply -> {
        sharding
            .entityRefFor(DeviceTwin.KEY, reply.device().toString())
            .tell(new DeviceTwin.FromCa(reply));
        return Behaviors.same();
      });
    });
  }
}
