package io.birthmark.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.birthmark.access.AccessBook;
import io.birthmark.access.AccessCommand;
import io.birthmark.access.AccessEvent;
import io.birthmark.access.AccessRegistry;
import io.birthmark.ca.CaChooser;
import io.birthmark.ca.CertificateAuthority;
import io.birthmark.ca.IntentMaker;
import io.birthmark.ca.IssuerMeters;
import io.birthmark.ca.embedded.CrlPublisher;
import io.birthmark.ca.embedded.CrlSettings;
import io.birthmark.ca.embedded.CrlShelf;
import io.birthmark.ca.embedded.EmbeddedAuthority;
import io.birthmark.ca.embedded.IssuingCa;
import io.birthmark.ca.embedded.RevocationLedger;
import io.birthmark.ca.intake.IntakeMeters;
import io.birthmark.claims.JdbcKeyClaims;
import io.birthmark.device.Bytes;
import io.birthmark.device.CaName;
import io.birthmark.device.DeviceId;
import io.birthmark.enrollment.Challenges;
import io.birthmark.enrollment.EvidenceKeys;
import io.birthmark.enrollment.GroupCommand;
import io.birthmark.enrollment.GroupDirectory;
import io.birthmark.enrollment.GroupEvent;
import io.birthmark.enrollment.GroupRegistry;
import io.birthmark.enrollment.KeyClaims;
import io.birthmark.enrollment.PkixTrust;
import io.birthmark.enrollment.TenantGroups;
import io.birthmark.fleet.FleetRebuild;
import io.birthmark.fleet.FleetView;
import io.birthmark.journal.JournalStore;
import io.birthmark.pki.CryptoProviders;
import io.birthmark.projection.DueProjection;
import io.birthmark.projection.FleetGenerations;
import io.birthmark.projection.FleetReader;
import io.birthmark.projection.FollowedJournal;
import io.birthmark.projection.JournalAuditTrail;
import io.birthmark.projection.JournalCertificateArchive;
import io.birthmark.projection.JournalFollower;
import io.birthmark.projection.JournalSteps;
import io.birthmark.reconcile.Reconciler;
import io.birthmark.registry.Registry;
import io.birthmark.registry.RegistryFeed;
import io.birthmark.registry.RegistrySettings;
import io.birthmark.rest.CloudPorts;
import io.birthmark.rest.OperationPorts;
import io.birthmark.revocation.JdbcCrlStore;
import io.birthmark.revocation.JdbcRevocationLedger;
import io.birthmark.tracing.Traces;
import io.birthmark.twin.Admissions;
import io.birthmark.twin.Courier;
import io.birthmark.twin.DeliveryPost;
import io.birthmark.twin.DeviceTwins;
import io.birthmark.twin.EnrollmentDesk;
import io.birthmark.twin.GroupRoutes;
import io.birthmark.twin.ProofKeys;
import io.birthmark.twin.ShardedEnrollmentDesk;
import io.birthmark.twin.TracedDesk;
import io.birthmark.twin.TwinSettings;
import io.birthmark.twin.Waker;
import io.birthmark.vault.JdbcEvidenceKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SpawnProtocol;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.SingletonActor;

/**
 * All wiring of a node's core, by hand and from the bottom up: crypto, CA, enrollment, twins, and
 * the desk in front of them. {@link NodeEdges} puts ingress and front door around it.
 */
final class NodeWiring {
  static final String REFRESH = "birthmark.enrollment.groups-refresh";

  private final Materials m;
  private final RandomIds ids;
  // The journal keeps microseconds: an instant finer than that would not replay as it was lived.
  private final InstantSource clock = Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));

  private final ActorSystem<SpawnProtocol.Command> system;
  private final ExecutorService crypto;
  private final ExecutorService sql;
  private final ExecutorService queries;
  private final ExecutorService outside;
  private final NodeMeters meters;

  /** What a node is made of. */
  record Materials(
      Config config,
      NodeSettings settings,
      Path data,
      JournalStore store,
      CryptoProviders providers,
      IssuingCa ca,
      Secrets secrets,
      SecureRandom random) {
    /** The same with the embedded broker as the one that ingress connects to. */
    Materials withBroker(String url) {
      var broker =
          ConfigFactory.parseMap(
              Map.of("birthmark.ingress.sparkplug.broker.url", url), "embedded broker");
      return new Materials(
          broker.withFallback(config), settings, data, store, providers, ca, secrets, random);
    }
  }

  /**
   * A node without its edges: nothing comes in from outside but what its desk is asked.
   *
   * @param chains the certificates above the devices' for each CA, without the root, joined
   */
  record Core(
      ActorSystem<?> system,
      EnrollmentDesk desk,
      DeviceTwins twins,
      ActorRef<Registry.Message<GroupCommand, GroupEvent, TenantGroups>> registry,
      GroupDirectory groups,
      ActorRef<Registry.Message<AccessCommand, AccessEvent, AccessBook>> access,
      EvidenceKeys keys,
      KeyClaims claims,
      ActorRef<DeliveryPost.Message> post,
      ActorRef<JournalFollower.Message> due,
      ActorRef<JournalFollower.Message> fleet,
      FleetView fleetView,
      FleetRebuild fleetRebuild,
      OperationPorts operations,
      CrlShelf crls,
      NodeProfiles profiles,
      Map<CaName, CertificateAuthority> authorities,
      NodeCas cas,
      Reconciler reconciler,
      CloudPorts clouds,
      NodeMeters meters,
      Map<CaName, Bytes> chains,
      InstantSource clock,
      Executor queries) {
    <T> ActorRef<T> spawn(String name, Behavior<T> behavior) {
      return system.systemActorOf(behavior, name, Props.empty());
    }
  }

  /** A node that runs. */
  record Node(URI http, String mqtt, URI status, CompletionStage<Done> ended) {}

  private NodeWiring(Materials m) {
    this.m = m;
    this.ids = new RandomIds(m.random());
    this.crypto =
        Threads.bounded("crypto", m.settings().cryptoThreads(), m.settings().cryptoQueue());
    this.sql = Threads.bounded("sql", m.settings().sqlThreads(), m.settings().cryptoQueue());
    this.queries =
        Threads.bounded("queries", m.settings().queryThreads(), m.settings().cryptoQueue());
    this.outside =
        Threads.bounded("outside-ca", m.settings().outsideCaThreads(), m.settings().cryptoQueue());
    var traces = NodeTraces.from(m.config());
    this.system =
        ActorSystem.create(
            SpawnProtocol.create(),
            "birthmark",
            m.store().pekkoOverlay().withFallback(m.config()).resolve());
    this.meters = NodeMeters.start(system);
    traces.start(system);
    system
        .getWhenTerminated()
        .thenRun(() -> {
          crypto.shutdown();
          sql.shutdown();
          queries.shutdown();
          outside.shutdown();
        });
  }

  /** Starts everything; returns when the front door is open. */
  static Node start(Materials materials)
      throws IOException, ExecutionException, InterruptedException {
    var wiring = new NodeWiring(materials);
    return wiring.orNothing(() -> NodeEdges.open(materials, wiring.core()));
  }

  /** Starts all but the edges. */
  static Core startCore(Materials materials)
      throws IOException, ExecutionException, InterruptedException {
    var wiring = new NodeWiring(materials);
    return wiring.orNothing(wiring::core);
  }

  private interface Start<T> {
    T run() throws IOException, ExecutionException, InterruptedException;
  }

  private <T> T orNothing(Start<T> start)
      throws IOException, ExecutionException, InterruptedException {
    try {
      return start.run();
    } catch (IOException | ExecutionException | RuntimeException e) {
      system.terminate();
      system.getWhenTerminated().toCompletableFuture().get();
      throw e;
    }
  }

  private Core core() {
    var cluster = Cluster.get(system);
    if (m.config().getList("pekko.cluster.seed-nodes").isEmpty()) {
      cluster.manager().tell(Join.create(cluster.selfMember().address()));
    }
    var published = NodeProfiles.start(system, m.config(), m.settings(), clock, ids::record);
    var profiles = published.directory();

    var crls = new CrlShelf(m.ca().facts().keyId());
    var authority =
        new EmbeddedAuthority(
            m.ca(),
            profiles,
            m.providers(),
            m.random(),
            crypto,
            ledger(publisher(crls)),
            m.settings().bodiesAtHand(),
            clock);
    var pinned = NodeAuthorities.of(m, authority, profiles, outside, clock);
    var authorities = pinned.authorities();
    var cas = NodeCas.start(system, m.config(), pinned.budgets(), clock, ids::record);
    new IntakeMeters(cas.intakes(), authorities.keySet()).bindTo(meters.registry());
    new IssuerMeters(authorities.values()).bindTo(meters.registry());
    system.getWhenTerminated().thenRun(pinned::close);
    var groups = new GroupDirectory();
    var intents = new IntentMaker(authorities, profiles, ids::attempt, clock);
    var chooser = new CaChooser(new GroupRoutes(groups), intents, cas.intakes(), m.providers());
    var gateways = cas.gateways(m, pinned, profiles, chooser, crypto);
    FirstLook.at(pinned.authorities().values(), m.settings().caTimeout());

    var keys =
        new JdbcEvidenceKeys(
            m.store().dataSource(), m.secrets().keyWrap(), m.settings().evidenceKeysAtHand(), sql);
    var registry = registry();
    spawn("group-feed", RegistryFeed.create(groups, registry, m.config().getDuration(REFRESH)));

    var archive = new JournalCertificateArchive(m.store().dataSource(), sql);
    var challenges =
        new Challenges(m.secrets().challengeKey(), m.settings().challengeLifetime(), clock);
    var post = spawn("delivery-post", DeliveryPost.create());
    var twinSettings = TwinSettings.from(m.config());
    var admissions =
        new Admissions(
            groups,
            new ProofKeys(keys, new JournalAuditTrail(m.store().dataSource(), sql), m.providers()),
            new PkixTrust(m.providers()),
            profiles,
            profiles.builtIn(),
            pinned.namesFromRequest(),
            clock);
    var courier =
        new Courier(
            pinned.trust(),
            challenges,
            archive,
            post,
            admissions::termsOf,
            twinSettings.certificatesAtHand());
    var coverage = cas.coverage(authorities);
    var twins =
        DeviceTwins.start(
            system, twinSettings, gateways, pinned.words(), courier, coverage, clock, ids::record);
    var due = wakeTwins(twins);
    var following = JournalFollower.Settings.ofFleet(m.config());
    var generations =
        new FleetGenerations(
            m.store().dataSource(), m.store().kind(), following.batch(), clock, sql);
    var fleet = follow(generations, following, "follower-fleet");
    var claims = new JdbcKeyClaims(m.store().dataSource(), sql);
    var desk =
        new ShardedEnrollmentDesk(
            twins, courier, challenges, admissions, chooser, claims, m.providers(), clock, crypto);
    var fleetView =
        new FleetReader(
            m.store().dataSource(),
            m.store().kind(),
            m.config().getDuration("birthmark.fleet.query-timeout"),
            clock,
            queries);
    cas.callTheWaiting(authorities.keySet(), fleetView, twins);
    var clouds =
        NodeClouds.of(m.config(), authorities.keySet(), Threads.each("cloud"), clock)
            .start(system, m, twins, sql, queries, clock);
    var reconciler =
        new NodeReconciliation(m, system, authorities, cas).start(twins, fleetView, claims, sql);
    var tracedDesk = new TracedDesk(Traces.of(system), desk::in);
    return new Core(
        system,
        tracedDesk,
        twins,
        registry,
        groups,
        access(),
        keys,
        claims,
        post,
        due,
        fleet,
        fleetView,
        generations,
        NodeOperations.start(
            system, m.config(), m.store(), fleetView, twins, clock, ids::record, sql),
        crls,
        published,
        authorities,
        cas,
        reconciler,
        clouds,
        meters,
        pinned.chains(),
        clock,
        queries);
  }

  private ActorRef<CrlPublisher.Message> publisher(CrlShelf crls) {
    return spawn(
        "crl-publisher",
        CrlPublisher.create(
            m.ca(),
            new JdbcCrlStore(m.store().dataSource(), sql),
            crls,
            CrlSettings.from(m.config()),
            clock,
            crypto));
  }

  /** Stores revocations, and tells the publisher of each that is news. */
  private RevocationLedger ledger(ActorRef<CrlPublisher.Message> publisher) {
    var stored = new JdbcRevocationLedger(m.store().dataSource(), sql);
    return revocation ->
        stored
            .store(revocation)
            .thenApply(outcome -> {
              if (outcome == RevocationLedger.Outcome.STORED) {
                publisher.tell(new CrlPublisher.RevocationStored());
              }
              return outcome;
            });
  }

  private ActorRef<Registry.Message<GroupCommand, GroupEvent, TenantGroups>> registry() {
    var settings = RegistrySettings.from(m.config());
    return single(
        GroupRegistry.create(DeviceId.DEFAULT_TENANT, settings, clock, ids::record), "groups");
  }

  private ActorRef<Registry.Message<AccessCommand, AccessEvent, AccessBook>> access() {
    var settings = RegistrySettings.from(m.config());
    return single(AccessRegistry.create(settings, clock, ids::record), AccessRegistry.ENTITY);
  }

  /** Nothing depends on a twin being in memory: who is due is found in the journal and woken. */
  private ActorRef<JournalFollower.Message> wakeTwins(DeviceTwins twins) {
    var due = new DueProjection(m.store().dataSource(), m.store().kind(), sql);
    var settings = JournalFollower.Settings.from(m.config());
    var journal =
        new FollowedJournal(m.store().dataSource(), m.store().kind(), "due", settings.batch(), due);
    var follower = follow(journal, settings, "follower-due");
    single(Waker.create(due, twins::rouse, Waker.Settings.from(m.config()), clock), "waker");
    return follower;
  }

  private ActorRef<JournalFollower.Message> follow(
      JournalSteps steps, JournalFollower.Settings settings, String name) {
    return single(JournalFollower.create(steps, settings, clock, sql), name);
  }

  /** One in the whole cluster. */
  private <T> ActorRef<T> single(Behavior<T> behavior, String name) {
    return ClusterSingleton.get(system).init(SingletonActor.of(behavior, name));
  }

  private <T> ActorRef<T> spawn(String name, Behavior<T> behavior) {
    return system.systemActorOf(behavior, name, Props.empty());
  }
}
