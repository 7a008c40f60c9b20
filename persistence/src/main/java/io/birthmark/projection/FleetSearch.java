package io.birthmark.projection;

import static io.birthmark.fleet.FleetView.MAX_FOUND;

import io.birthmark.device.CaName;
import io.birthmark.device.DeviceId;
import io.birthmark.device.SerialNumber;
import io.birthmark.device.Sha256;
import io.birthmark.fleet.DeviceRow;
import io.birthmark.fleet.DeviceRow.Certificate;
import io.birthmark.fleet.FleetView.Found;
import io.birthmark.fleet.FleetView.FoundCertificate;
import io.birthmark.fleet.FleetView.Match;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** One search: every kind of key is tried by its own index, the exact ones first. */
final class FleetSearch {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern SERIAL = Pattern.compile("[0-9a-f]{1,40}");
  private static final String CERTIFICATES =
      "SELECT \"tenant\", \"device\", \"sha256\", \"spki\", \"serial\", \"ca\", \"not_after\""
          + " FROM \"fleet_certificate\" WHERE \"generation\" = ? AND \"tenant\" = ? AND ";

  private final Asked<DeviceRow> devices;
  private final Asked<Owned> certificates;
  private final int generation;
  private final String tenant;
  private final List<Found> found = new ArrayList<>();
  private final Set<DeviceId> exact = new HashSet<>();

  /** Asks a question of the database. */
  interface Asked<T> {
    List<T> ask(FleetQuery query) throws SQLException;
  }

  /** A certificate and whose it is. */
  record Owned(DeviceId device, Certificate certificate, CaName ca) {}

  FleetSearch(Asked<DeviceRow> devices, Asked<Owned> certificates, int generation, String tenant) {
    this.devices = devices;
    this.certificates = certificates;
    this.generation = generation;
    this.tenant = tenant;
  }

  static Owned certificate(ResultSet row) throws SQLException {
    return new Owned(
        new DeviceId(row.getString(1), row.getString(2)),
        new Certificate(
            Sha256.fromBytes(row.getBytes(3)),
            Sha256.fromBytes(row.getBytes(4)),
            SerialNumber.fromHex(row.getString(5)),
            new CaName(row.getString(6)),
            FleetColumns.instant(row.getLong(7))),
        new CaName(row.getString(6)));
  }

  List<Found> find(String text) throws SQLException {
    byDevice(Match.DEVICE_ID, "device", text, false);
    byDevice(Match.HARDWARE_SERIAL, "serial", text, false);
    var hex = hex(text);
    if (SHA256.matcher(hex).matches()) {
      var digest = Sha256.fromHex(hex).toBytes();
      byCertificate(Match.CERTIFICATE_SHA256, "\"sha256\" = ?", digest);
      byCertificate(Match.SPKI_SHA256, "\"spki\" = ?", digest);
    } else if (SERIAL.matcher(hex).matches()) {
      byCertificate(Match.CERTIFICATE_SERIAL, "\"serial\" = ?", hex.replaceFirst("^0+(?=.)", ""));
    }
    byDevice(Match.DEVICE_ID_PREFIX, "device", text, true);
    byDevice(Match.HARDWARE_SERIAL_PREFIX, "serial", text, true);
    byDevice(Match.MODEL_PREFIX, "model", text, true);
    return List.copyOf(found);
  }

  /** Hexadecimal digits as tools print them: {@code 0A:1B:2C}, {@code 0x0a1b2c}. */
  private static String hex(String text) {
    var plain = text.toLowerCase(Locale.ROOT).replace(":", "");
    return plain.startsWith("0x") ? plain.substring(2) : plain;
  }

  /** A device that a more exact key has found is not told again for a lesser one. */
  private void byDevice(Match match, String column, String text, boolean prefix)
      throws SQLException {
    for (var row :
        devices.ask(FleetQuery.by(generation, tenant, column, text, prefix, MAX_FOUND))) {
      if (exact.add(row.device())) {
        found.add(new Found(match, row, Optional.empty()));
      }
    }
  }

  static FleetQuery certificates(int generation, String tenant, String condition, Object key) {
    return FleetQuery.of(CERTIFICATES + condition + " LIMIT ?", generation, tenant, key, MAX_FOUND);
  }

  private void byCertificate(Match match, String condition, Object key) throws SQLException {
    for (var owned : certificates.ask(certificates(generation, tenant, condition, key))) {
      var device = FleetQuery.by(generation, tenant, "device", owned.device().device(), false, 1);
      for (var row : devices.ask(device)) {
        boolean current =
            row.certificate()
                .filter(held -> held.sha256().equals(owned.certificate().sha256()))
                .isPresent();
        exact.add(row.device());
        found.add(
            new Found(
                match,
                row,
                Optional.of(new FoundCertificate(owned.certificate(), owned.ca(), current))));
      }
    }
  }
}
