package io.birthmark.line;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What hostile senders can do to a real node over a real broker: births by the hundred thousand,
 * wrong proofs, rubbish of every shape. The node's memory is too small for a twin of every name.
 */
@Tag("full")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileLineTest {
  private static final int INVENTED = 100_000;
  private static final int PER_EDGE = 1_000;
  private static final Duration MOST_DELAY = Duration.ofSeconds(1);

  /** What the same run differs by on a machine that has other things to do. */
  private static final Duration JITTER = Duration.ofMillis(100);

  private static final String FLAGS = "birthmark.node.jvm-flags";

  private Path data;
  private EmbeddedPostgres server;
  private NodeProcess node;
  private NodeProcess.Address address;
  private NodeApi api;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    data = folder;
    server = EmbeddedPostgres.builder().setServerConfig("synchronous_commit", "on").start();
    var before = System.getProperty(FLAGS, "");
    System.setProperty(FLAGS, before + " -Xmx384m -XX:+ExitOnOutOfMemoryError");
    try {
      node =
          NodeProcess.startDemo(
              data, List.of("--postgres", server.getJdbcUrl("postgres", "postgres")));
    } finally {
      System.setProperty(FLAGS, before);
    }
    address = node.awaitReady(Duration.ofMinutes(2));
    api = NodeApi.of(address.http(), data.resolve("bootstrap.token"));
    // A node that has just started is slower, which is nobody's fault here.
    assertThat(run(1, 40).asItShouldBe()).isTrue();
  }

  @AfterAll
  void stop() throws Exception {
    node.stop();
    server.close();
  }

  @Test
  void inventedBirthsLeaveTheJournalAsItWas() throws Exception {
    long before = records();

    int answered = 0;
    for (int first = 0; first < INVENTED; first += PER_EDGE) {
      answered += births(first);
    }

    assertThat(answered).isEqualTo(INVENTED);
    assertThat(records()).isEqualTo(before);
    assertThat(node.isAlive()).as(node.inWords("")).isTrue();
    assertThat(run(2, 5).asItShouldBe()).isTrue();
  }

  /** Births of one edge node, repeated until each has its answer, as devices do. */
  private int births(int first) throws Exception {
    try (var edge = RogueEdge.born(address.mqtt(), "rogue", "edge-" + first)) {
      var open =
          new HashSet<>(IntStream.range(first, first + PER_EDGE).mapToObj(i -> "x-" + i).toList());
      for (int tries = 0; tries < 20 && !open.isEmpty(); tries++) {
        open.forEach(device -> edge.birth(device, device));
        await(Duration.ofSeconds(2), () -> edge.answers().keySet().containsAll(open));
        edge.answers()
            .forEach((device, answer) -> {
              if (answer instanceof HostCommand.Challenged) {
                open.remove(device);
              }
            });
      }
      return PER_EDGE - open.size();
    }
  }

  @Test
  void aRogueThatKnowsASerialNumberDoesNotDelayItsDevice() throws Exception {
    var undisturbed = duration(oneImportedKey(100));
    long seed = oneImportedKey(200);
    var plan = ProductionPlan.of(seed, 1);
    var maker = Manufacturer.open(data.resolve("line"), InstantSource.system().instant());
    Waiting.on(Registration.run(api, plan, Map.of(), maker, seed));
    var device = plan.getFirst();
    var memory = maker.make(device, InstantSource.system().instant());
    var sent = new AtomicLong();

    try (var rogue = RogueEdge.born(address.mqtt(), "rogue", "knows-a-serial");
        var timer = Executors.newSingleThreadScheduledExecutor()) {
      rogue.birth(device.device(), device.serial());
      await(Duration.ofSeconds(10), () -> rogue.answers().containsKey(device.device()));
      var random = new Random(1);
      var flood =
          timer.scheduleAtFixedRate(
              () -> {
                var proof = new byte[32];
                random.nextBytes(proof);
                rogue.prove(
                    device.device(),
                    challenge(rogue, device.device()),
                    ByteString.copyFrom(proof),
                    memory.request().csr(),
                    ByteString.copyFrom(proof));
                sent.incrementAndGet();
              },
              0,
              10,
              TimeUnit.MILLISECONDS);
      await(Duration.ofSeconds(20), () -> sent.get() >= 300);

      var disturbed = duration(seed);

      flood.cancel(false);
      assertThat(rogue.refusals("PROOF_INVALID")).isPositive();
      assertThat(rogue.refusals("PROOFS_RATE_LIMITED")).isPositive();
      assertThat(sent.get()).isGreaterThanOrEqualTo(300);
      assertThat(disturbed.minus(undisturbed)).isLessThan(MOST_DELAY);
    }
  }

  /** Five hundred hostile messages a second, of all kinds: births, wrong proofs and rubbish. */
  @Test
  void othersAreServedMeanwhile() throws Exception {
    var before = p95(run(301, 100));
    var next = new AtomicLong();

    try (var rogue = RogueEdge.born(address.mqtt(), "rogue", "noisy");
        var timer = Executors.newSingleThreadScheduledExecutor()) {
      var noise =
          timer.scheduleAtFixedRate(
              () -> {
                long i = next.getAndIncrement();
                var device = "noise-" + i % 500;
                rogue.birth(device, device);
                rogue.prove(device, challenge(rogue, device), zeros(), zeros(), zeros());
                rogue.shout("spBv1.0/rogue/DDATA/noisy/" + device, zeros());
              },
              0,
              6,
              TimeUnit.MILLISECONDS);

      var meanwhile = p95(run(302, 100));

      noise.cancel(false);
      assertThat(next.get()).isGreaterThan(300);
      // On both sides of it, because the machine may have had other things to do.
      var after = p95(run(303, 100));
      var undisturbed = before.compareTo(after) > 0 ? before : after;
      assertThat(meanwhile).isLessThan(undisturbed.multipliedBy(2).plus(JITTER));
    }
  }

  private static Duration p95(LineRun.Outcome outcome) {
    assertThat(outcome.asItShouldBe()).as(ResultTable.of(outcome)).isTrue();
    var lasted =
        outcome.journeys().stream()
            .filter(journey -> journey.plan().part().good())
            .map(j -> Duration.between(j.bornAt().orElseThrow(), j.endedAt().orElseThrow()))
            .sorted()
            .toList();
    return lasted.get(lasted.size() * 95 / 100);
  }

  private static ByteString challenge(RogueEdge rogue, String device) {
    var answer = rogue.answers().get(device);
    if (answer instanceof HostCommand.Challenged(var challenge, _)) {
      return challenge;
    }
    return answer instanceof HostCommand.Refused(_, _, var again)
        ? again.map(HostCommand.Challenged::challenge).orElse(zeros())
        : zeros();
  }

  private static ByteString zeros() {
    return ByteString.copyFrom(new byte[50]);
  }

  @Test
  void rubbishOfEveryShapeIsRefusedAndTheNodeGoesOn() throws Exception {
    long before = records();
    var oneTooMany = ByteString.copyFrom(new byte[16 * 1024 + 1]);
    var nested = ByteString.copyFrom(hex("3080".repeat(3_916)));

    try (var rogue = RogueEdge.born(address.mqtt(), "rogue", "rubbish")) {
      rubbishOnEveryTopic(rogue);
      rogue.birth("a", "with a \0 byte");
      rogue.birth("n".repeat(300), "1");
      rogue.birth("b", "s".repeat(300));
      rogue.birth("c", "no such evidence", "1");
      for (var device : List.of("csr-too-large", "csr-nested")) {
        rogue.birth(device, device);
      }
      rogue.prove("csr-too-large", zeros(), zeros(), oneTooMany, zeros());
      rogue.prove("csr-nested", zeros(), zeros(), nested, zeros());

      awaitCode(rogue, "a", "BAD_MESSAGE");
      awaitCode(rogue, "b", "BAD_MESSAGE");
      awaitCode(rogue, "c", "EVIDENCE_NOT_ACCEPTED");
      awaitCode(rogue, "csr-too-large", "MESSAGE_TOO_LARGE");
      awaitCode(rogue, "csr-nested", "CHALLENGE_INVALID");
    }

    assertThat(node.isAlive()).as(node.inWords("")).isTrue();
    assertThat(records()).isEqualTo(before);
    assertThat(run(3, 5).asItShouldBe()).isTrue();
  }

  private static void rubbishOnEveryTopic(RogueEdge rogue) {
    var random = new Random(2);
    for (var verb :
        List.of("NBIRTH", "NDEATH", "NDATA", "NCMD", "DBIRTH", "DDEATH", "DDATA", "DCMD", "XYZ")) {
      for (var end : List.of("", "/rubbish", "/rubbish/d", "/rubbish/d/e", "/" + "n".repeat(300))) {
        for (int size : new int[] {0, 1, 100, 60_000}) {
          var bytes = new byte[size];
          random.nextBytes(bytes);
          rogue.shout("spBv1.0/other/" + verb + end, ByteString.copyFrom(bytes));
        }
      }
    }
    rogue.shout("spBv1.0/STATE/birthmark", ByteString.copyFromUtf8("{\"online\":false}"));
    rogue.shout("spBv1.0/other/DBIRTH/e/d", ByteString.copyFrom(hex("0b".repeat(5_000))));
  }

  private static void awaitCode(RogueEdge rogue, String device, String code) throws Exception {
    await(Duration.ofSeconds(20), () -> rogue.codes(device).contains(code));
    assertThat(rogue.codes(device)).as(device).contains(code);
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  private LineRun.Outcome run(long seed, int devices) throws Exception {
    var settings =
        new FactoryLine.Settings(address.mqtt(), "line", 20, 0, seed, 25, 0, Duration.ofMinutes(2));
    return new LineRun(data, api, InstantSource.system()).run(settings, devices, _ -> {});
  }

  /** From the birth of a line's only device until it is OPERATIONAL. */
  private Duration duration(long seed) throws Exception {
    var journey = run(seed, 1).journeys().getFirst();
    assertThat(journey.ending()).contains(new Ending.Operational());
    return Duration.between(journey.bornAt().orElseThrow(), journey.endedAt().orElseThrow());
  }

  /** A seed whose first device has an initial key of its own. */
  private static long oneImportedKey(long from) {
    long seed = from;
    while (ProductionPlan.of(seed, 1).getFirst().source() != UnitPlan.Source.IMPORTED_KEY) {
      seed++;
    }
    return seed;
  }

  private long records() throws SQLException {
    try (var connection = DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"));
        var statement = connection.createStatement();
        var row = statement.executeQuery("SELECT count(*) FROM event_journal")) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void await(Duration limit, BooleanSupplier condition) throws Exception {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < end) {
      new CompletableFuture<Void>().completeOnTimeout(null, 20, TimeUnit.MILLISECONDS).get();
    }
  }
}
