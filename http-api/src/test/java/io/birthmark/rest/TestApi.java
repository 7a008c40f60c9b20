package io.birthmark.rest;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.birthmark.access.AccessBook;
import io.birthmark.access.AccessCommand;
import io.birthmark.access.AccessEvent;
import io.birthmark.access.AccessRegistry;
import io.birthmark.access.Grant;
import io.birthmark.access.TokenText;
import io.birthmark.ca.CaCoverage;
import io.birthmark.ca.CaGateway;
import io.birthmark.device.Actor;
import io.birthmark.device.CaName;
import io.birthmark.device.Channel;
import io.birthmark.device.Provenance;
import io.birthmark.device.RecordId;
import io.birthmark.device.RevocationWords;
import io.birthmark.enrollment.Challenges;
import io.birthmark.enrollment.GroupCommand;
import io.birthmark.enrollment.GroupDirectory;
import io.birthmark.enrollment.GroupEvent;
import io.birthmark.enrollment.GroupRegistry;
import io.birthmark.enrollment.SecretBytes;
import io.birthmark.enrollment.TenantGroups;
import io.birthmark.fleet.AuditTrail;
import io.birthmark.fleet.CertificateArchive;
import io.birthmark.http.BootstrapToken;
import io.birthmark.http.Entrance;
import io.birthmark.http.HttpServer;
import io.birthmark.http.HttpSettings;
import io.birthmark.http.Readiness;
import io.birthmark.operation.OperationBook;
import io.birthmark.operation.OperationCommand;
import io.birthmark.operation.OperationEvent;
import io.birthmark.operation.OperationSettings;
import io.birthmark.pki.CertificateProfile;
import io.birthmark.pki.CryptoProviders;
import io.birthmark.profile.ProfileBook;
import io.birthmark.profile.ProfileCommand;
import io.birthmark.profile.ProfileDirectory;
import io.birthmark.profile.ProfileEvent;
import io.birthmark.profile.ProfileRegistry;
import io.birthmark.profile.ProfileSettings;
import io.birthmark.registry.Registry;
import io.birthmark.registry.RegistryDoor;
import io.birthmark.registry.RegistryFeed;
import io.birthmark.registry.RegistrySettings;
import io.birthmark.tracing.Traces;
import io.birthmark.twin.Courier;
import io.birthmark.twin.DeliveryPost;
import io.birthmark.twin.DeviceTwins;
import io.birthmark.twin.RequestTerms;
import io.birthmark.twin.TwinSettings;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;

/**
 * The API on a real server and a free port, over real groups and either scripted twins or real ones
 * whose journal is memory.
 */
public final class TestApi implements AutoCloseable {
  private static final CertificateProfile PROFILE =
      CertificateProfile.device("http://pki.example.com", "2.25.1234567890");

  /** When everything happens. */
  public static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  private static final Config SETTINGS =
      ConfigFactory.parseString(
              """
              birthmark.http.port = 0
              birthmark.http.request-timeout = 3 seconds
              birthmark.http.ca-test-timeout = 2 seconds
              birthmark.http.ask-timeout = 2 seconds
              birthmark.http.body-timeout = 500 milliseconds
              birthmark.http.bulk.max-body = 40000
              birthmark.operation { confirm-above = 3, largest = 20, samples = 2, open-at-once = 50 }
              birthmark.http.live { poll = 50 ms, heartbeat = 500 ms, most-streams = 3, catch-up = 2000 }
              pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
              pekko.persistence.testkit.events.serialize = off
              pekko.persistence.testkit.snapshots.serialize = off
              pekko.cluster.jmx.multi-mbeans-in-same-jvm = on
              """)
          .withFallback(EventSourcedBehaviorTestKit.config());

  private final ActorTestKit kit;

  /** Spans of the API go there from now on. */
  void traceTo(OpenTelemetry telemetry) {
    Traces.sendTo(kit.system(), telemetry);
  }

  /** What {@code /metrics} says. */
  static final String METRICS = "# HELP twin_events_total audit records stored\n";

  private final ServerBinding binding;
  private final Caller caller;
  private final MovableClock clock = new MovableClock(NOW);
  private final ActorRef<Registry.Message<AccessCommand, AccessEvent, AccessBook>> access;
  private final Entrance entrance;
  private final KeysInMemory keys = new KeysInMemory();
  private final ClaimsInMemory claims = new ClaimsInMemory();
  private final FleetInMemory fleet = new FleetInMemory();
  private final ProfileDirectory profileView = new ProfileDirectory(PROFILE);
  private final LiveInMemory live = new LiveInMemory();
  private final TargetsInMemory targets = new TargetsInMemory();
  private final RegistryDoor<OperationCommand, OperationEvent, OperationBook> operations;
  private final AtomicReference<List<Readiness.Check>> checks =
      new AtomicReference<>(List.of(new Readiness.Check("journal", true, "it answers")));
  private final AtomicReference<CertificateArchive> archive =
      new AtomicReference<>((_, _) -> CompletableFuture.completedFuture(Optional.empty()));
  private final AtomicReference<IngressDoor> ingress =
      new AtomicReference<>((_, _) -> CompletableFuture.completedFuture(IngressTest.quiet()));
  private final AtomicReference<AuditTrail> audit =
      new AtomicReference<>((_, _, _) -> CompletableFuture.completedFuture(List.of()));

  private TestApi(ActorTestKit kit, DeviceDoor devices) {
    this.kit = kit;
    var system = kit.system();
    var settings = HttpSettings.from(system.settings().config());
    var ids = new AtomicLong();
    ActorRef<Registry.Message<GroupCommand, GroupEvent, TenantGroups>> groups =
        kit.spawn(
            GroupRegistry.create(
                "default",
                new RegistrySettings(Duration.ofMillis(50), Duration.ofSeconds(1), 100),
                InstantSource.fixed(NOW),
                () -> new RecordId(new UUID(0, ids.incrementAndGet()))));
    var operationSettings = OperationSettings.from(system.settings().config());
    ActorRef<Registry.Message<OperationCommand, OperationEvent, OperationBook>> operationRegistry =
        kit.spawn(
            Registry.create(
                operationSettings.rules(),
                "default",
                new RegistrySettings(Duration.ofMillis(50), Duration.ofSeconds(1), 100),
                InstantSource.fixed(NOW),
                () -> new RecordId(new UUID(2, ids.incrementAndGet()))));
    var profileRules = new ProfileRegistry(new ProfileSettings(5, 3));
    ActorRef<Registry.Message<ProfileCommand, ProfileEvent, ProfileBook>> profiles =
        kit.spawn(
            ProfileRegistry.create(
                profileRules,
                new RegistrySettings(Duration.ofMillis(50), Duration.ofSeconds(1), 100),
                InstantSource.fixed(NOW),
                () -> new RecordId(new UUID(4, ids.incrementAndGet()))));
    kit.spawn(RegistryFeed.create(profileView, profiles, Duration.ofSeconds(1)));
    operations = new RegistryDoor<>(system, operationRegistry, Duration.ofSeconds(5));
    var ports =
        new ApiPorts(
            devices,
            groups,
            new GroupDirectory(),
            keys,
            claims,
            CryptoProviders.of(false),
            new TokenTerms(
                new SecureRandom(),
                InstantSource.fixed(NOW),
                settings.tokens().lifetime(),
                settings.tokens().longest()),
            (device, after, limit) -> audit.get().records(device, after, limit),
            (device, revision) -> archive.get().certificate(device, revision),
            TestCas.chains(),
            _ -> CompletableFuture.completedFuture(OptionalLong.of(41)),
            fleet,
            live,
            (after, limit) -> ingress.get().survey(after, limit),
            fleet,
            InstantSource.fixed(NOW),
            new Catalogue(profileView, Set.of(new CaName("embedded"))),
            TestCas.ports(kit, claims, CryptoProviders.of(false), NOW, ids),
            CloudsInMemory.ports(),
            new ProfilePorts(profiles, profileRules, PROFILE),
            checks::get,
            () -> METRICS,
            new OperationPorts(operationRegistry, targets, operationSettings));
    var file = tokenFile();
    access =
        kit.spawn(
            AccessRegistry.create(
                new RegistrySettings(Duration.ofMillis(50), Duration.ofSeconds(1), 100),
                clock,
                () -> new RecordId(new UUID(1, ids.incrementAndGet()))));
    entrance =
        Entrance.open(
            system, settings.access(), access, loaded(file), false, new SecureRandom(), clock);
    kit.createTestProbe()
        .awaitAssert(() -> {
          if (!entrance.directory().isLoaded()) {
            throw new AssertionError("the tokens have not arrived");
          }
          return null;
        });
    binding =
        HttpServer.start(system, settings, clock, Api.routes(system, settings, entrance, ports))
            .toCompletableFuture()
            .join();
    caller = new Caller(port(), text(file));
  }

  /** Over twins that a test writes the answers of. */
  static TestApi over(DeviceDoor devices) {
    return over(devices, "");
  }

  /** The same, with settings laid over the usual ones. */
  static TestApi over(DeviceDoor devices, String settings) {
    var local = ConfigFactory.parseString(settings + "\npekko.actor.provider = local");
    return new TestApi(ActorTestKit.create(local.withFallback(SETTINGS)), devices);
  }

  /** Over real twins; no CA is there to be asked. */
  public static TestApi overRealTwins() {
    var clustered = ConfigFactory.parseString("pekko.actor.provider = cluster");
    var kit = ActorTestKit.create(clustered.withFallback(SETTINGS));
    var cluster = Cluster.get(kit.system());
    cluster.manager().tell(Join.create(cluster.selfMember().address()));
    return new TestApi(kit, DeviceDoor.of(twins(kit)));
  }

  private static DeviceTwins twins(ActorTestKit kit) {
    ActorSystem<?> system = kit.system();
    var clock = InstantSource.fixed(NOW);
    var key = SecretBytes.copyOf(new byte[32]);
    var courier =
        new Courier(
            Map.of(),
            new Challenges(key, Duration.ofMinutes(5), clock),
            (_, _) -> CompletableFuture.completedFuture(Optional.empty()),
            kit.<DeliveryPost.Message>createTestProbe().getRef(),
            _ -> RequestTerms.nameless(PROFILE),
            10);
    return DeviceTwins.start(
        system,
        TwinSettings.from(system.settings().config()),
        Map.<CaName, ActorRef<CaGateway.Message>>of(),
        RevocationWords.ALL,
        courier,
        CaCoverage.NONE,
        clock,
        () -> new RecordId(UUID.randomUUID()));
  }

  private static Path tokenFile() {
    try {
      return Files.createTempDirectory("birthmark").resolve("bootstrap.token");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BootstrapToken loaded(Path file) {
    try {
      return BootstrapToken.loadOrCreate(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Caller caller() {
    return caller;
  }

  /** The clock of tokens and sessions. */
  MovableClock clock() {
    return clock;
  }

  /** Somebody with a fresh token. */
  Caller holding(Grant grant) {
    var text = TokenText.random(new SecureRandom());
    apply(new AccessCommand.CreateToken(text.id(), grant, text.digest()));
    return new Caller(port(), text.text());
  }

  /** Done, and seen by the node. */
  void apply(AccessCommand command) {
    var by =
        Provenance.of(new Actor(Actor.Kind.OPERATOR, "test"), Channel.INTERNAL, Optional.empty());
    var reply = registry().apply(command, by).toCompletableFuture().join();
    if (!(reply instanceof Registry.Applied<AccessEvent, AccessBook> applied)) {
      throw new AssertionError(reply);
    }
    kit.createTestProbe()
        .awaitAssert(() -> {
          if (entrance.directory().revision() < applied.edition().revision()) {
            throw new AssertionError("the change has not arrived");
          }
          return null;
        });
  }

  /** What a run has found out, journaled. */
  void operate(OperationCommand command) {
    var by =
        Provenance.of(new Actor(Actor.Kind.TIMER, "operation"), Channel.INTERNAL, Optional.empty());
    if (operations.apply(command, by).toCompletableFuture().join()
        instanceof Registry.Refused<OperationEvent, OperationBook> refused) {
      throw new AssertionError(refused);
    }
  }

  TargetsInMemory targets() {
    return targets;
  }

  /** All tokens and what else was recorded. */
  AccessBook book() {
    return registry().now().toCompletableFuture().join().book();
  }

  private RegistryDoor<AccessCommand, AccessEvent, AccessBook> registry() {
    return new RegistryDoor<>(kit.system(), access, Duration.ofSeconds(5));
  }

  public int port() {
    return binding.localAddress().getPort();
  }

  ClaimsInMemory claims() {
    return claims;
  }

  LiveInMemory live() {
    return live;
  }

  FleetInMemory fleet() {
    return fleet;
  }

  public KeysInMemory keys() {
    return keys;
  }

  void checks(Readiness.Check... next) {
    checks.set(List.of(next));
  }

  void archive(CertificateArchive next) {
    archive.set(next);
  }

  void ingress(IngressDoor next) {
    ingress.set(next);
  }

  void audit(AuditTrail next) {
    audit.set(next);
  }

  @Override
  public void close() {
    caller.close();
    kit.shutdownTestKit();
  }
}
