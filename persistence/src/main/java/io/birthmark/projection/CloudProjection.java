package io.birthmark.projection;

import io.birthmark.device.CloudName;
import io.birthmark.device.DeviceId;
import io.birthmark.device.DeviceRecord;
import io.birthmark.journal.UnreadableEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is wanted of one cloud, kept by following the journal from its beginning: a row per
 * certificate, whichever CA issued it. So a cloud that is configured late hears of all there are,
 * one whose list of CAs grows has the older ones too, and rows that were lost are made anew.
 */
public final class CloudProjection implements ReadModel {
  private static final Logger LOG = LoggerFactory.getLogger(CloudProjection.class);

  private final CloudName cloud;

  /** The rows of a cloud. */
  public CloudProjection(CloudName cloud) {
    this.cloud = cloud;
  }

  @Override
  public void apply(Connection connection, List<FollowedRecord> records) throws SQLException {
    var sql = new CloudSql(connection, cloud);
    for (var followed : records) {
      var device = followed.device();
      if (device.isPresent()) {
        apply(sql, device.get(), followed);
      }
    }
  }

  /** A record nobody can read stops its own device only; the verifier and the twin say so too. */
  private void apply(CloudSql sql, DeviceId device, FollowedRecord followed) throws SQLException {
    DeviceRecord stored;
    try {
      stored = followed.deviceRecord();
    } catch (UnreadableEvent e) {
      LOG.atError()
          .addKeyValue("device", device)
          .log(
              "record {} of {} cannot be read; {} does not hear of it: {}",
              followed.sequenceNumber(),
              device,
              cloud,
              e.getMessage());
      return;
    }
    var at = stored.stamp().at();
    for (var wish : CloudWish.of(stored)) {
      switch (wish) {
        case CloudWish.Known known -> sql.add(device, followed.sequenceNumber(), known, at);
        case CloudWish.Withdrawn(var certificate, var wanted) ->
            sql.withdraw(certificate, wanted, at);
        case CloudWish.Paused _ -> sql.pause(device, at);
        case CloudWish.Resumed _ -> sql.resume(device, at);
        case CloudWish.Ended _ -> sql.end(device, at);
        case CloudWish.Recorded(var where, var certificate, var status) -> {
          if (where.equals(cloud)) {
            sql.recorded(certificate, status, at);
          }
        }
      }
    }
  }
}
