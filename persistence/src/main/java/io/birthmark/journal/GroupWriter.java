package io.birthmark.journal;

import io.birthmark.audit.AuditLink;
import io.birthmark.device.Sha256;
import io.birthmark.journal.GroupInsert.LinkedRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Stores a group of writes of many entities, links their events, and answers each write for itself:
 * what one entity cannot have stored never costs its neighbours.
 *
 * <p>The group is sent as a whole. When a row of it is stored already (another node wrote that
 * entity), the losers are looked up and refused and the rest is sent again, at most {@value
 * #ROUNDS} times. When a value cannot be stored, or that did not help, the group is halved until
 * the culprit is alone. Only what the database certainly did not store is refused; any other
 * failure is passed on as such. Heads are remembered only after a commit, so no failure makes one
 * wrong.
 */
final class GroupWriter {
  private static final int ROUNDS = 3;
  private static final String LOST = "its number is taken: another writer was first";

  private final GroupInsert insert;
  private final HeadCache heads;

  GroupWriter(GroupInsert insert, HeadCache heads) {
    this.insert = insert;
    this.heads = heads;
  }

  /** Answers every write of the group; never throws an exception. */
  void write(Connection connection, List<PendingWrite> group) {
    try {
      settle(connection, group);
    } catch (SQLException | RuntimeException e) {
      abandon(group, e);
    }
  }

  /** Answers every write that has no answer yet with "unknown". */
  static void abandon(List<PendingWrite> group, Throwable cause) {
    group.forEach(write -> write.unknown(cause));
  }

  private void settle(Connection connection, List<PendingWrite> group) throws SQLException {
    var left = group;
    for (int round = 0; round < ROUNDS; round++) {
      var linked = link(connection, left);
      if (linked.writes().isEmpty()) {
        return;
      }
      left = linked.writes();
      try {
        insert.insert(connection, linked.rows());
        linked.tips().forEach(heads::remember);
        left.forEach(PendingWrite::stored);
        return;
      } catch (SQLException e) {
        if (!SqlStates.isCertainlyNotStored(e)) {
          throw e;
        }
        if (left.size() == 1) {
          left.getFirst().refuse(why(e));
          return;
        }
        var rest = SqlStates.isDuplicateKey(e) ? withoutLosers(connection, left) : left;
        if (rest.size() == left.size()) {
          break;
        }
        left = rest;
      }
    }
    var half = left.size() / 2;
    if (half == 0) {
      // One write that lost three times against rows that were gone when looked for: nobody deletes
      // rows.
      left.forEach(write -> write.refuse("its number is taken, but by no row that can be read"));
      return;
    }
    settle(connection, left.subList(0, half));
    settle(connection, left.subList(half, left.size()));
  }

  /** The database's own words may quote what was to be stored, so its code must do. */
  private static String why(SQLException e) {
    return SqlStates.isDuplicateKey(e)
        ? LOST
        : "the database cannot hold it (SQLSTATE " + e.getSQLState() + ")";
  }

  /** Rows with their links, of the writes whose chain they continue. */
  private record Linked(List<PendingWrite> writes, List<LinkedRow> rows, Map<String, Head> tips) {}

  private Linked link(Connection connection, List<PendingWrite> group) throws SQLException {
    var linked = new Linked(new ArrayList<>(), new ArrayList<>(), new HashMap<>());
    for (var write : group) {
      var tip = Optional.ofNullable(linked.tips().get(write.persistenceId()));
      var previous =
          previousLink(connection, write, tip.or(() -> heads.find(write.persistenceId())));
      if (previous.isEmpty()) {
        write.refuse("the event before it is not stored");
      } else {
        append(linked, write, previous.get());
      }
    }
    return linked;
  }

  private static void append(Linked linked, PendingWrite write, Sha256 previous) {
    var link = previous;
    for (var row : write.rows()) {
      link =
          AuditLink.next(
              link,
              row.persistenceId(),
              row.sequenceNumber(),
              row.eventSerId(),
              row.eventSerManifest(),
              row.writeTimestamp(),
              row.eventPayload());
      linked.rows().add(new LinkedRow(row, link));
    }
    linked.writes().add(write);
    linked.tips().put(write.persistenceId(), new Head(write.lastSequenceNumber(), link));
  }

  /** The link of the record before this write; empty when that is not stored. */
  private static Optional<Sha256> previousLink(
      Connection connection, PendingWrite write, Optional<Head> tip) throws SQLException {
    var before = write.firstSequenceNumber() - 1;
    if (before == 0) {
      return Optional.of(AuditLink.GENESIS);
    }
    return tip.isPresent() && tip.get().sequenceNumber() == before
        ? Optional.of(tip.get().link())
        : StoredHeads.linkAt(connection, write.persistenceId(), before);
  }

  private static List<PendingWrite> withoutLosers(Connection connection, List<PendingWrite> group)
      throws SQLException {
    var rest = new ArrayList<PendingWrite>();
    for (var write : group) {
      if (StoredHeads.isAnyStored(connection, write)) {
        write.refuse(LOST);
      } else {
        rest.add(write);
      }
    }
    return rest;
  }
}
