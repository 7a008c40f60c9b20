package io.birthmark.reconcile;

import io.birthmark.ca.Fetched;
import io.birthmark.ca.Finding;
import io.birthmark.ca.Finding.Kind;
import io.birthmark.ca.ListedCertificate;
import io.birthmark.device.CaName;
import io.birthmark.device.DeviceId;
import io.birthmark.device.SerialNumber;
import io.birthmark.fleet.DeviceRow;
import io.birthmark.fleet.FleetFilter;
import io.birthmark.fleet.FleetView;
import io.birthmark.fleet.FleetView.Order;
import io.birthmark.fleet.FleetView.Place;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * What devices hold and their CA's list does not have. The fleet's list stands in the same order as
 * the CA's, by when certificates end, so that a part of one is compared with a part of the other.
 */
final class Losses {
  /** Comes before every device that is sorted by the same instant, or at least behind none. */
  private static final DeviceId FIRST = new DeviceId(DeviceId.DEFAULT_TENANT, "0");

  private final FleetView fleet;
  private final Reconciler.Fetching cas;

  Losses(FleetView fleet, Reconciler.Fetching cas) {
    this.fleet = fleet;
    this.cas = cas;
  }

  /**
   * Finds what is lost among what ends from {@code from} on and before {@code upTo}. The two lists
   * were made at different times, so the CA is asked for each by name before that is said.
   *
   * @param listed what the CA lists of that time
   */
  CompletionStage<List<Finding>> among(
      CaName ca, Instant from, Optional<Instant> upTo, List<ListedCertificate> listed) {
    var there = listed.stream().map(ListedCertificate::serial).collect(Collectors.toSet());
    var filter =
        new FleetFilter(DeviceId.DEFAULT_TENANT, Map.of(), Optional.empty(), upTo, Order.EXPIRES);
    var before = new Place(FIRST, Optional.of(from.minus(1, ChronoUnit.MICROS)));
    return found(ca, filter, Optional.of(before), there, new ArrayList<>());
  }

  /** A page after the other, so that no more devices than one has are waited for at a time. */
  private CompletionStage<List<Finding>> found(
      CaName ca,
      FleetFilter filter,
      Optional<Place> after,
      Set<SerialNumber> there,
      List<Finding> before) {
    return fleet
        .list(filter, after, FleetView.MAX_PAGE)
        .thenCompose(dated -> {
          var page = dated.value();
          return asked(ca, missing(ca, page.items(), there), before)
              .thenCompose(found ->
                  page.next().isPresent()
                      ? found(ca, filter, page.next(), there, found)
                      : CompletableFuture.completedFuture(found));
        });
  }

  private static List<DeviceRow> missing(CaName ca, List<DeviceRow> rows, Set<SerialNumber> there) {
    return rows.stream()
        .filter(row -> row.issuer().filter(ca::equals).isPresent())
        .filter(row -> row.certificate().filter(c -> !there.contains(c.serial())).isPresent())
        .toList();
  }

  private CompletionStage<List<Finding>> asked(
      CaName ca, List<DeviceRow> missing, List<Finding> found) {
    CompletionStage<List<Finding>> findings = CompletableFuture.completedFuture(found);
    for (var row : missing) {
      var serial = row.certificate().orElseThrow().serial();
      findings =
          findings.thenCompose(before ->
              cas.fetch(ca, serial.toString())
                  .thenApply(fetched -> {
                    lost(row.device(), serial, fetched).ifPresent(before::add);
                    return before;
                  }));
    }
    return findings;
  }

  private static Optional<Finding> lost(DeviceId device, SerialNumber serial, Fetched fetched) {
    return switch (fetched) {
      case Fetched.Found _ -> Optional.empty();
      case Fetched.Missing _ ->
          Optional.of(
              finding(device, serial, Kind.LOST, "the device holds it, and the CA has it not"));
      case Fetched.Unavailable(var detail) ->
          Optional.of(finding(device, serial, Kind.LATER, detail));
    };
  }

  private static Finding finding(DeviceId device, SerialNumber serial, Kind kind, String detail) {
    return new Finding(serial.toString(), serial, kind, Optional.of(device), detail);
  }
}
