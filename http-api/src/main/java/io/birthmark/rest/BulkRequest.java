package io.birthmark.rest;

import io.birthmark.device.DeviceId;
import io.birthmark.device.Note;
import io.birthmark.device.Reason;
import io.birthmark.device.RevocationReason;
import io.birthmark.device.Sha256;
import io.birthmark.fleet.FleetFilter;
import io.birthmark.http.FieldFault;
import io.birthmark.http.Json;
import io.birthmark.http.Problem;
import io.birthmark.operation.BulkOrder;
import io.birthmark.operation.Deed;
import io.birthmark.operation.OperationSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The body of a deed to many devices, as it was sent.
 *
 * @param deed its verb
 * @param filter which devices, by the words of {@code GET /devices}; {@code {}} is every device
 * @param reason why, in the operator's words; stands in each device's audit record for ever
 * @param ratePerSecond how many devices in a second; absent is the usual pace
 * @param maxDevices at most so many of them, in the order of the list; absent is all
 * @param confirm how many devices are meant
 * @param validateOnly whether to answer what would happen and do nothing; absent is no
 * @param revocationReason why, for certificate users (RFC 5280 §5.3.1); for {@code revoke} alone
 */
record BulkRequest(
    Optional<String> deed,
    Optional<Map<String, String>> filter,
    Optional<String> reason,
    Optional<Long> ratePerSecond,
    Optional<Long> maxDevices,
    Optional<Long> confirm,
    Optional<Boolean> validateOnly,
    Optional<String> revocationReason) {
  BulkRequest {
    // In one order, so that a repeat has the same digest.
    filter = filter.map(TreeMap::new);
  }

  /** What came of checking it. */
  sealed interface Checked {}

  /**
   * Every field is good.
   *
   * @param atMost most devices to take
   * @param first whether it is meant that there may be more
   */
  record Good(
      Deed deed,
      RevocationReason revocation,
      FleetFilter filter,
      Note note,
      int perSecond,
      int atMost,
      boolean first,
      Optional<Long> confirm,
      boolean dry)
      implements Checked {
    /** The order, for no more devices than these. */
    BulkOrder order(long confirmed) {
      return new BulkOrder(deed, revocation, filter, note, atMost, confirmed);
    }
  }

  /** Some are not. */
  record Bad(Problem problem) implements Checked {}

  /** What an idempotency key is bound to. */
  Sha256 digest() {
    return Sha256.of(Json.write(this));
  }

  Checked check(OperationSettings settings, Instant now) {
    var faults = new ArrayList<FieldFault>();
    var which = verb(faults);
    var through = filter(faults, now);
    int perSecond =
        number(ratePerSecond, "/ratePerSecond", settings.perSecond(), settings.fastest(), faults);
    int atMost = number(maxDevices, "/maxDevices", settings.largest(), settings.largest(), faults);
    var said = new DeedRequest(reason, validateOnly, revocationReason);
    var note = said.note(faults);
    var revocation = which.map(deed -> said.revocation(deed, faults));
    return faults.isEmpty()
        ? new Good(
            which.orElseThrow(),
            revocation.orElseThrow(),
            through.orElseThrow(),
            note.orElseThrow(),
            perSecond,
            atMost,
            maxDevices.isPresent(),
            confirm,
            validateOnly.orElse(false))
        : new Bad(Problem.unprocessable(Reason.BAD_MESSAGE, faults));
  }

  private Optional<Deed> verb(List<FieldFault> faults) {
    var which = deed.flatMap(Deed::of);
    if (which.isEmpty()) {
      faults.add(
          new FieldFault(
              "/deed",
              deed.isEmpty() ? "it is missing" : "there is no such deed",
              "one of " + Deed.verbs()));
    }
    return which;
  }

  /** That every device is meant has to be said, not forgotten. */
  private Optional<FleetFilter> filter(List<FieldFault> faults, Instant now) {
    if (filter.isEmpty()) {
      faults.add(
          new FieldFault(
              "/filter",
              "it is missing",
              "send the words of GET /devices, or {} for every device"));
      return Optional.empty();
    }
    if (filter.get().values().stream().anyMatch(Objects::isNull)) {
      faults.add(new FieldFault("/filter", "a word is null", "leave out what does not matter"));
      return Optional.empty();
    }
    var sent = Parameters.of(filter.get());
    var through = ListQuery.filter(sent, DeviceId.DEFAULT_TENANT, now);
    faults.addAll(sent.faults("/filter/"));
    return Optional.of(through);
  }

  private static int number(
      Optional<Long> sent, String pointer, int usual, int most, List<FieldFault> faults) {
    if (sent.filter(number -> number < 1 || number > most).isPresent()) {
      faults.add(
          new FieldFault(
              pointer, "it is too small or too large", "send a whole number from 1 to " + most));
      return usual;
    }
    return sent.map(Long::intValue).orElse(usual);
  }
}
