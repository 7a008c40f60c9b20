package io.birthmark.ingress;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The edge nodes that were heard, also those whose actor has gone. When it is full, the one that
 * went longest ago makes room.
 */
final class EdgeBoard {
  private final int most;
  private final TreeMap<String, EdgeRecord> records = new TreeMap<>();
  private final LinkedHashMap<String, EdgeRecord> gone = new LinkedHashMap<>();

  /** A board for so many, at least as many as have an actor at a time. */
  EdgeBoard(int most) {
    this.most = most;
  }

  /** The record of an edge node that speaks now. */
  EdgeRecord enter(EdgeId edge, Instant now) {
    var name = edge.toString();
    gone.remove(name);
    var known = records.get(name);
    if (known != null) {
      return known;
    }
    if (records.size() >= most && !gone.isEmpty()) {
      records.remove(gone.pollFirstEntry().getKey());
    }
    var record = new EdgeRecord(edge, now);
    records.put(name, record);
    return record;
  }

  /** Its actor has gone; what is known of it stays as long as there is room. */
  void leave(EdgeId edge, Instant now) {
    var record = records.get(edge.toString());
    if (record != null) {
      record.forgotten(now);
      gone.putLast(edge.toString(), record);
    }
  }

  /** The next edge nodes in the order of their names. */
  List<EdgeStanding> page(Optional<EdgeId> after, int limit) {
    var rest = after.map(edge -> records.tailMap(edge.toString(), false)).orElse(records);
    return rest.values().stream().limit(limit).map(EdgeRecord::standing).toList();
  }
}
