package io.birthmark.ca;

import io.birthmark.device.CaName;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How a CA does, seen from one node since it started.
 *
 * @param inFlight calls under way
 * @param waiting calls that wait for a place
 * @param calls what came of the others, by call and outcome
 */
public record CaLoad(int inFlight, int waiting, List<Calls> calls) {
  public CaLoad {
    calls = List.copyOf(calls);
  }

  /**
   * Calls of one kind that ended alike.
   *
   * @param call issue, resolve or revoke
   * @param p95 nearly all of the last ones took no longer; empty while there are none
   */
  public record Calls(String call, String outcome, long count, Optional<Duration> p95) {
    private static Calls of(Timer timer) {
      var percentiles = timer.takeSnapshot().percentileValues();
      return new Calls(
          told(timer, "call"),
          told(timer, "outcome"),
          timer.count(),
          percentiles.length == 0
              ? Optional.empty()
              : Optional.of(Duration.ofNanos((long) percentiles[0].value(TimeUnit.NANOSECONDS))));
    }
  }

  private static String told(Timer timer, String tag) {
    return Objects.requireNonNull(timer.getId().getTag(tag), tag);
  }

  /** As the meters have it. */
  public static CaLoad of(MeterRegistry registry, CaName ca) {
    return new CaLoad(
        gauge(registry, CaMeters.IN_FLIGHT, ca),
        gauge(registry, CaMeters.WAITING, ca),
        registry.find(CaMeters.REQUESTS).tag("ca", ca.value()).timers().stream()
            .map(Calls::of)
            .sorted(Comparator.comparing(Calls::call).thenComparing(Calls::outcome))
            .toList());
  }

  private static int gauge(MeterRegistry registry, String name, CaName ca) {
    var gauge = registry.find(name).tag("ca", ca.value()).gauge();
    return gauge == null ? 0 : (int) gauge.value();
  }
}
