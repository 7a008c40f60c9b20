package io.birthmark.rest;

import io.birthmark.device.DeviceId;
import io.birthmark.fleet.DeviceRow;
import io.birthmark.fleet.Facet;
import io.birthmark.fleet.FleetFilter;
import io.birthmark.fleet.FleetRebuild;
import io.birthmark.fleet.FleetView;
import io.birthmark.fleet.FunnelStep;
import io.birthmark.fleet.Pace;
import io.birthmark.fleet.StuckGroup;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A fleet small enough to be looked through. */
final class FleetInMemory implements FleetView, FleetRebuild {
  /** How old its answers say they are. */
  static final Duration BEHIND = Duration.ofMillis(1_200);

  private final List<DeviceRow> rows = new ArrayList<>();
  private int rebuilds;

  void add(DeviceRow row) {
    rows.add(row);
  }

  void clear() {
    rows.clear();
  }

  private static <T> CompletionStage<Dated<T>> dated(T value) {
    return CompletableFuture.completedFuture(new Dated<>(value, BEHIND));
  }

  @Override
  public CompletionStage<Dated<Page>> list(FleetFilter filter, Optional<Place> after, int limit) {
    var fitting =
        rows.stream()
            .filter(row -> fits(filter, row))
            .filter(row -> filter.order() == Order.DEVICE || filter.order().of(row).isPresent())
            .sorted(Comparator.comparing(row -> key(filter, row)))
            .filter(
                row -> after.filter(place -> key(filter, row).compareTo(key(place)) <= 0).isEmpty())
            .toList();
    return dated(
        fitting.size() <= limit
            ? new Page(fitting, Optional.empty())
            : new Page(
                fitting.subList(0, limit),
                Optional.of(
                    new Place(
                        fitting.get(limit - 1).device(),
                        filter.order().of(fitting.get(limit - 1))))));
  }

  private static String key(FleetFilter filter, DeviceRow row) {
    return key(new Place(row.device(), filter.order().of(row)));
  }

  private static String key(Place place) {
    return place.at().map(Instant::toString).orElse("") + " " + place.device().device();
  }

  @Override
  public CompletionStage<Dated<LookedUp>> lookUp(
      String tenant, List<String> ids, List<String> serials) {
    var found =
        rows.stream()
            .filter(row ->
                ids.contains(row.device().device()) || serials.contains(row.facts().serial()))
            .toList();
    return dated(
        new LookedUp(
            found,
            ids.stream()
                .filter(id -> found.stream().noneMatch(row -> row.device().device().equals(id)))
                .toList(),
            serials.stream()
                .filter(
                    serial -> found.stream().noneMatch(row -> row.facts().serial().equals(serial)))
                .toList()));
  }

  @Override
  public CompletionStage<Dated<Long>> count(FleetFilter filter, int most) {
    return dated(rows.stream().filter(row -> fits(filter, row)).limit(most).count());
  }

  private static boolean fits(FleetFilter filter, DeviceRow row) {
    return filter.equal().entrySet().stream()
            .allMatch(word -> word.getKey().of(row).equals(Optional.of(word.getValue())))
        && row.device().device().startsWith(filter.prefix().orElse(""))
        && filter
            .expiresBefore()
            .map(end -> row.expires().filter(end::isAfter).isPresent())
            .orElse(true);
  }

  @Override
  public CompletionStage<Dated<List<Found>>> search(String tenant, String text) {
    return dated(
        rows.stream()
            .filter(row -> row.device().device().equals(text))
            .map(row -> new Found(Match.DEVICE_ID, row, Optional.empty()))
            .toList());
  }

  @Override
  public CompletionStage<Dated<Counts>> counts(String tenant) {
    var by = new EnumMap<Facet, Map<String, Long>>(Facet.class);
    for (var facet : Facet.values()) {
      by.put(
          facet,
          rows.stream()
              .flatMap(row -> facet.of(row).stream())
              .collect(Collectors.groupingBy(Function.identity(), Collectors.counting())));
    }
    return dated(new Counts(rows.size(), by));
  }

  @Override
  public CompletionStage<Dated<List<StuckGroup>>> stuck(String tenant) {
    var groups =
        rows.stream()
            .filter(row -> row.stuck().isPresent())
            .collect(Collectors.groupingBy(row -> row.stuck().orElseThrow()));
    return dated(
        groups.entrySet().stream()
            .map(group ->
                new StuckGroup(
                    group.getKey(),
                    group.getValue().size(),
                    group.getValue().getFirst().device(),
                    group.getValue().getFirst().waits().orElseThrow().since(),
                    group.getValue().getFirst().due()))
            .toList());
  }

  @Override
  public CompletionStage<Dated<List<Reached>>> funnel(String tenant, Optional<Instant> from) {
    return dated(
        Arrays.stream(FunnelStep.values())
            .map(step ->
                new Reached(
                    step,
                    from.isPresent() ? 1 : rows.size(),
                    Optional.of(step)
                        .filter(came -> came != FunnelStep.REGISTERED)
                        .map(_ -> new Pace(Duration.ofMillis(1_500), Duration.ofHours(2)))))
            .toList());
  }

  @Override
  public CompletionStage<Dated<List<Expiring>>> expiry(String tenant, ExpiryBy by) {
    Map<LocalDate, Long> days =
        rows.stream()
            .flatMap(row -> row.expires().stream())
            .collect(
                Collectors.groupingBy(
                    end -> end.atOffset(ZoneOffset.UTC).toLocalDate(),
                    TreeMap::new,
                    Collectors.counting()));
    return dated(
        days.entrySet().stream()
            .map(day ->
                new Expiring(
                    day.getKey(),
                    switch (by) {
                      case NOTHING -> Optional.empty();
                      case CA -> Optional.of("embedded");
                      case PROFILE -> Optional.of("device");
                    },
                    day.getValue()))
            .toList());
  }

  @Override
  public CompletionStage<Status> status() {
    return CompletableFuture.completedFuture(
        new Status(
            1,
            Optional.of(TestApi.NOW),
            200,
            rebuilds == 0 ? Optional.empty() : Optional.of(new Building(2, TestApi.NOW, 50))));
  }

  @Override
  public CompletionStage<Status> rebuild() {
    rebuilds++;
    return status();
  }

  /** The id of the default tenant. */
  static DeviceId id(String device) {
    return DeviceId.of(device).orElseThrow();
  }
}
