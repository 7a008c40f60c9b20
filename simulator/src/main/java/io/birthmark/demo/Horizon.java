package io.birthmark.demo;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * For how long a CA may hold a request, or know one again, and what follows from that for the
 * node's patience. A short one makes outages short, so that a demo can live through many.
 *
 * @param length AWS's token stands for so long; EJBCA's search proves absence so long after the
 *     last moment at which a request may have been sent
 */
record Horizon(Duration length) {
  private static final Duration SHORTEST = Duration.ofSeconds(10);

  /** AWS's own; nothing waits for a token longer than it stands. */
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private static final Duration LONGEST_REQUEST = Duration.ofSeconds(15);
  private static final int REQUESTS = 5;

  /** What is wrong with it; empty when nothing is. */
  List<String> faults() {
    return length.compareTo(SHORTEST) < 0 || length.compareTo(LONGEST) > 0
        ? List.of("--horizon must be from 10s to 5m")
        : List.of();
  }

  /** How long one call to a CA may take. */
  private Duration request() {
    var share = length.dividedBy(REQUESTS);
    return share.compareTo(LONGEST_REQUEST) < 0 ? share : LONGEST_REQUEST;
  }

  private Duration call() {
    return request().multipliedBy(4).dividedBy(3);
  }

  /** The node's settings beside those of each CA. */
  String policy() {
    return """
    birthmark.ca.gateway.call-timeout = %s
    birthmark.twin.policy {
      ca-answer = %s
      doubt-longest = %s
      consult-longest = %s
    }
    """
        .formatted(text(call()), text(request().multipliedBy(2)), text(request()), text(request()));
  }

  /** A CA's settings. */
  String of(OutsideCa.Kind kind) {
    var waits =
        """
          request-timeout = %s
          connect-timeout = %s
          throttled-retry = 1 second
          unavailable-retry = 2 seconds
          pending-retry = 1 second
        """
            .formatted(text(request()), text(request().dividedBy(2)));
    return waits
        + switch (kind) {
          case EJBCA -> "  horizon = %s\n".formatted(text(length));
          case AWSPCA ->
              """
                token-life = %s
                resend-margin = %s
              """
                  .formatted(text(length), text(margin()));
        };
  }

  /**
   * A repeat that AWS takes up after the token's end is a second certificate of which nobody hears,
   * and on a busy machine a stand-in may be seconds late.
   */
  private Duration margin() {
    return length.dividedBy(2);
  }

  private static String text(Duration duration) {
    return String.format(Locale.ROOT, "%d ms", duration.toMillis());
  }
}
