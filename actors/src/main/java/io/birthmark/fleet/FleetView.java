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

  /**
   * A place in a list: right behind this device.
   *
   * @param expires when its credential ends, in lists that are sorted so
   */
  record Place(DeviceId device, Optional<Instant> expires) {}

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

  /** How many devices came to a step. */
  record Reached(FunnelStep step, long devices) {}

  /** How many credentials in use end on a day. */
  record Expiring(LocalDate day, long devices) {}

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

  /** How many devices there are in which state, slot, cause, CA, group and profile. */
  CompletionStage<Dated<Counts>> counts(String tenant);

  /** All groups of waiting devices, the largest first. */
  CompletionStage<Dated<List<StuckGroup>>> stuck(String tenant);

  /**
   * How many devices came to each step of the way into use, each counted once per registration.
   *
   * @param from since when, rounded down to ten minutes; empty for always
   */
  CompletionStage<Dated<List<Reached>>> funnel(String tenant, Optional<Instant> from);

  /** When credentials in use end, by day (UTC), in order; days without are absent. */
  CompletionStage<Dated<List<Expiring>>> expiry(String tenant);
}
