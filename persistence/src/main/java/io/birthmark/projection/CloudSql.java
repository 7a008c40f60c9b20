package io.birthmark.projection;

import static io.birthmark.projection.DueProjection.micros;

import io.birthmark.device.CloudName;
import io.birthmark.device.CloudStatus;
import io.birthmark.device.DeviceId;
import io.birthmark.device.HeldCertificate;
import io.birthmark.device.Sha256;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What the follower that knows what is wanted changes in {@code cloud_registration}; {@link
 * CloudTakings} has the rest. Each is a statement that undoes nothing of what the other has just
 * written.
 */
final class CloudSql {
  private static final String ADD =
      """
      INSERT INTO "cloud_registration" ("cloud", "certificate", "device", "revision", "serial",
        "ca", "not_after", "wanted", "paused", "progress", "since", "next_at")
      SELECT CAST(? AS VARCHAR(64)), CAST(? AS VARCHAR(64)), CAST(? AS VARCHAR(192)),
        CAST(? AS BIGINT), CAST(? AS VARCHAR(64)), CAST(? AS VARCHAR(64)), CAST(? AS BIGINT),
        CAST(? AS VARCHAR(8)), CAST(? AS BOOLEAN), 'WAITING', CAST(? AS BIGINT), CAST(? AS BIGINT)
      WHERE NOT EXISTS
        (SELECT 1 FROM "cloud_registration" WHERE "cloud" = ? AND "certificate" = ?)
      """;

  /** Whatever was reached before: what else was asked for since, this table need not know. */
  private static final String WANT =
      """
      UPDATE "cloud_registration" SET "wanted" = ?, "paused" = ?, "since" = ?, "attempts" = 0,
        "stumbles" = 0, "progress" = 'WAITING', "next_at" = ?, "reason" = NULL, "words" = NULL,
        "failed_at" = NULL
      WHERE "cloud" = ?
      """;

  private static final String OF_CERTIFICATE =
      " AND \"certificate\" = ? AND \"wanted\" <> 'REVOKED' AND (\"wanted\" <> ? OR \"paused\")";
  private static final String OF_DEVICE_IN_USE = " AND \"device\" = ? AND \"wanted\" = 'ACTIVE'";
  private static final String OF_DEVICE_PAUSED =
      " AND \"device\" = ? AND \"wanted\" = 'INACTIVE' AND \"paused\"";
  private static final String OF_DEVICE = " AND \"device\" = ? AND \"wanted\" <> 'REVOKED'";

  private static final String RECORDED =
      """
      UPDATE "cloud_registration" SET "reached" = ? WHERE "cloud" = ? AND "certificate" = ?
      """;

  /** Nobody has asked for anything since the rows were made, so it need not be asked for. */
  private static final String ADMITTED =
      """
      UPDATE "cloud_registration" SET "progress" = 'REACHED', "since" = ?, "attempts" = 0,
        "next_at" = NULL, "reason" = NULL, "words" = NULL, "failed_at" = NULL
      WHERE "cloud" = ? AND "certificate" = ? AND "wanted" = 'ACTIVE' AND "asked" IS NULL
        AND "progress" <> 'REACHED'
      """;

  private static final String NOT_ADMITTED =
      """
      UPDATE "cloud_registration" SET "progress" = 'WAITING', "since" = ?, "next_at" = ?
      WHERE "cloud" = ? AND "certificate" = ? AND "wanted" = 'ACTIVE' AND "asked" IS NULL
        AND "progress" = 'REACHED'
      """;

  private final Connection connection;
  private final CloudName cloud;

  CloudSql(Connection connection, CloudName cloud) {
    this.connection = connection;
    this.cloud = cloud;
  }

  void add(DeviceId device, long revision, CloudWish.Known known, Instant at) throws SQLException {
    HeldCertificate held = known.certificate();
    run(
        ADD,
        cloud.value(),
        held.digest().toHex(),
        device.toString(),
        revision,
        held.serial().toString(),
        held.ca().value(),
        micros(held.notAfter()),
        known.wanted().name(),
        known.paused(),
        micros(at),
        micros(at),
        cloud.value(),
        held.digest().toHex());
  }

  void withdraw(Sha256 certificate, CloudStatus wanted, Instant at) throws SQLException {
    want(wanted, false, at, OF_CERTIFICATE, certificate.toHex(), wanted.name());
  }

  void pause(DeviceId device, Instant at) throws SQLException {
    want(CloudStatus.INACTIVE, true, at, OF_DEVICE_IN_USE, device.toString());
  }

  void resume(DeviceId device, Instant at) throws SQLException {
    want(CloudStatus.ACTIVE, false, at, OF_DEVICE_PAUSED, device.toString());
  }

  void end(DeviceId device, Instant at) throws SQLException {
    want(CloudStatus.REVOKED, false, at, OF_DEVICE, device.toString());
  }

  private void want(CloudStatus wanted, boolean paused, Instant at, String whose, String... whom)
      throws SQLException {
    var values =
        new ArrayList<Object>(
            List.of(wanted.name(), paused, micros(at), micros(at), cloud.value()));
    values.addAll(List.of(whom));
    run(WANT + whose, values.toArray());
  }

  /**
   * The journal says that the cloud had it so. That an attempt has ended, only who made it says;
   * and that a certificate lets nobody in, nobody is believed who has not asked in this table.
   */
  void recorded(Sha256 certificate, CloudStatus status, Instant at) throws SQLException {
    var digest = certificate.toHex();
    run(RECORDED, status.name(), cloud.value(), digest);
    if (status == CloudStatus.ACTIVE) {
      run(ADMITTED, micros(at), cloud.value(), digest);
    } else {
      run(NOT_ADMITTED, micros(at), micros(at), cloud.value(), digest);
    }
  }

  private void run(String sql, Object... values) throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.executeUpdate();
    }
  }
}
