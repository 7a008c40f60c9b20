package io.birthmark.projection;

import static io.birthmark.projection.DueProjection.micros;

import io.birthmark.cloud.CloudRegistrations.Open;
import io.birthmark.cloud.CloudRegistrations.Setback;
import io.birthmark.cloud.CloudRegistrations.Taking;
import io.birthmark.device.CaName;
import io.birthmark.device.CloudName;
import io.birthmark.device.CloudStatus;
import io.birthmark.device.Reason;
import io.birthmark.device.Sha256;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What who tries changes in {@code cloud_registration}: rows are taken, and given back with what
 * came of it. A taking is told by its end, which no two takings of a row have in common, since a
 * row is taken only when the one before has ended or was given back.
 */
final class CloudTakings {
  /** Rows that are sorted by one statement at most, so that none is long. */
  private static final int MOST_SORTED = 10_000;

  private static final String DUE =
      """
      SELECT "device", "certificate", "revision", "not_after", "wanted", "attempts", "stumbles",
        "failed_at", "settles_at"
      FROM "cloud_registration"
      WHERE "cloud" = ? AND "wanted" = ? AND "next_at" <= ? AND "taken_until" <= ?
      """;

  private static final String FIRST = " ORDER BY \"next_at\" LIMIT ?";

  /** What a cloud was ever asked to let in stays in its care, whatever becomes of the list. */
  private static final String ADMISSIBLE =
      " AND \"not_after\" > ? AND (\"reached\" IS NOT NULL OR \"asked\" IS NOT NULL OR ";

  private static final String TAKE =
      """
      UPDATE "cloud_registration" SET "attempts" = "attempts" + 1, "asked" = "wanted",
        "taken_until" = ?, "next_at" = ?,
        "settles_at" = CASE WHEN "wanted" = 'ACTIVE' THEN CAST(? AS BIGINT) ELSE "settles_at" END
      WHERE "cloud" = ? AND "certificate" = ? AND "wanted" = ? AND "next_at" <= ?
        AND "taken_until" <= ?
      """;

  private static final String REACHED =
      """
      UPDATE "cloud_registration" SET "reached" = ?, "asked" = NULL, "taken_until" = 0,
        "settles_at" = CASE WHEN "asked" = 'ACTIVE' THEN 0 ELSE "settles_at" END,
        "since" = CASE WHEN "wanted" = ? THEN CAST(? AS BIGINT) ELSE "since" END,
        "attempts" = 0, "stumbles" = 0,
        "progress" = CASE WHEN "wanted" = ? THEN 'REACHED' ELSE 'WAITING' END,
        "next_at" = CASE WHEN "wanted" = ? THEN NULL ELSE CAST(? AS BIGINT) END,
        "reason" = NULL, "words" = NULL, "failed_at" = NULL
      WHERE "cloud" = ? AND "certificate" = ? AND "taken_until" = ?
      """;

  private static final String GIVE_BACK =
      """
      UPDATE "cloud_registration" SET "taken_until" = 0
      WHERE "cloud" = ? AND "certificate" = ? AND "taken_until" = ?
      """;

  /** What has been wanted since then is due as it is; the failure was about something else. */
  private static final String FAILED =
      """
      UPDATE "cloud_registration" SET "next_at" = ?, "progress" = ?, "stumbles" = "stumbles" + ?,
        "reason" = ?, "words" = ?, "failed_at" = ?
      WHERE "cloud" = ? AND "certificate" = ? AND "taken_until" = ? AND "wanted" = ?
      """;

  private static final String SORTED =
      """
      WHERE "cloud" = ? AND "wanted" = 'ACTIVE' AND "next_at" <= ? AND "taken_until" <= ?
        AND "certificate" IN (SELECT "certificate" FROM "cloud_registration"
          WHERE "cloud" = ? AND "wanted" = 'ACTIVE' AND "next_at" <= ? AND "taken_until" <= ?
            AND %s LIMIT ?)
      """;

  private static final String EXPIRE =
      """
      UPDATE "cloud_registration" SET "progress" = 'REFUSED', "next_at" = NULL, "reason" = ?,
        "words" = 'the certificate has expired', "failed_at" = ?
      """
          + SORTED.formatted("\"not_after\" <= ?");

  private static final String PUT_ASIDE =
      """
      UPDATE "cloud_registration" SET "progress" = 'ASIDE', "next_at" = NULL
      """
          + SORTED.formatted("\"reached\" IS NULL AND \"asked\" IS NULL AND NOT %s");

  private static final String TAKE_UP =
      """
      UPDATE "cloud_registration" SET "progress" = 'WAITING', "since" = ?, "next_at" = ?
      WHERE "cloud" = ? AND "progress" = 'ASIDE' AND "certificate" IN
        (SELECT "certificate" FROM "cloud_registration"
          WHERE "cloud" = ? AND "progress" = 'ASIDE' AND ("reached" IS NOT NULL OR
      """;

  private final Connection connection;
  private final CloudName cloud;

  CloudTakings(Connection connection, CloudName cloud) {
    this.connection = connection;
    this.cloud = cloud;
  }

  /** Each row is taken by a statement of its own, so none is taken twice at the same time. */
  List<Open> take(Taking taking) throws SQLException {
    var taken = new ArrayList<Open>();
    for (var wanted : List.of(CloudStatus.REVOKED, CloudStatus.INACTIVE, CloudStatus.ACTIVE)) {
      int room = taking.most() - taken.size();
      int most = wanted == CloudStatus.ACTIVE ? Math.min(room, taking.mostAdmissions()) : room;
      if (most > 0) {
        for (var open : due(wanted, taking, most)) {
          if (take(open, taking)) {
            taken.add(open);
          }
        }
      }
    }
    return List.copyOf(taken);
  }

  private boolean take(Open open, Taking taking) throws SQLException {
    return run(
            TAKE,
            micros(taking.until()),
            micros(taking.until()),
            micros(taking.until().plus(taking.settle())),
            cloud.value(),
            open.certificate().toHex(),
            open.wanted().name(),
            micros(taking.now()),
            micros(taking.now()))
        > 0;
  }

  private List<Open> due(CloudStatus wanted, Taking taking, int most) throws SQLException {
    long now = micros(taking.now());
    var values = new ArrayList<Object>(List.of(cloud.value(), wanted.name(), now, now));
    var sql = DUE;
    if (wanted == CloudStatus.ACTIVE) {
      sql += ADMISSIBLE + among(taking.cas()) + ")";
      values.add(now);
      values.addAll(words(taking.cas()));
    }
    values.add(most);
    try (var statement = prepared(sql + FIRST, values.toArray());
        var row = statement.executeQuery()) {
      var found = new ArrayList<Open>();
      while (row.next()) {
        found.add(open(row, taking.until()));
      }
      return found;
    }
  }

  private static Open open(ResultSet row, Instant until) throws SQLException {
    return new Open(
        CloudTable.device(row, 1),
        Sha256.fromHex(row.getString(2)),
        row.getLong(3),
        CloudTable.instant(row.getLong(4)),
        CloudStatus.valueOf(row.getString(5)),
        row.getInt(6) + 1,
        row.getInt(7),
        CloudTable.optionalInstant(row, 8),
        CloudTable.instant(row.getLong(9)),
        until);
  }

  boolean reached(Open open, Instant now) throws SQLException {
    var status = open.wanted().name();
    return run(
            REACHED,
            status,
            status,
            micros(now),
            status,
            status,
            micros(now),
            cloud.value(),
            open.certificate().toHex(),
            micros(open.until()))
        > 0;
  }

  boolean failed(Open open, Setback setback) throws SQLException {
    var whose = List.<Object>of(cloud.value(), open.certificate().toHex(), micros(open.until()));
    var failure = setback.failure();
    var values = new ArrayList<Object>();
    values.add(setback.next().map(DueProjection::micros));
    values.add(setback.progress().name());
    values.add(setback.stumbled() ? 1 : 0);
    values.add(failure.reason().name());
    values.add(failure.words());
    values.add(micros(failure.at()));
    values.addAll(whose);
    values.add(open.wanted().name());
    boolean held = run(FAILED, values.toArray()) > 0;
    return setback.inDoubt() ? held : run(GIVE_BACK, whose.toArray()) > 0;
  }

  int sort(Instant at, Set<CaName> cas) throws SQLException {
    var name = cloud.value();
    long now = micros(at);
    int expired =
        run(
            EXPIRE,
            Reason.CLOUD_REFUSED.name(),
            now,
            name,
            now,
            now,
            name,
            now,
            now,
            now,
            MOST_SORTED);
    var aside = new ArrayList<Object>(List.of(name, now, now, name, now, now));
    aside.addAll(words(cas));
    aside.add(MOST_SORTED);
    var up = new ArrayList<Object>(List.of(now, now, name, name));
    up.addAll(words(cas));
    up.add(MOST_SORTED);
    return expired
        + run(PUT_ASIDE.formatted(among(cas)), aside.toArray())
        + run(TAKE_UP + among(cas) + ") LIMIT ?)", up.toArray());
  }

  /** Whether a row's CA is one of them; of none means of all. */
  private static String among(Set<CaName> cas) {
    return cas.isEmpty()
        ? "(1 = 1)"
        : "(\"ca\" IN (" + String.join(", ", Collections.nCopies(cas.size(), "?")) + "))";
  }

  private static List<String> words(Set<CaName> cas) {
    return cas.stream().map(CaName::value).toList();
  }

  private int run(String sql, Object... values) throws SQLException {
    try (var statement = prepared(sql, values)) {
      return statement.executeUpdate();
    }
  }

  private PreparedStatement prepared(String sql, Object... values) throws SQLException {
    var statement = connection.prepareStatement(sql);
    for (int i = 0; i < values.length; i++) {
      if (values[i] instanceof Optional<?> absent && absent.isEmpty()) {
        statement.setNull(i + 1, Types.BIGINT);
      } else {
        statement.setObject(
            i + 1, values[i] instanceof Optional<?> there ? there.get() : values[i]);
      }
    }
    return statement;
  }
}
