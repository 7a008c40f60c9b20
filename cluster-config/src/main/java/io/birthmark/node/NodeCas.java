package io.birthmark.node;

import com.typesafe.config.Config;
import io.birthmark.ca.CaBook;
import io.birthmark.ca.CaCommand;
import io.birthmark.ca.CaDirectory;
import io.birthmark.ca.CaEvent;
import io.birthmark.ca.CaGate;
import io.birthmark.ca.CaGateway;
import io.birthmark.ca.CaRegistry;
import io.birthmark.ca.IntentMaker;
import io.birthmark.ca.PinnedCheck;
import io.birthmark.ca.ReplyJudge;
import io.birthmark.device.CaName;
import io.birthmark.device.DeviceCommand;
import io.birthmark.device.RecordId;
import io.birthmark.fleet.FleetView;
import io.birthmark.pki.Profiles;
import io.birthmark.registry.Registry;
import io.birthmark.registry.RegistryFeed;
import io.birthmark.registry.RegistrySettings;
import io.birthmark.twin.CaReopening;
import io.birthmark.twin.DeviceTwins;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.SingletonActor;

/**
 * Wiring of the way to CAs: what operators say about them, this node's view of that, the gateways,
 * and the caller of those who waited.
 */
final class NodeCas {
  private final ActorSystem<?> system;
  private final Config config;
  private final ActorRef<Registry.Message<CaCommand, CaEvent, CaBook>> registry;
  private final CaDirectory gate;
  private final InstantSource clock;

  private NodeCas(
      ActorSystem<?> system,
      Config config,
      InstantSource clock,
      ActorRef<Registry.Message<CaCommand, CaEvent, CaBook>> registry,
      CaDirectory gate) {
    this.system = system;
    this.config = config;
    this.registry = registry;
    this.gate = gate;
    this.clock = clock;
  }

  /** Starts registry and view. */
  static NodeCas start(
      ActorSystem<?> system, Config config, InstantSource clock, Supplier<RecordId> recordIds) {
    var registry =
        ClusterSingleton.get(system)
            .init(
                SingletonActor.of(
                    CaRegistry.create(RegistrySettings.from(config), clock, recordIds),
                    CaRegistry.ENTITY));
    var gate = new CaDirectory(clock, config.getDuration("birthmark.ca.drained-retry"));
    system.systemActorOf(
        RegistryFeed.create(gate, registry, config.getDuration(NodeWiring.REFRESH)),
        "ca-feed",
        Props.empty());
    return new NodeCas(system, config, clock, registry, gate);
  }

  /** Where they say it. */
  ActorRef<Registry.Message<CaCommand, CaEvent, CaBook>> registry() {
    return registry;
  }

  /** Whether a CA takes requests. */
  CaGate gate() {
    return gate;
  }

  /** The way to each authority. */
  Map<CaName, ActorRef<CaGateway.Message>> gateways(
      NodeWiring.Materials m,
      PinnedAuthorities authorities,
      Profiles profiles,
      IntentMaker intents,
      Executor crypto) {
    var answers = system.systemActorOf(DeviceTwins.caAnswers(), "ca-answers", Props.empty());
    var bounds =
        new CaGateway.Bounds(
            m.settings().caInFlight(), m.settings().caWaiting(), m.settings().caTimeout());
    var gateways = new HashMap<CaName, ActorRef<CaGateway.Message>>();
    authorities
        .all()
        .forEach((name, pinned) -> {
          var check = new PinnedCheck(pinned.issuer(), profiles, m.providers(), pinned.latitude());
          var judge = new ReplyJudge(check, intents::after, gate, clock);
          gateways.put(
              name,
              system.systemActorOf(
                  CaGateway.create(pinned.ca(), judge, bounds, clock, crypto, answers),
                  "ca-" + name,
                  Props.empty()));
        });
    return Map.copyOf(gateways);
  }

  /** From now on, whoever waits for a CA is called when it takes requests again. */
  void callTheWaiting(Set<CaName> authorities, FleetView fleet, DeviceTwins twins) {
    var settings =
        new CaReopening.Settings(
            config.getInt("birthmark.ca.called-at-once"), config.getDuration(NodeWiring.REFRESH));
    ClusterSingleton.get(system)
        .init(
            SingletonActor.of(
                CaReopening.create(
                    registry,
                    authorities,
                    fleet,
                    device -> twins.ask(device, new DeviceCommand.Retry(), CaReopening.BY),
                    settings),
                "ca-reopening"));
  }
}
