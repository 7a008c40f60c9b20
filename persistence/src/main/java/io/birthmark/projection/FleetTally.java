package io.birthmark.projection;

import io.birthmark.device.CaName;
import io.birthmark.fleet.DeviceRow;
import io.birthmark.fleet.Facet;
import io.birthmark.fleet.FleetView.ExpiryBy;
import io.birthmark.fleet.FunnelStep;
import io.birthmark.fleet.Pace;
import io.birthmark.fleet.StuckKey;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * By how much counts change with a batch of events: rows before are taken off, rows after added.
 */
final class FleetTally {
  /** What is counted beside the words of facets. */
  static final String STUCK = "STUCK";

  /** Days on which credentials in use end. */
  static final String EXPIRY = "EXPIRY";

  /** Steps that devices ever came to. */
  static final String REACHED = "REACHED";

  /** The same by the time at which they did: {@code 2026-11-22T10:20:00Z|CLAIMED}. */
  static final String FUNNEL = "FUNNEL";

  /** How long devices took for steps: {@code CLAIMED|042}, with the bucket of {@link Pace}. */
  static final String PACE = "PACE";

  /** The same by the hour in which they came there: {@code 2026-11-22T10:00:00Z|CLAIMED|042}. */
  static final String HOURLY_PACE = "HOURLY_PACE";

  static final char BETWEEN = '|';

  private static final int MINUTES = 10;

  private final Map<Word, Long> changes = new TreeMap<>();

  /** One counted word. */
  record Word(String tenant, String dimension, String word) implements Comparable<Word> {
    @Override
    public int compareTo(Word other) {
      int byTenant = tenant.compareTo(other.tenant);
      int byDimension = byTenant == 0 ? dimension.compareTo(other.dimension) : byTenant;
      return byDimension == 0 ? word.compareTo(other.word) : byDimension;
    }
  }

  /** What has changed, in a fixed order; nothing stands in it with zero. */
  Map<Word, Long> changes() {
    changes.values().removeIf(by -> by == 0);
    return changes;
  }

  void moved(Optional<DeviceRow> before, DeviceRow after) {
    before.ifPresent(row -> count(row, -1));
    count(after, 1);
  }

  private void count(DeviceRow row, long by) {
    var tenant = row.device().tenant();
    words(row).forEach((facet, word) -> add(tenant, facet.name(), word, by));
    row.stuck().map(StuckKey::toString).ifPresent(key -> add(tenant, STUCK, key, by));
    row.expires()
        .map(FleetTally::day)
        .ifPresent(day -> {
          add(tenant, EXPIRY, day, by);
          for (var apart : ExpiryBy.values()) {
            expiring(row, apart)
                .ifPresent(word -> add(tenant, expiry(apart), day + BETWEEN + word, by));
          }
        });
  }

  /** Under what credentials that end are counted. */
  static String expiry(ExpiryBy apart) {
    return switch (apart) {
      case NOTHING -> EXPIRY;
      case CA, PROFILE -> EXPIRY + "_" + apart;
    };
  }

  private static Optional<String> expiring(DeviceRow row, ExpiryBy apart) {
    return switch (apart) {
      case NOTHING -> Optional.empty();
      case CA -> row.issuer().map(CaName::value);
      case PROFILE -> row.profile();
    };
  }

  private static Map<Facet, String> words(DeviceRow row) {
    var words = new EnumMap<Facet, String>(Facet.class);
    for (var facet : Facet.values()) {
      if (facet.counted()) {
        facet.of(row).ifPresent(word -> words.put(facet, word));
      }
    }
    return words;
  }

  /** The device came to {@code step}, for the first time since it was registered. */
  void reached(String tenant, FunnelStep step, Instant at) {
    add(tenant, REACHED, step.name(), 1);
    add(tenant, FUNNEL, slot(at) + BETWEEN + step, 1);
  }

  /** The device took so long from the step before. */
  void paced(String tenant, FunnelStep step, Duration took, Instant at) {
    var word = step.name() + BETWEEN + "%03d".formatted(Pace.bucket(took));
    add(tenant, PACE, word, 1);
    add(tenant, HOURLY_PACE, hour(at) + BETWEEN + word, 1);
  }

  private void add(String tenant, String dimension, String word, long by) {
    changes.merge(new Word(tenant, dimension, word), by, Long::sum);
  }

  /**
   * The beginning of the ten minutes that an instant lies in; sorted as text it is sorted by time.
   */
  static String slot(Instant at) {
    var minute = at.truncatedTo(ChronoUnit.MINUTES);
    return minute
        .minus(minute.atOffset(ZoneOffset.UTC).getMinute() % MINUTES, ChronoUnit.MINUTES)
        .toString();
  }

  /** The beginning of the hour that an instant lies in. */
  static String hour(Instant at) {
    return at.truncatedTo(ChronoUnit.HOURS).toString();
  }

  private static String day(Instant at) {
    return at.atOffset(ZoneOffset.UTC).toLocalDate().toString();
  }
}
