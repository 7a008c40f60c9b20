package io.birthmark.projection;

import io.birthmark.device.CaName;
import io.birthmark.device.DeviceId;
import io.birthmark.device.GroupId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.Lot;
import io.birthmark.device.Phase;
import io.birthmark.device.Reason;
import io.birthmark.device.SerialNumber;
import io.birthmark.device.Sha256;
import io.birthmark.device.StateLabel;
import io.birthmark.device.StateLabel.CredentialPhase;
import io.birthmark.device.StateLabel.PipelinePhase;
import io.birthmark.fleet.DeviceRow;
import io.birthmark.fleet.DeviceRow.Certificate;
import io.birthmark.fleet.Facet;
import io.birthmark.fleet.FleetView;
import io.birthmark.fleet.FunnelStep;
import io.birthmark.fleet.StuckKey;
import io.birthmark.fleet.WaitCause;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How a row of the fleet's read model stands in the table {@code device_fleet}, and is read. */
final class FleetColumns {
  /** What kinds of values there are, by their PostgreSQL names. */
  enum Kind {
    TEXT("text"),
    BIGINT("bigint"),
    BYTEA("bytea");

    private final String sql;

    Kind(String sql) {
      this.sql = sql;
    }

    String sql() {
      return sql;
    }
  }

  /**
   * A column.
   *
   * @param value what stands in it: a text, a number or bytes
   */
  record Column(String name, Kind kind, Function<FleetRow, Optional<?>> value) {}

  /** All but the generation. The first two name the device. */
  static final List<Column> ALL =
      List.of(
          text("tenant", row -> Optional.of(row.device().tenant())),
          text("device", row -> Optional.of(row.device().device())),
          number("revision", row -> Optional.of(row.shown().revision())),
          number("changed", row -> Optional.of(micros(row.shown().changed()))),
          text(column(Facet.STATE), Facet.STATE::of),
          text("credential", row -> Optional.of(row.state().credential().name())),
          text("pipeline", row -> Optional.of(row.state().pipeline().name())),
          number("entered", row -> Optional.of(micros(row.shown().entered()))),
          text(column(Facet.SLOT), Facet.SLOT::of),
          text(column(Facet.CAUSE), Facet.CAUSE::of),
          number("since", row -> row.shown().waits().map(wait -> micros(wait.since()))),
          text("stuck", row -> row.stuck().map(StuckKey::toString)),
          text(column(Facet.REASON), Facet.REASON::of),
          number("due", row -> row.shown().due().map(FleetColumns::micros)),
          text(column(Facet.GROUP), Facet.GROUP::of),
          text("manufacturer", row -> Optional.of(row.facts().manufacturer())),
          text(column(Facet.MODEL), Facet.MODEL::of),
          text("serial", row -> Optional.of(row.facts().serial())),
          text(column(Facet.BATCH), Facet.BATCH::of),
          text(column(Facet.SITE), Facet.SITE::of),
          text(column(Facet.LINE), Facet.LINE::of),
          text(column(Facet.OWNER), Facet.OWNER::of),
          text(column(Facet.PROFILE), Facet.PROFILE::of),
          text(column(Facet.CA), Facet.CA::of),
          text("firmware", DeviceRow::firmware),
          number("seen", row -> row.shown().seen().map(FleetColumns::micros)),
          bytes("cert_sha256", row -> row.shown().certificate().map(c -> c.sha256().toBytes())),
          bytes("cert_spki", row -> row.shown().certificate().map(c -> c.spki().toBytes())),
          text("cert_serial", row -> row.certificate().map(c -> c.serial().toString())),
          text("cert_ca", row -> row.certificate().map(c -> c.ca().value())),
          number("cert_not_after", row -> row.shown().certificate().map(c -> micros(c.notAfter()))),
          number("expires", row -> row.shown().expires().map(FleetColumns::micros)),
          bytes("coming_sha256", row -> row.coming().map(c -> c.sha256().toBytes())),
          bytes("coming_spki", row -> row.coming().map(c -> c.spki().toBytes())),
          new Column(
              "coming_serial", Kind.TEXT, row -> row.coming().map(c -> c.serial().toString())),
          new Column("coming_ca", Kind.TEXT, row -> row.coming().map(c -> c.ca().value())),
          number("coming_not_after", row -> row.coming().map(c -> micros(c.notAfter()))),
          new Column("furthest", Kind.TEXT, row -> Optional.of(row.furthest().name())),
          number("stepped", row -> Optional.of(micros(row.stepped()))),
          new Column("condemned", Kind.TEXT, row -> Optional.of(joined(row.condemned()))));

  /** The columns' names, quoted, for a SELECT. */
  static final String NAMES =
      ALL.stream().map(column -> '"' + column.name() + '"').collect(Collectors.joining(", "));

  private FleetColumns() {}

  /** The column in which the words of a facet stand. */
  static String column(Facet facet) {
    return switch (facet) {
      case STATE -> "phase";
      case SLOT -> "slot";
      case CAUSE -> "cause";
      case REASON -> "reason";
      case CA -> "ca";
      case GROUP -> "group";
      case PROFILE -> "profile";
      case BATCH -> "batch";
      case SITE -> "site";
      case LINE -> "line";
      case OWNER -> "owner";
      case MODEL -> "model";
    };
  }

  /** The column that a list in this order is sorted by before the id. */
  static Optional<String> column(FleetView.Order order) {
    return switch (order) {
      case DEVICE -> Optional.empty();
      case SINCE -> Optional.of("entered");
      case DUE -> Optional.of("due");
      case EXPIRES -> Optional.of("expires");
    };
  }

  static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  /** The row that {@link #NAMES} have been selected of. */
  static FleetRow read(ResultSet row) throws SQLException {
    var state =
        new StateLabel(
            Phase.valueOf(row.getString(column(Facet.STATE))),
            CredentialPhase.valueOf(row.getString("credential")),
            PipelinePhase.valueOf(row.getString("pipeline")));
    var shown =
        new DeviceRow(
            new DeviceId(row.getString("tenant"), row.getString("device")),
            row.getLong("revision"),
            instant(row.getLong("changed")),
            state,
            instant(row.getLong("entered")),
            waits(row),
            word(row, column(Facet.REASON)).map(Reason::valueOf),
            number(row, "due").map(FleetColumns::instant),
            new GroupId(row.getString(column(Facet.GROUP))),
            new HardwareFacts(
                row.getString("manufacturer"),
                row.getString(column(Facet.MODEL)),
                row.getString("serial")),
            new Lot(
                word(row, column(Facet.BATCH)),
                word(row, column(Facet.SITE)),
                word(row, column(Facet.LINE)),
                word(row, column(Facet.OWNER))),
            word(row, column(Facet.PROFILE)),
            word(row, column(Facet.CA)).map(CaName::new),
            word(row, "firmware"),
            number(row, "seen").map(FleetColumns::instant),
            certificate(row, "cert"));
    return new FleetRow(
        shown,
        certificate(row, "coming"),
        FunnelStep.valueOf(row.getString("furthest")),
        instant(row.getLong("stepped")),
        digests(row.getString("condemned")));
  }

  private static String joined(List<Sha256> digests) {
    return digests.stream().map(Sha256::toHex).collect(Collectors.joining(" "));
  }

  private static List<Sha256> digests(String joined) {
    return joined.isEmpty()
        ? List.of()
        : Arrays.stream(joined.split(" ")).map(Sha256::fromHex).toList();
  }

  private static Optional<DeviceRow.Waits> waits(ResultSet row) throws SQLException {
    var since = number(row, "since").map(FleetColumns::instant);
    return word(row, column(Facet.CAUSE))
        .map(WaitCause::valueOf)
        .flatMap(cause -> since.map(at -> new DeviceRow.Waits(cause, at)));
  }

  private static Optional<Certificate> certificate(ResultSet row, String which)
      throws SQLException {
    var digest = Optional.ofNullable(row.getBytes(which + "_sha256"));
    return digest.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Certificate(
                Sha256.fromBytes(digest.get()),
                Sha256.fromBytes(row.getBytes(which + "_spki")),
                SerialNumber.fromHex(row.getString(which + "_serial")),
                new CaName(row.getString(which + "_ca")),
                instant(row.getLong(which + "_not_after"))));
  }

  private static Optional<String> word(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getString(column));
  }

  private static Optional<Long> number(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(value);
  }

  private static Column text(String name, Function<DeviceRow, Optional<String>> value) {
    return new Column(name, Kind.TEXT, row -> value.apply(row.shown()));
  }

  private static Column number(String name, Function<FleetRow, Optional<Long>> value) {
    return new Column(name, Kind.BIGINT, value::apply);
  }

  private static Column bytes(String name, Function<FleetRow, Optional<byte[]>> value) {
    return new Column(name, Kind.BYTEA, value::apply);
  }
}
