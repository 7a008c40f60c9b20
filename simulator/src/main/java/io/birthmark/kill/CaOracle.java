package io.birthmark.kill;

import io.birthmark.line.DemoReport;
import io.birthmark.wire.device.v1.DeviceV1.DeviceRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whether the ledgers of outside CAs and the journal tell one story: every certificate at a CA is
 * known to exactly one device, covered by exactly one recorded suspicion, or revoked; nothing was
 * asked without a journaled intent; each device was given a certificate for the key that it has
 * proven, never two for one request, and has never two in use.
 *
 * <p>It reads the ledgers' files and the journal by plain SQL, shares the stored schema with the
 * product and no code, and writes the rules down a second time. Every fault it finds is a sentence.
 */
public final class CaOracle {
  private static final String DEVICE = "device|";
  private static final String ROWS =
      "SELECT \"persistence_id\", \"event_payload\" FROM \"event_journal\" WHERE"
          + " \"persistence_id\" LIKE '"
          + DEVICE
          + "%' ORDER BY \"persistence_id\", \"sequence_number\"";

  private final Map<String, DeviceStory> devices = new TreeMap<>();
  private final SortedMap<String, CaReckoning> authorities = new TreeMap<>();
  private final List<String> faults = new ArrayList<>();

  private CaOracle() {}

  /**
   * Reads and compares.
   *
   * @param journal where all devices have come to rest
   * @param ledgers by the CA's name in the journal; one without a ledger is the journal's alone
   * @throws IOException when a ledger cannot be read
   */
  public static CaOracle read(Connection journal, Map<String, Optional<Path>> ledgers)
      throws SQLException, IOException {
    var oracle = new CaOracle();
    oracle.stories(journal);
    for (var named : ledgers.entrySet()) {
      var ledger = named.getValue();
      oracle.authorities.put(
          named.getKey(),
          CaReckoning.of(
              named.getKey(),
              ledger.isEmpty() ? Optional.empty() : Optional.of(CaLedger.read(ledger.get())),
              oracle.devices));
    }
    oracle.judge();
    return oracle;
  }

  private void stories(Connection journal) throws SQLException, IOException {
    try (var statement = journal.prepareStatement(ROWS);
        var rows = statement.executeQuery()) {
      while (rows.next()) {
        devices
            .computeIfAbsent(rows.getString(1).substring(DEVICE.length()), DeviceStory::new)
            .add(DeviceRecord.parseFrom(rows.getBytes(2)));
      }
    }
  }

  private void judge() {
    devices.values().forEach(device -> faults.addAll(device.faults()));
    authorities.values().forEach(ca -> faults.addAll(ca.faults()));
    for (var device : devices.values()) {
      for (var ca : device.authorities()) {
        if (!authorities.containsKey(ca)) {
          faults.add("%s: there is no ledger of its CA %s".formatted(device.id(), ca));
        }
      }
    }
  }

  /** What is wrong, in sentences. */
  public List<String> faults() {
    return List.copyOf(faults);
  }

  /** The figures of each CA, by name. */
  public List<DemoReport.Ca> figures() {
    return authorities.values().stream().map(CaReckoning::figures).toList();
  }

  /** Certificates at a CA that no device knows, each covered by a recorded suspicion. */
  public long covered(String ca) {
    return Optional.ofNullable(authorities.get(ca)).map(CaReckoning::covered).orElse(0L);
  }
}
