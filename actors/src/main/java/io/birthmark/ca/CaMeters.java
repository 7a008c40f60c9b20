package io.birthmark.ca;

import io.birthmark.device.CaName;
import io.birthmark.device.DeviceCommand.IssuanceResult;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Measures the calls to one CA: {@code ca.requests{ca,call,outcome}}, how long they took and how
 * many; {@code ca.in.flight{ca}} and {@code ca.waiting{ca}}, how many are under way and how many
 * wait for a place.
 */
final class CaMeters {
  static final String REQUESTS = "ca.requests";
  static final String IN_FLIGHT = "ca.in.flight";
  static final String WAITING = "ca.waiting";

  private static final double NEARLY_ALL = 0.95;

  private final MeterRegistry registry;
  private final CaName ca;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger waiting = new AtomicInteger();

  CaMeters(MeterRegistry registry, CaName ca) {
    this.registry = registry;
    this.ca = ca;
    gauge(IN_FLIGHT, "calls under way", inFlight);
    gauge(WAITING, "calls that wait for a place", waiting);
  }

  /** The newest gateway to a CA speaks for it: an earlier one has ended. */
  private void gauge(String name, String description, AtomicInteger value) {
    var earlier = registry.find(name).tag("ca", ca.value()).gauge();
    if (earlier != null) {
      registry.remove(earlier);
    }
    Gauge.builder(name, value, AtomicInteger::get)
        .description(description)
        .tag("ca", ca.value())
        .strongReference(true)
        .register(registry);
  }

  /** Begins to time a call. */
  Timer.Sample begin() {
    return Timer.start(registry);
  }

  /** A call for a certificate has ended. */
  void ended(Timer.Sample sample, boolean look, IssuanceResult result) {
    sample.stop(timer(look ? "resolve" : "issue", outcome(result)));
  }

  /** A call to revoke has ended. */
  void ended(Timer.Sample sample, RevocationAnswer answer) {
    sample.stop(timer("revoke", outcome(answer)));
  }

  /** How many calls there are now. */
  void now(int underWay, int queued) {
    inFlight.set(underWay);
    waiting.set(queued);
  }

  private Timer timer(String call, String outcome) {
    return timer(registry, ca, call, outcome);
  }

  /** How long calls of one kind took that ended alike, and how many there were. */
  static Timer timer(MeterRegistry registry, CaName ca, String call, String outcome) {
    return Timer.builder(REQUESTS)
        .publishPercentiles(NEARLY_ALL)
        .description("calls to a certificate authority")
        .tag("ca", ca.value())
        .tag("call", call)
        .tag("outcome", outcome)
        .register(registry);
  }

  /** One word for what came of a call. */
  static String outcome(IssuanceResult result) {
    return switch (result) {
      case IssuanceResult.Issued _ -> "ISSUED";
      case IssuanceResult.Denied _ -> "DENIED";
      case IssuanceResult.Pending _ -> "PENDING";
      case IssuanceResult.Unknown _ -> "UNKNOWN";
      case IssuanceResult.Unprovable _ -> "UNPROVABLE";
      case IssuanceResult.NotSent _ -> "NOT_SENT";
      case IssuanceResult.Contradicted _ -> "CONTRADICTED";
      case IssuanceResult.Absent _ -> "ABSENT";
      case IssuanceResult.Postponed _ -> "POSTPONED";
      case IssuanceResult.NeverIssued _ -> "NEVER_ISSUED";
      case IssuanceResult.Stray _ -> "STRAY";
      case IssuanceResult.NotListed _ -> "NOT_LISTED";
    };
  }

  /** One word for what came of a call to revoke. */
  static String outcome(RevocationAnswer answer) {
    return switch (answer) {
      case RevocationAnswer.Revoked _ -> "REVOKED";
      case RevocationAnswer.NotExpressible _ -> "NOT_EXPRESSIBLE";
      case RevocationAnswer.Refused _ -> "REFUSED";
      case RevocationAnswer.Unknown _ -> "UNKNOWN";
    };
  }
}
