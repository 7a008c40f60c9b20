package io.birthmark.kill;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.birthmark.line.Answers;
import io.birthmark.line.DeviceMemory;
import io.birthmark.line.FactoryLine;
import io.birthmark.line.Flash;
import io.birthmark.line.Manufacturer;
import io.birthmark.line.NodeApi;
import io.birthmark.line.ProductionPlan;
import io.birthmark.line.Registration;
import io.birthmark.line.Waiting;
import io.birthmark.wire.device.v1.DeviceV1;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fifty good devices that were made with one and the same key ask for a certificate at once, and
 * the node is killed with {@code kill -9} as soon as one of them has claimed it: there is never
 * more than one claim, one certificate, and one device that uses it.
 */
@Tag("full")
class SharedKeyTest {
  private static final int DEVICES = 50;
  private static final long SEED = 50;

  /** How long the line may stand still before it is over: longer than a node takes to start. */
  private static final Duration STALL = Duration.ofSeconds(40);

  @TempDir private Path folder;

  @Test
  void belongsToOneDeviceAlsoWhenTheNodeIsKilledInBetween() throws Exception {
    try (var site = Site.start(folder.resolve("site"), new Site.Store.OwnServer());
        var reader = site.journal()) {
      var killed = killWhenClaimed(site, reader);

      var key = race(site);

      killed.join();
      site.stopNode();
      assertThat(holders(reader, key)).hasSize(1);
      var events = Events.read(reader);
      assertThat(events.intents).isSubsetOf(holders(reader, key));
      assertThat(events.certificates).isLessThanOrEqualTo(1);
      assertThat(events.operational).isSubsetOf(holders(reader, key));
      var told =
          Answers.certificates(Answers.read(site.data().resolve("line").resolve(Answers.FILE)));
      assertThat(told.keySet()).isSubsetOf(holders(reader, key));
    }
  }

  /** Runs the line to its end; gives the key that all devices have. */
  private static ByteString race(Site site) throws Exception {
    var lineFolder = site.data().resolve("line");
    var clock = InstantSource.system();
    var manufacturer = Manufacturer.open(lineFolder, clock.instant());
    var plan = ProductionPlan.load(SEED, 0, DEVICES, DEVICES);
    var first = manufacturer.make(plan.getFirst(), clock.instant());
    var memories = new HashMap<Integer, DeviceMemory>();
    for (var unit : plan) {
      memories.put(unit.unit(), sameKey(unit.unit(), first));
    }
    var api = NodeApi.of(site.address().http(), site.data().resolve("bootstrap.token"));
    Waiting.on(Registration.run(api, plan, memories, manufacturer, SEED));
    var settings =
        new FactoryLine.Settings(site.address().mqtt(), "line", 500, 0, SEED, 1, 0, STALL);
    try (var flash = Flash.open(lineFolder, SEED);
        var answers = Answers.open(lineFolder)) {
      var line = new FactoryLine(settings, plan, manufacturer, memories, flash, answers, clock);
      Waiting.on(line.run());
    }
    return first.request().publicKey();
  }

  private static DeviceMemory sameKey(int unit, DeviceMemory first) {
    return new DeviceMemory(
        unit,
        first.request(),
        first.makerKey(),
        first.credential(),
        first.answered(),
        first.refusedWith(),
        first.renewal(),
        first.renewals());
  }

  private static CompletableFuture<Void> killWhenClaimed(Site site, Connection reader) {
    return CompletableFuture.runAsync(() -> {
      try {
        Waiting.until(() -> claims(reader) > 0, Duration.ofMinutes(1), "the key was claimed");
        site.faults().getFirst().strike();
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(e);
      }
    });
  }

  private static long claims(Connection reader) {
    try (var statement = reader.createStatement();
        var row = statement.executeQuery("SELECT count(*) FROM \"key_claim\"")) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static Set<String> holders(Connection reader, ByteString key) throws Exception {
    try (var statement =
        reader.prepareStatement(
            "SELECT \"device_id\" FROM \"key_claim\" WHERE \"spki_hash\" = ?")) {
      statement.setBytes(1, MessageDigest.getInstance("SHA-256").digest(key.toByteArray()));
      try (var row = statement.executeQuery()) {
        var holders = new HashSet<String>();
        while (row.next()) {
          holders.add(row.getString(1).substring("default/".length()));
        }
        return holders;
      }
    }
  }

  /** What the journal tells of the race. */
  private record Events(Set<String> intents, Set<String> operational, int certificates) {
    static Events read(Connection reader) throws Exception {
      var intents = new HashSet<String>();
      var proven = new HashSet<String>();
      int certificates = 0;
      try (var statement = reader.createStatement();
          var row =
              statement.executeQuery(
                  "SELECT \"persistence_id\", \"event_payload\" FROM \"event_journal\""
                      + " WHERE \"persistence_id\" LIKE 'device|default/%'")) {
        while (row.next()) {
          var device = row.getString(1).substring("device|default/".length());
          var event = DeviceV1.DeviceRecord.parseFrom(row.getBytes(2));
          if (event.hasIssuanceRequested()) {
            intents.add(device);
          }
          if (event.hasCertificateIssued()) {
            certificates++;
          }
          if (event.hasCredentialProven()) {
            proven.add(device);
          }
        }
      }
      return new Events(intents, proven, certificates);
    }
  }
}
