package io.birthmark.projection;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What a follower of the journal keeps up to date. */
public interface ReadModel {
  /**
   * Takes in what was stored next, each record once. Runs in the transaction that moves the
   * follower's offset, so a failure leaves both as they were.
   *
   * @param records in an order in which those of one persistence id follow each other
   */
  void apply(Connection connection, List<FollowedRecord> records) throws SQLException;
}
