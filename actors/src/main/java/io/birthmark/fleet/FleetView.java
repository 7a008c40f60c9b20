package io.birthmark.fleet;

import io.birthmark.device.CaName;
import io.birthmark.device.DeviceId;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The whole fleet as lists, counts and groups. It follows the twins at a small distance, which
 * stands in each answer. No question costs work in proportion to the fleet.
 */
public interface FleetView {
  /** Most devices on one page. */
  int MAX_PAGE = 1_000;

  /** Most results of each kind of a search. */
  int MAX_FOUND = 10;

  /**
   * An answer and how old it is.
   *
   * @param behind age of the oldest event that is not in it yet; zero when all are
   */
  record Dated<T>(T value, Duration behind) {}

  /**
   * Part of a list.
   *
   * @param next where the next page begins; empty on the last
   */
  record Page(List<DeviceRow> items, Optional<Place> next) {
    public Page {
      items = List.copyOf(items);
    }
  }

  /** How a list is sorted; devices without the instant are left out. */
  enum Order {
    /** By id. */
    DEVICE,
    /** Those first that came into their state first. */
    SINCE,
    /** Those first that act by themselves first. */
    DUE,
    /** Those first whose credential in use ends first. */
    EXPIRES;

    /** What a row is sorted by before its id. */
    public Optional<Instant> of(DeviceRow row) {
      return switch (this) {
        case DEVICE -> Optional.empty();
        case SINCE -> Optional.of(row.entered());
        case DUE -> row.due();
        case EXPIRES -> row.expires();
      };
    }
  }

  /**
   * A place in a list: right behind this device.
   *
   * @param at what the device is sorted by, in lists that are sorted by an instant
   */
  record Place(DeviceId device, Optional<Instant> at) {}

  /** By what a search found a device. Exact matches come first. */
  enum Match {
    DEVICE_ID,
    HARDWARE_SERIAL,
    CERTIFICATE_SERIAL,
    CERTIFICATE_SHA256,
    SPKI_SHA256,
    DEVICE_ID_PREFIX,
    HARDWARE_SERIAL_PREFIX,
    MODEL_PREFIX
  }

  /**
   * One result of a search.
   *
   * @param certificate the certificate it was found by, present or past
   */
  record Found(Match match, DeviceRow device, Optional<FoundCertificate> certificate) {}

  /**
   * A certificate that was found.
   *
   * @param current whether it is the last one the device has proven
   */
  record FoundCertificate(DeviceRow.Certificate certificate, CaName ca, boolean current) {}

  /** How many devices have each word; words that no device has are absent. */
  record Counts(long devices, Map<Facet, Map<String, Long>> by) {}

  /**
   * How many devices came to a step.
   *
   * @param pace how long they took from the step before; empty for the first, and when none came
   */
  record Reached(FunnelStep step, long devices, Optional<Pace> pace) {}

  /**
   * How many credentials in use end on a day.
   *
   * @param word the CA or profile they have in common, where it was asked by one
   */
  record Expiring(LocalDate day, Optional<String> word, long devices) {}

  /** By what credentials that end are told apart. */
  enum ExpiryBy {
    /** Not at all. */
    NOTHING,
    /** Who issued them. */
    CA,
    /** The profile that the device's newest request follows. */
    PROFILE
  }

  /**
   * Devices that were asked for by name.
   *
   * @param items each once
   * @param unknownIds ids that no device has
   * @param unknownSerials hardware serials that no device has
   */
  record LookedUp(List<DeviceRow> items, List<String> unknownIds, List<String> unknownSerials) {
    public LookedUp {
      items = List.copyOf(items);
      unknownIds = List.copyOf(unknownIds);
      unknownSerials = List.copyOf(unknownSerials);
    }
  }

  /**
   * One page of the devices that a filter lets through.
   *
   * @param limit 1 to {@link #MAX_PAGE}
   */
  CompletionStage<Dated<Page>> list(FleetFilter filter, Optional<Place> after, int limit);

  /**
   * How many devices a filter lets through.
   *
   * @param most where counting ends: the answer is at most this, and costs no more
   */
  CompletionStage<Dated<Long>> count(FleetFilter filter, int most);

  /**
   * Devices by what is known of them: an id, a hardware serial, a CA serial (hexadecimal), a
   * SHA-256 of certificate or key, or how id, serial or model begin. At most {@link #MAX_FOUND} of
   * each kind.
   */
  CompletionStage<Dated<List<Found>>> search(String tenant, String text);

  /**
   * Many devices by id or hardware serial.
   *
   * @param serials of each at most {@link #MAX_FOUND} devices are told
   */
  CompletionStage<Dated<LookedUp>> lookUp(String tenant, List<String> ids, List<String> serials);

  /** How many devices there are in which state, slot, cause, CA, group and profile. */
  CompletionStage<Dated<Counts>> counts(String tenant);

  /** All groups of waiting devices, the largest first. */
  CompletionStage<Dated<List<StuckGroup>>> stuck(String tenant);

  /**
   * How many devices came to each step of the way into use, each counted once per registration, and
   * how long that took them.
   *
   * @param from since when, rounded down to ten minutes, and for the times to an hour; empty for
   *     always
   */
  CompletionStage<Dated<List<Reached>>> funnel(String tenant, Optional<Instant> from);

  /** When credentials in use end, by day (UTC), in order; days without are absent. */
  CompletionStage<Dated<List<Expiring>>> expiry(String tenant, ExpiryBy by);
}
