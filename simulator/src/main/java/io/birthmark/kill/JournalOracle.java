package io.birthmark.kill;

import static io.birthmark.kill.Digests.hex;
import static io.birthmark.kill.Digests.sha256;

import io.birthmark.line.Answer;
import io.birthmark.wire.device.v1.DeviceV1;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the journal says, read by plain SQL and judged by rules of its own: it shares the stored
 * schema with the product and no code. Every fault it finds is a sentence.
 */
public final class JournalOracle {
  private static final String ROWS =
      "SELECT \"persistence_id\", \"sequence_number\", \"write_timestamp\", \"event_ser_id\","
          + " \"event_ser_manifest\", \"event_payload\", \"link\" FROM \"event_journal\"";
  private static final String ORDER = " ORDER BY \"persistence_id\", \"sequence_number\"";
  private static final String DEVICE = "device|default/";

  /** One device's life as far as certificates go. */
  private static final class Life {
    private final Set<String> issued = new HashSet<>();
    private final Set<String> revoked = new HashSet<>();
    private final List<String> proven = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private String phase = "";
  }

  /** When a record was made, and when the device must act by itself at the latest. */
  private record Step(Instant at, Optional<Instant> due) {}

  private final Map<String, Life> lives = new HashMap<>();
  private final List<String> faults = new ArrayList<>();
  private long records;
  private String chain = "";
  private long sequence;
  private byte[] previous = new byte[32];

  private JournalOracle() {}

  /** The journal of a stopped node that keeps it in its data folder. */
  public static Connection open(Path data) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:h2:file:"
            + data.toAbsolutePath().resolve("journal")
            + ";IFEXISTS=TRUE;DATABASE_TO_UPPER=false",
        "birthmark",
        "");
  }

  /** Reads the whole journal. */
  public static JournalOracle read(Connection journal) throws SQLException, IOException {
    return read(journal, Optional.empty());
  }

  /**
   * Reads some devices' part of the journal.
   *
   * @param devices which ones; empty for all there is
   */
  static JournalOracle read(Connection journal, Optional<List<String>> devices)
      throws SQLException, IOException {
    var oracle = new JournalOracle();
    var which =
        devices
            .map(ids -> " WHERE \"persistence_id\" IN (" + "?, ".repeat(ids.size() - 1) + "?)")
            .orElse("");
    try (var statement = journal.prepareStatement(ROWS + which + ORDER)) {
      int at = 1;
      for (var device : devices.orElse(List.of())) {
        statement.setString(at++, DEVICE + device);
      }
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          oracle.row(rows);
        }
      }
    }
    return oracle;
  }

  /** How many records were read. */
  long records() {
    return records;
  }

  private void row(ResultSet row) throws SQLException, IOException {
    var id = row.getString(1);
    if (!id.equals(chain)) {
      chain = id;
      sequence = 0;
      previous = new byte[32];
    }
    sequence++;
    records++;
    if (row.getLong(2) != sequence) {
      faults.add(id + ": sequence number " + row.getLong(2) + " instead of " + sequence);
    }
    byte[] payload = row.getBytes(6);
    byte[] expected = link(id, row, payload);
    if (!MessageDigest.isEqual(expected, row.getBytes(7))) {
      faults.add(id + ": the link at " + sequence + " does not fit");
    }
    previous = row.getBytes(7);
    if (id.startsWith(DEVICE)) {
      event(
          lives.computeIfAbsent(id.substring(DEVICE.length()), _ -> new Life()),
          id,
          DeviceV1.DeviceRecord.parseFrom(payload));
    }
  }

  /** The rule of the chain, written down a second time. */
  private byte[] link(String id, ResultSet row, byte[] payload) throws SQLException, IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.write(previous);
    sized(out, id.getBytes(StandardCharsets.UTF_8));
    out.writeLong(row.getLong(2));
    out.writeInt(row.getInt(4));
    sized(out, row.getString(5).getBytes(StandardCharsets.UTF_8));
    out.writeLong(row.getLong(3));
    sized(out, payload);
    return sha256(bytes.toByteArray());
  }

  private static void sized(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private void event(Life life, String id, DeviceV1.DeviceRecord record) {
    life.phase = record.getStamp().getTo().getPhase().name();
    life.steps.add(
        new Step(
            instant(record.getStamp().getAt()),
            record.hasDue() ? Optional.of(instant(record.getDue())) : Optional.empty()));
    if (record.hasCertificateIssued()) {
      life.issued.add(hex(sha256(record.getCertificateIssued().getCertificate().toByteArray())));
    }
    if (record.hasCertificateCondemned()) {
      life.revoked.add(
          hex(record.getCertificateCondemned().getCertificate().getDigest().toByteArray()));
    }
    if (record.hasRevocationRequested()) {
      life.revoked.add(hex(record.getRevocationRequested().getCertificate().toByteArray()));
    }
    if (record.hasCredentialProven()) {
      var proven = record.getCredentialProven();
      if (!life.proven.isEmpty()
          && !hex(proven.getSupersedes().toByteArray()).equals(life.proven.getLast())
          && !life.revoked.contains(life.proven.getLast())) {
        faults.add(id + ": two active certificates at " + sequence);
      }
      life.proven.add(hex(proven.getCertificate().toByteArray()));
    }
  }

  /** Faults of the journal in itself. */
  public List<String> faults() {
    return List.copyOf(faults);
  }

  /** Where the journal contradicts what the line was told. */
  public List<String> contradictions(List<Answer> answers) {
    var wrong = new ArrayList<String>();
    for (var answer : answers) {
      var life = lives.get(answer.device());
      switch (answer.step()) {
        case "certificate" -> {
          if (life == null || !life.issued.contains(answer.certificateSha256())) {
            wrong.add(answer.device() + " got a certificate the journal does not have");
          }
        }
        case "settled" -> {
          if (life == null || life.proven.isEmpty()) {
            wrong.add(answer.device() + " was told OPERATIONAL, the journal has no proof");
          }
        }
        default -> {}
      }
    }
    return wrong;
  }

  /** Devices that stand in this phase. */
  public long devicesIn(String phase) {
    return lives.values().stream().filter(life -> life.phase.endsWith(phase)).count();
  }

  /**
   * Certificates of a device that are neither superseded nor revoked; more than one must never be.
   */
  public long mostActive() {
    return lives.values().stream()
        .mapToLong(life ->
            life.proven.isEmpty() ? 0 : life.revoked.contains(life.proven.getLast()) ? 0 : 1)
        .max()
        .orElse(0);
  }

  /**
   * Deadlines that passed without anything happening though nothing was wrong any more.
   *
   * @param calm when the last fault was over; a deadline before it counts from then
   * @param end when the journal was read
   * @param grace how late is not too late
   */
  public List<String> missedDeadlines(Instant calm, Instant end, Duration grace) {
    var missed = new ArrayList<String>();
    lives.forEach((device, life) -> {
      for (int i = 0; i < life.steps.size(); i++) {
        var next = i + 1 < life.steps.size() ? life.steps.get(i + 1).at() : end;
        var due = life.steps.get(i).due().filter(d -> d.plus(grace).isBefore(next));
        if (due.isPresent() && calm.plus(grace).isBefore(next)) {
          missed.add(
              "%s: due at %s, and nothing happened until %s".formatted(device, due.get(), next));
        }
      }
    });
    return List.copyOf(missed);
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
