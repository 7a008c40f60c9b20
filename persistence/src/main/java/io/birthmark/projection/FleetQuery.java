package io.birthmark.projection;

import io.birthmark.device.Sha256;
import io.birthmark.fleet.FleetFilter;
import io.birthmark.fleet.FleetView.Place;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A list of devices as SQL. Each facet has an index in which its words' devices stand in the list's
 * order, so that a page is read from where the last one ended, and no further.
 */
final class FleetQuery {
  private final StringBuilder sql = new StringBuilder();
  private final List<Object> values = new ArrayList<>();

  private FleetQuery(String select) {
    sql.append(select);
  }

  /** The devices that a filter lets through, from a place on. */
  static FleetQuery list(int generation, FleetFilter filter, Optional<Place> after, int limit) {
    var query = new FleetQuery("SELECT " + FleetColumns.NAMES).through(generation, filter);
    var sorted = FleetColumns.column(filter.order());
    if (sorted.isEmpty()) {
      after.ifPresent(place -> query.add(" AND \"device\" > ?", place.device().device()));
      return query.add(" ORDER BY \"device\" LIMIT ?", limit);
    }
    var column = '"' + sorted.get() + '"';
    after.ifPresent(place ->
        query.add(
            " AND (" + column + ", \"device\") > (?, ?)",
            place.at().map(FleetColumns::micros).orElse(Long.MIN_VALUE),
            place.device().device()));
    return query
        // Said although the place implies it: the index holds no others, and must be seen to do.
        .add(" AND " + column + " IS NOT NULL")
        .add(" ORDER BY " + column + ", \"device\" LIMIT ?", limit);
  }

  /** Devices by their ids, in no order. */
  static FleetQuery named(int generation, String tenant, List<String> ids) {
    var query =
        new FleetQuery("SELECT " + FleetColumns.NAMES + " FROM \"device_fleet\"")
            .add(" WHERE \"generation\" = ? AND \"tenant\" = ?", generation, tenant);
    return query.add(
        " AND \"device\" IN (" + String.join(", ", Collections.nCopies(ids.size(), "?")) + ")",
        ids.toArray());
  }

  /** Which of these certificates there are. */
  static FleetQuery certificates(int generation, String tenant, Collection<Sha256> certificates) {
    return new FleetQuery("SELECT \"sha256\" FROM \"fleet_certificate\"")
        .add(" WHERE \"generation\" = ? AND \"tenant\" = ?", generation, tenant)
        .add(
            " AND \"sha256\" IN ("
                + String.join(", ", Collections.nCopies(certificates.size(), "?"))
                + ")",
            certificates.stream().map(Sha256::toBytes).toArray());
  }

  /** How many devices a filter lets through; no more than {@code most} are looked at. */
  static FleetQuery count(int generation, FleetFilter filter, int most) {
    return new FleetQuery("SELECT COUNT(*) FROM (SELECT 1")
        .through(generation, filter)
        .add(" LIMIT ?) AS \"through\"", most);
  }

  private FleetQuery through(int generation, FleetFilter filter) {
    add(" FROM \"device_fleet\" WHERE \"generation\" = ?", generation);
    add(" AND \"tenant\" = ?", filter.tenant());
    new TreeMap<>(filter.equal())
        .forEach((facet, word) -> add(" AND \"" + FleetColumns.column(facet) + "\" = ?", word));
    filter.prefix().ifPresent(prefix -> prefix("device", prefix));
    filter.expiresBefore().ifPresent(end -> add(" AND \"expires\" < ?", FleetColumns.micros(end)));
    return this;
  }

  /** The first devices by a text column, in its order. */
  static FleetQuery by(
      int generation, String tenant, String column, String word, boolean prefix, int limit) {
    var query =
        new FleetQuery("SELECT " + FleetColumns.NAMES + " FROM \"device_fleet\"")
            .add(" WHERE \"generation\" = ? AND \"tenant\" = ?", generation, tenant);
    return (prefix ? query.prefix(column, word) : query.add(" AND \"" + column + "\" = ?", word))
        .add(" ORDER BY \"" + column + "\", \"device\" LIMIT ?", limit);
  }

  /** Any other question. */
  static FleetQuery of(String select, Object... values) {
    return new FleetQuery("").add(select, values);
  }

  private FleetQuery add(String part, Object... more) {
    sql.append(part);
    values.addAll(List.of(more));
    return this;
  }

  /**
   * As a range, because LIKE gives the characters % and _ a meaning, and needs a planner's luck.
   */
  private FleetQuery prefix(String column, String prefix) {
    return add(
        " AND \"" + column + "\" >= ? AND \"" + column + "\" < ?",
        prefix,
        // No character of a name comes after this one.
        prefix + Character.toString(Character.MAX_CODE_POINT));
  }

  /** The question, ready to be asked. */
  PreparedStatement on(Connection connection, int timeoutSeconds) throws SQLException {
    var statement = connection.prepareStatement(sql.toString());
    try {
      statement.setQueryTimeout(timeoutSeconds);
      int field = 1;
      for (var value : values) {
        statement.setObject(field++, value);
      }
      return statement;
    } catch (SQLException e) {
      statement.close();
      throw e;
    }
  }

  /** The statement's text. */
  @Override
  public String toString() {
    return sql.toString();
  }
}
