package io.birthmark.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole line over a real broker, against a scripted host. */
@Timeout(90)
class LineRunTest {
  private static final long SEED = 42;

  @TempDir static Path brokerFolder;
  private static TestBroker broker;

  @TempDir Path folder;

  private final ScriptedHost script = new ScriptedHost();
  private String group;
  private MqttHost host;
  private FakeNodeApi api;

  @BeforeAll
  static void startBroker() throws IOException {
    broker = TestBroker.start(brokerFolder);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void start(TestInfo test) throws IOException {
    group = test.getTestMethod().orElseThrow().getName();
    host = new MqttHost(script, broker.address(), group);
    api = new FakeNodeApi(script);
    Files.writeString(folder.resolve("token"), "secret\n");
    var maker = Manufacturer.open(data().resolve("line"), Instant.parse("2026-01-01T00:00:00Z"));
    script.knowGroup(maker.groupKey(), maker.anchor());
  }

  @AfterEach
  void stop() {
    api.close();
    host.close();
  }

  @Test
  void everyGoodDeviceBecomesOperationalAndEveryBadOneIsRefusedAsExpected() throws Exception {
    host.online();

    var outcome = run(60, 0, _ -> {});

    assertThat(outcome.asItShouldBe()).as(ResultTable.of(outcome)).isTrue();
    assertThat(outcome.report().devices().good()).isEqualTo(54);
    assertThat(outcome.report().devices().refusedAsExpected()).isEqualTo(6);
    assertThat(host.violations).isEmpty();
    assertThat(host.gaps).isEmpty();
    assertThat(host.topics.stream().filter(topic -> topic.contains("NDEATH"))).hasSize(3);
    answersAgreeWithTheHost();
    theSampleIsAChain();
    assertThat(Files.readString(data().resolve("demo-report.json"))).contains("\"seed\" : 42");
  }

  @Test
  void aSecondRunOverTheSameDataChangesNothing() throws Exception {
    host.online();
    run(40, 0, _ -> {});
    var flash = Files.readString(data().resolve("line/flash-42.ndjson"));
    int requests = api.received().size();

    var again = run(40, 0, _ -> {});

    assertThat(again.asItShouldBe()).as(ResultTable.of(again)).isTrue();
    assertThat(Files.readString(data().resolve("line/flash-42.ndjson"))).isEqualTo(flash);
    assertThat(api.received().subList(requests, api.received().size()))
        .extracting(FakeNodeApi.Received::line)
        .filteredOn(line -> line.startsWith("POST"))
        // Which it asks for every time, to see whether the maker's root is proven.
        .containsExactly("POST /api/v1/anchors");
    assertThat(again.report().latencyMillis().p50()).isNull();
    answersAgreeWithTheHost();
  }

  @Test
  void aLossyLinkAndABrokerThatGoesAwayOnlyCostTime() throws Exception {
    host.birthsMayBeLost = true;
    host.online();
    var trouble = new AtomicReference<CompletableFuture<Void>>();

    var outcome =
        run(
            20,
            0.1,
            line ->
                trouble.set(
                    whenSomeAreOperational(line)
                        .thenRunAsync(() -> {
                          broker.restart();
                          host.reconnect();
                          host.online();
                        })));

    trouble.get().join();
    assertThat(outcome.asItShouldBe()).as(ResultTable.of(outcome)).isTrue();
    assertThat(host.violations).isEmpty();
    assertThat(host.gaps).isNotEmpty();
    answersAgreeWithTheHost();
  }

  @Test
  void stationsLeaveWhenTheHostGoesAndComeBackWithIt() throws Exception {
    host.online();
    var trouble = new AtomicReference<CompletableFuture<Void>>();

    var outcome =
        run(
            40,
            0,
            line ->
                trouble.set(
                    whenSomeAreOperational(line)
                        .thenRunAsync(() -> {
                          host.offline();
                          host.online();
                        })));

    trouble.get().join();
    assertThat(outcome.asItShouldBe()).as(ResultTable.of(outcome)).isTrue();
    assertThat(host.violations).isEmpty();
    assertThat(host.topics.stream().filter(topic -> topic.contains("NDEATH"))).hasSize(4);
  }

  @Test
  void aStationIsBornAgainWhenTheHostAsksForIt() throws Exception {
    host.online();
    var asked = new AtomicReference<CompletableFuture<Void>>();

    var outcome =
        run(
            40,
            0,
            line ->
                asked.set(
                    whenSomeAreOperational(line)
                        .thenRunAsync(() -> host.askForRebirth("station-001"))));

    asked.get().join();
    assertThat(outcome.asItShouldBe()).as(ResultTable.of(outcome)).isTrue();
    assertThat(host.violations).isEmpty();
    assertThat(host.topics.stream().filter(topic -> topic.endsWith("NBIRTH/station-001")))
        .hasSize(2);
    assertThat(host.topics.stream().filter(topic -> topic.endsWith("NBIRTH/station-002")))
        .hasSize(1);
  }

  @Test
  void aLineWithoutAHostSaysNothingAndEnds() throws Exception {
    var outcome = run(5, 0, _ -> {}, Duration.ofSeconds(1));

    assertThat(outcome.asItShouldBe()).isFalse();
    assertThat(outcome.report().devices().operational()).isZero();
    assertThat(host.topics).allMatch(topic -> topic.contains("NDEATH"));
  }

  private void answersAgreeWithTheHost() throws IOException {
    var answers = Answers.read(data().resolve("line/answers.ndjson"));
    for (var device : Answers.operational(answers)) {
      assertThat(script.isOperational(device)).as(device).isTrue();
      assertThat(Answers.certificates(answers).get(device)).as(device).hasSize(1);
      assertThat(script.certificates(device)).as(device).isEqualTo(1);
    }
    assertThat(Answers.operational(answers)).isNotEmpty();
  }

  private void theSampleIsAChain() throws Exception {
    var device = certificate("device.pem");
    var issuer = certificate("chain.pem");
    var root = certificate("root.pem");
    device.verify(issuer.getPublicKey());
    issuer.verify(root.getPublicKey());
    assertThat(root.getSubjectX500Principal()).isEqualTo(root.getIssuerX500Principal());
  }

  private X509Certificate certificate(String name) throws Exception {
    try (var in = Files.newInputStream(data().resolve("sample").resolve(name))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private static CompletableFuture<Void> whenSomeAreOperational(FactoryLine line) {
    return line.progress().operational() >= 5
        ? CompletableFuture.completedFuture(null)
        : new CompletableFuture<Void>()
            .completeOnTimeout(null, 20, TimeUnit.MILLISECONDS)
            .thenCompose(_ -> whenSomeAreOperational(line));
  }

  private LineRun.Outcome run(int devices, double drop, Consumer<FactoryLine> watcher)
      throws IOException, InterruptedException {
    // Longer than the longest pause between two tries of a device whose messages are lost.
    return run(devices, drop, watcher, Duration.ofSeconds(75));
  }

  private LineRun.Outcome run(
      int devices, double drop, Consumer<FactoryLine> watcher, Duration stall)
      throws IOException, InterruptedException {
    var settings = new FactoryLine.Settings(broker.address(), group, 200, drop, SEED, 20, 0, stall);
    var node = NodeApi.of(api.address(), folder.resolve("token"));
    return new LineRun(data(), node, InstantSource.system()).run(settings, devices, watcher);
  }

  private Path data() {
    return folder.resolve("data");
  }
}
