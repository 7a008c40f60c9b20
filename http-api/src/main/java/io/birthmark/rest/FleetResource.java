package io.birthmark.rest;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.birthmark.device.CaName;
import io.birthmark.device.Reason;
import io.birthmark.device.WaitingFor;
import io.birthmark.fleet.Facet;
import io.birthmark.fleet.FleetRebuild;
import io.birthmark.fleet.FleetView;
import io.birthmark.fleet.FleetView.Counts;
import io.birthmark.fleet.FleetView.Dated;
import io.birthmark.fleet.FleetView.Expiring;
import io.birthmark.fleet.FleetView.ExpiryBy;
import io.birthmark.fleet.FleetView.Found;
import io.birthmark.fleet.FleetView.Match;
import io.birthmark.fleet.FleetView.Page;
import io.birthmark.fleet.FleetView.Place;
import io.birthmark.fleet.FleetView.Reached;
import io.birthmark.fleet.FunnelStep;
import io.birthmark.fleet.StuckGroup;
import io.birthmark.fleet.WaitCause;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the API tells about the fleet as a whole. */
final class FleetResource {
  private FleetResource() {}

  /**
   * How old an answer is; stands in each.
   *
   * @param asOf everything that was stored until then is in it
   * @param lagMillis age of the oldest event that is not
   */
  record Age(Instant asOf, long lagMillis) {
    static Age of(Dated<?> answer, Instant now) {
      return new Age(now.minus(answer.behind()), answer.behind().toMillis());
    }
  }

  record Devices(
      List<FleetDeviceResource> items, Optional<String> nextPageToken, @JsonUnwrapped Age age) {
    static Devices of(Dated<Page> page, Function<Place, String> token, Instant now) {
      return new Devices(
          page.value().items().stream().map(FleetDeviceResource::of).toList(),
          page.value().next().map(token),
          Age.of(page, now));
    }
  }

  /**
   * One result of a search.
   *
   * @param match by what it was found
   * @param certificate the certificate it was found by
   */
  record Result(Match match, FleetDeviceResource device, Optional<Certificate> certificate) {
    static Result of(Found found) {
      return new Result(
          found.match(),
          FleetDeviceResource.of(found.device()),
          found
              .certificate()
              .map(held ->
                  new Certificate(
                      FleetDeviceResource.Certificate.of(held.certificate()),
                      held.ca(),
                      held.current())));
    }
  }

  /** A certificate, present or past; {@code current} when the device has proven none since. */
  record Certificate(
      @JsonUnwrapped FleetDeviceResource.Certificate certificate, CaName ca, boolean current) {}

  record Results(List<Result> items, @JsonUnwrapped Age age) {
    static Results of(Dated<List<Found>> found, Instant now) {
      return new Results(found.value().stream().map(Result::of).toList(), Age.of(found, now));
    }
  }

  /**
   * Devices that wait for the same.
   *
   * @param sentence all of it for a person
   * @param whom who has to act
   * @param since since when the oldest waits
   * @param next when the oldest acts by itself
   */
  record Group(
      String sentence,
      WaitCause cause,
      Optional<Reason> reason,
      @JsonProperty("for") WaitingFor whom,
      Optional<CaName> ca,
      long devices,
      String oldest,
      Instant since,
      Optional<Instant> next) {
    static Group of(StuckGroup group, Instant now) {
      var key = group.key();
      return new Group(
          group.sentence(now),
          key.cause(),
          key.reason(),
          key.cause().whom(),
          key.ca(),
          group.devices(),
          group.oldest().device(),
          group.since(),
          group.next());
    }
  }

  record Stuck(List<Group> items, @JsonUnwrapped Age age) {
    static Stuck of(Dated<List<StuckGroup>> groups, Instant now) {
      return new Stuck(
          groups.value().stream().map(group -> Group.of(group, now)).toList(), Age.of(groups, now));
    }
  }

  /** How many devices there are, by the words of each facet. */
  record Summary(
      long devices,
      Map<String, Long> state,
      Map<String, Long> slot,
      Map<String, Long> cause,
      Map<String, Long> ca,
      Map<String, Long> group,
      Map<String, Long> profile,
      @JsonUnwrapped Age age) {
    static Summary of(Dated<Counts> counts, Instant now) {
      Function<Facet, Map<String, Long>> by =
          facet -> counts.value().by().getOrDefault(facet, Map.of());
      return new Summary(
          counts.value().devices(),
          by.apply(Facet.STATE),
          by.apply(Facet.SLOT),
          by.apply(Facet.CAUSE),
          by.apply(Facet.CA),
          by.apply(Facet.GROUP),
          by.apply(Facet.PROFILE),
          Age.of(counts, now));
    }
  }

  /**
   * A step of the way into use.
   *
   * @param medianSeconds from the step before: half of the devices took no longer
   * @param p95Seconds 19 of 20 did; both right within a tenth
   */
  record Step(
      FunnelStep step,
      long devices,
      Optional<BigDecimal> medianSeconds,
      Optional<BigDecimal> p95Seconds) {
    static Step of(Reached reached) {
      return new Step(
          reached.step(),
          reached.devices(),
          reached.pace().map(pace -> seconds(pace.median())),
          reached.pace().map(pace -> seconds(pace.p95())));
    }

    private static BigDecimal seconds(Duration duration) {
      return BigDecimal.valueOf(duration.toMillis(), 3);
    }
  }

  record Funnel(String window, List<Step> steps, @JsonUnwrapped Age age) {
    static Funnel of(String window, Dated<List<Reached>> steps, Instant now) {
      return new Funnel(window, steps.value().stream().map(Step::of).toList(), Age.of(steps, now));
    }
  }

  /** How many credentials in use end on a day or in a month (UTC), of a CA or profile. */
  record Ending(String on, Optional<String> ca, Optional<String> profile, long devices) {}

  record Expiry(List<Ending> items, @JsonUnwrapped Age age) {
    private record Heap(String on, String word) implements Comparable<Heap> {
      @Override
      public int compareTo(Heap other) {
        int byTime = on.compareTo(other.on);
        return byTime == 0 ? word.compareTo(other.word) : byTime;
      }
    }

    static Expiry of(Dated<List<Expiring>> days, boolean byMonth, ExpiryBy apart, Instant now) {
      Map<Heap, Long> sums =
          days.value().stream()
              .collect(
                  Collectors.groupingBy(
                      day ->
                          new Heap(
                              byMonth ? day.day().toString().substring(0, 7) : day.day().toString(),
                              day.word().orElse("")),
                      TreeMap::new,
                      Collectors.summingLong(Expiring::devices)));
      return new Expiry(
          sums.entrySet().stream().map(sum -> ending(sum.getKey(), apart, sum.getValue())).toList(),
          Age.of(days, now));
    }

    private static Ending ending(Heap heap, ExpiryBy apart, long devices) {
      var word = Optional.of(heap.word());
      return new Ending(
          heap.on(),
          apart == ExpiryBy.CA ? word : Optional.empty(),
          apart == ExpiryBy.PROFILE ? word : Optional.empty(),
          devices);
    }
  }

  /** Devices that were asked for by name, and the names that are no device's. */
  record LookedUp(List<FleetDeviceResource> items, Unknown unknown, @JsonUnwrapped Age age) {
    static LookedUp of(Dated<FleetView.LookedUp> found, Instant now) {
      var value = found.value();
      return new LookedUp(
          value.items().stream().map(FleetDeviceResource::of).toList(),
          new Unknown(value.unknownIds(), value.unknownSerials()),
          Age.of(found, now));
    }
  }

  /** Names that are no device's. */
  record Unknown(List<String> ids, List<String> serials) {}

  /** A name that is no device's, as a line of its own. */
  record UnknownName(Optional<String> unknownId, Optional<String> unknownSerial) {}

  /** The same line by line: the devices, then the names that are no device's. */
  static List<Object> lines(FleetView.LookedUp found) {
    return Stream.of(
            found.items().stream().map(FleetDeviceResource::of),
            found.unknownIds().stream()
                .map(id -> new UnknownName(Optional.of(id), Optional.empty())),
            found.unknownSerials().stream()
                .map(serial -> new UnknownName(Optional.empty(), Optional.of(serial))))
        .<Object>flatMap(lines -> lines)
        .toList();
  }

  /**
   * The fleet's read model and its rebuild, as a long-running operation.
   *
   * @param done whether no rebuild is under way
   * @param progressPercent of the rebuild, against the records that are served; at most 99
   */
  record Projection(
      String name,
      int generation,
      Optional<Instant> servedSince,
      long records,
      boolean done,
      Optional<Instant> rebuildBegun,
      Optional<Integer> progressPercent) {
    private static final long MOST = 99;

    static Projection of(FleetRebuild.Status status) {
      return new Projection(
          "fleet",
          status.generation(),
          status.since(),
          status.records(),
          status.building().isEmpty(),
          status.building().map(FleetRebuild.Building::begun),
          status
              .building()
              .map(next ->
                  (int) Math.min(MOST, 100 * next.records() / Math.max(1, status.records()))));
    }
  }
}
