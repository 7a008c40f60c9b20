package io.birthmark.projection;

import io.birthmark.device.DeviceEvent.DeviceRegistered;
import io.birthmark.device.DeviceId;
import io.birthmark.device.DeviceRecord;
import io.birthmark.fleet.FunnelStep;
import io.birthmark.journal.StoreKind;
import io.birthmark.journal.UnreadableEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One generation of the fleet's read model, kept by following the journal: a row per device, the
 * certificates that were ever issued, and counts that change with the rows. {@link FleetReader}
 * reads it.
 */
public final class FleetProjection implements ReadModel {
  private static final Logger LOG = LoggerFactory.getLogger(FleetProjection.class);
  private static final String TAKEN =
      "UPDATE \"fleet_generation\" SET \"records\" = \"records\" + ? WHERE \"generation\" = ?";

  private final FleetSql sql;
  private final int generation;

  /** A record that can be read. */
  private record Known(long revision, DeviceRecord stored) {}

  FleetProjection(StoreKind kind, int generation) {
    this.sql = FleetSql.of(kind);
    this.generation = generation;
  }

  @Override
  public void apply(Connection connection, List<FollowedRecord> records) throws SQLException {
    var byDevice = byDevice(records);
    var before = sql.read(connection, generation, older(byDevice));
    var tally = new FleetTally();
    var rows = new ArrayList<FleetRow>();
    var certificates = new ArrayList<FleetSql.Owned>();
    for (var news : byDevice.entrySet()) {
      var device = news.getKey();
      var was = Optional.ofNullable(before.get(device));
      var is = was;
      for (var record : news.getValue()) {
        var fold = new FleetFold(device, record.revision(), record.stored());
        var next = fold.after(is);
        tally(tally, is, next, record);
        if (next.isPresent()) {
          fold.certificate().ifPresent(held -> certificates.add(new FleetSql.Owned(device, held)));
        }
        is = next;
      }
      is.ifPresent(row -> {
        tally.moved(was.map(FleetRow::shown), row.shown());
        rows.add(row);
      });
    }
    sql.put(connection, generation, rows);
    sql.add(connection, generation, certificates);
    sql.count(connection, generation, tally.changes());
    taken(connection, records.size());
  }

  /** A registration's first record is the first of the device, so there can be no row yet. */
  private static List<DeviceId> older(Map<DeviceId, List<Known>> byDevice) {
    return byDevice.entrySet().stream()
        .filter(news -> news.getValue().getFirst().revision() > 1)
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * In the order of names: two who write the same rows in another order could wait for each other.
   */
  private static Map<DeviceId, List<Known>> byDevice(List<FollowedRecord> records) {
    var byName = new TreeMap<String, List<Known>>();
    var devices = new LinkedHashMap<String, DeviceId>();
    for (var followed : records) {
      followed
          .device()
          .ifPresent(device ->
              readable(device, followed)
                  .ifPresent(record -> {
                    devices.put(followed.persistenceId(), device);
                    byName
                        .computeIfAbsent(followed.persistenceId(), _ -> new ArrayList<>())
                        .add(record);
                  }));
    }
    var sorted = new LinkedHashMap<DeviceId, List<Known>>();
    byName.forEach((name, news) -> sorted.put(devices.get(name), news));
    return sorted;
  }

  /** A record nobody can read stops its own device only; the verifier and the twin say so too. */
  private static Optional<Known> readable(DeviceId device, FollowedRecord followed) {
    try {
      return Optional.of(new Known(followed.sequenceNumber(), followed.deviceRecord()));
    } catch (UnreadableEvent e) {
      LOG.error(
          "record {} of {} cannot be read and is not in the fleet's lists: {}",
          followed.sequenceNumber(),
          device,
          e.getMessage());
      return Optional.empty();
    }
  }

  /** Steps that were passed over were reached too: a device may do several in one message. */
  private static void tally(
      FleetTally tally, Optional<FleetRow> before, Optional<FleetRow> after, Known record) {
    if (after.isEmpty()) {
      return;
    }
    boolean anew = before.isEmpty() || record.stored().event() instanceof DeviceRegistered;
    var tenant = after.get().shown().device().tenant();
    var at = record.stored().stamp().at();
    var stepped = anew ? at : before.get().stepped();
    for (var step : FunnelStep.values()) {
      if ((anew || step.compareTo(before.get().furthest()) > 0)
          && step.compareTo(after.get().furthest()) <= 0) {
        tally.reached(tenant, step, at);
        if (step != FunnelStep.REGISTERED) {
          tally.paced(tenant, step, Duration.between(stepped, at), at);
          // The steps that come with it took no time of their own.
          stepped = at;
        }
      }
    }
  }

  private void taken(Connection connection, int records) throws SQLException {
    try (var statement = connection.prepareStatement(TAKEN)) {
      statement.setLong(1, records);
      statement.setInt(2, generation);
      statement.executeUpdate();
    }
  }
}
