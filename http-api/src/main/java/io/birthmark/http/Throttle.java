package io.birthmark.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.server.Directives;
import org.apache.pekko.http.javadsl.server.Route;

/**
 * How many requests one address and one principal may make. Each has a bucket of this node's; the
 * one that was silent longest is forgotten first.
 */
public final class Throttle {
  /** Where a request comes from when nobody can tell. */
  static final String NOWHERE = "unknown";

  private static final int NETWORK_BYTES = 8;

  private final Limit principals;
  private final Limit addresses;

  /** One that has seen nobody. */
  public Throttle(AccessSettings.Limits settings, InstantSource clock) {
    this.principals = new Limit("principal", settings.principal(), settings.remembered(), clock);
    this.addresses = new Limit("address", settings.address(), settings.remembered(), clock);
  }

  /** Turns away whoever asks too often from one address; this machine's health checks never. */
  public Route perAddress(Route inner) {
    return Directives.extractRequest(request ->
        isHealthCheck(request) ? inner : addresses.guard(source(request), request, inner));
  }

  /** Turns away a principal who asks too often. */
  Route perPrincipal(String principal, HttpRequest request, Route inner) {
    return principals.guard(principal, request, inner);
  }

  /** The network that a request comes from: neighbours of an IPv6 address cost nothing. */
  static String source(HttpRequest request) {
    return request
        .getAttribute(AttributeKeys.remoteAddress)
        .flatMap(remote -> remote.getAddress())
        .map(Throttle::network)
        .orElse(NOWHERE);
  }

  private static String network(InetAddress address) {
    return address instanceof Inet6Address
        ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), NETWORK_BYTES))
        : address.getHostAddress();
  }

  private static boolean isHealthCheck(HttpRequest request) {
    return List.of("/alive", "/ready").contains(request.getUri().path())
        && request
            .getAttribute(AttributeKeys.remoteAddress)
            .flatMap(remote -> remote.getAddress())
            .filter(InetAddress::isLoopbackAddress)
            .isPresent();
  }

  /** Buckets of one kind. */
  private static final class Limit {
    private final String name;
    private final AccessSettings.Rate rate;
    private final Cache<String, Bucket> buckets;
    private final TimeMeter meter;

    Limit(String name, AccessSettings.Rate rate, int remembered, InstantSource clock) {
      this.name = name;
      this.rate = rate;
      this.buckets = Caffeine.newBuilder().maximumSize(remembered).build();
      this.meter = new Meter(clock);
    }

    Route guard(String key, HttpRequest request, Route inner) {
      var probe = buckets.get(key, _ -> fresh()).tryConsumeAndReturnRemaining(1);
      return probe.isConsumed()
          ? Directives.mapResponse(response -> response.addHeaders(headers(probe)), () -> inner)
          : Directives.complete(refused(request, probe));
    }

    private Bucket fresh() {
      var bandwidth =
          Bandwidth.builder()
              .capacity(rate.burst())
              .refillGreedy(rate.perSecond(), Duration.ofSeconds(1))
              .build();
      return Bucket.builder().addLimit(bandwidth).withCustomTimePrecision(meter).build();
    }

    private HttpResponse refused(HttpRequest request, ConsumptionProbe probe) {
      var detail =
          "%d requests a second of one %s are taken, and %d at once"
              .formatted(rate.perSecond(), name, rate.burst());
      return Problems.response(Problem.of(HttpFault.TOO_MANY_REQUESTS, detail), request)
          .addHeaders(headers(probe))
          .addHeader(
              RawHeader.create(
                  "Retry-After", Long.toString(seconds(probe.getNanosToWaitForRefill()))));
    }

    /** What is left, as draft-ietf-httpapi-ratelimit-headers says it. */
    private List<HttpHeader> headers(ConsumptionProbe probe) {
      long window = Math.ceilDiv(rate.burst(), rate.perSecond());
      return List.of(
          RawHeader.create(
              "RateLimit-Policy", "\"%s\";q=%d;w=%d".formatted(name, rate.burst(), window)),
          RawHeader.create(
              "RateLimit",
              "\"%s\";r=%d;t=%d"
                  .formatted(
                      name, probe.getRemainingTokens(), seconds(probe.getNanosToWaitForReset()))));
    }

    private static long seconds(long nanos) {
      return Math.ceilDiv(nanos, TimeUnit.SECONDS.toNanos(1));
    }
  }

  /** The clock as buckets want it. */
  private record Meter(InstantSource clock) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      var now = clock.instant();
      return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    @Override
    public boolean isWallClockBased() {
      return true;
    }
  }
}
