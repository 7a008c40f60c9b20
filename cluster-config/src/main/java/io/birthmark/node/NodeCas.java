package io.birthmark.node;

import com.typesafe.config.Config;
import io.birthmark.ca.CaBook;
import io.birthmark.ca.CaChooser;
import io.birthmark.ca.CaCommand;
import io.birthmark.ca.CaCoverage;
import io.birthmark.ca.CaDirectory;
import io.birthmark.ca.CaEvent;
import io.birthmark.ca.CaGateway;
import io.birthmark.ca.CaRegistry;
import io.birthmark.ca.CertificateAuthority;
import io.birthmark.ca.PinnedCheck;
import io.birthmark.ca.ReplyJudge;
import io.birthmark.ca.intake.BreakerSettings;
import io.birthmark.ca.intake.BudgetSettings;
import io.birthmark.ca.intake.CaIntakes;
import io.birthmark.ca.intake.DayReserves;
import io.birthmark.device.CaName;
import io.birthmark.device.DeviceCommand;
import io.birthmark.device.RecordId;
import io.birthmark.fleet.FleetView;
import io.birthmark.pki.Profiles;
import io.birthmark.reconcile.ReconciliationSettings;
import io.birthmark.registry.Registry;
import io.birthmark.registry.RegistryDoor;
import io.birthmark.registry.RegistryFeed;
import io.birthmark.registry.RegistrySettings;
import io.birthmark.twin.CaReopening;
import io.birthmark.twin.DeviceTwins;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.SingletonActor;

/**
 * Wiring of the way to CAs: what operators say about them, this node's view of that, the gateways,
 * and the caller of those who waited.
 */
final class NodeCas {
  private static final String ASK = "birthmark.twin.ask-timeout";

  private final ActorSystem<?> system;
  private final Config config;
  private final ActorRef<Registry.Message<CaCommand, CaEvent, CaBook>> registry;
  private final CaDirectory said;
  private final CaIntakes intakes;
  private final InstantSource clock;

  private NodeCas(
      ActorSystem<?> system,
      Config config,
      InstantSource clock,
      ActorRef<Registry.Message<CaCommand, CaEvent, CaBook>> registry,
      CaDirectory said,
      CaIntakes intakes) {
    this.system = system;
    this.config = config;
    this.registry = registry;
    this.said = said;
    this.intakes = intakes;
    this.clock = clock;
  }

  /**
   * Starts registry and view.
   *
   * @param budgets what each CA may be asked for
   */
  static NodeCas start(
      ActorSystem<?> system,
      Config config,
      Map<CaName, BudgetSettings> budgets,
      InstantSource clock,
      Supplier<RecordId> recordIds) {
    var registry =
        ClusterSingleton.get(system)
            .init(
                SingletonActor.of(
                    CaRegistry.create(RegistrySettings.from(config), clock, recordIds),
                    CaRegistry.ENTITY));
    var said = new CaDirectory(clock, config.getDuration("birthmark.ca.drained-retry"));
    system.systemActorOf(
        RegistryFeed.create(said, registry, config.getDuration(NodeWiring.REFRESH)),
        "ca-feed",
        Props.empty());
    var cluster = Cluster.get(system);
    var intakes =
        new CaIntakes(
            said,
            budgets,
            BreakerSettings.from(config, config.getDuration("birthmark.ca.gateway.call-timeout")),
            () -> serving(cluster),
            clock);
    system.systemActorOf(
        DayReserves.create(intakes, new RegistryDoor<>(system, registry, config.getDuration(ASK))),
        "ca-day-reserves",
        Props.empty());
    return new NodeCas(system, config, clock, registry, said, intakes);
  }

  /** Nodes that may be asking CAs now. */
  private static int serving(Cluster cluster) {
    int up = 0;
    for (var member : cluster.state().getMembers()) {
      up += member.status().equals(MemberStatus.up()) ? 1 : 0;
    }
    return up;
  }

  /** Where they say it. */
  ActorRef<Registry.Message<CaCommand, CaEvent, CaBook>> registry() {
    return registry;
  }

  /** Whether and when a CA takes requests. */
  CaIntakes intakes() {
    return intakes;
  }

  /**
   * How far the authorities' own lists were compared. What a list does not have did not come of
   * attempts that were given up before it was made, and longer than the CA's horizon before.
   */
  CaCoverage coverage(Map<CaName, CertificateAuthority> authorities) {
    var settleAfter = ReconciliationSettings.from(config).settleAfter();
    var margins = new HashMap<CaName, Duration>();
    authorities.forEach((name, ca) ->
        margins.put(name, settleAfter.plus(ca.capabilities().horizon().orElse(Duration.ZERO))));
    return ca ->
        said.book()
            .flatMap(book -> book.compared(ca).asOf())
            .flatMap(asOf -> Optional.ofNullable(margins.get(ca)).map(asOf::minus));
  }

  /** Whether a CA does not answer, and is not to be asked for now. */
  boolean isLetAlone(CaName ca) {
    return intakes.report(ca).until().filter(clock.instant()::isBefore).isPresent();
  }

  /** The way to each authority. */
  Map<CaName, ActorRef<CaGateway.Message>> gateways(
      NodeWiring.Materials m,
      PinnedAuthorities authorities,
      Profiles profiles,
      CaChooser chooser,
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
          var judge = new ReplyJudge(check, chooser, profiles, clock);
          gateways.put(
              name,
              system.systemActorOf(
                  CaGateway.create(pinned.ca(), judge, intakes, bounds, clock, crypto, answers),
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
                    intakes::recovered,
                    fleet,
                    device -> twins.ask(device, new DeviceCommand.Retry(), CaReopening.BY),
                    settings),
                "ca-reopening"));
  }
}
