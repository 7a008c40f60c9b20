package io.birthmark.device;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which span of which trace something belongs to, as it stands in the header line {@code
 * traceparent} (W3C Trace Context §3.2). It names nobody and decides nothing.
 *
 * @param value version 00, trace id, span id and flags
 */
public record TraceParent(String value) {
  // Ids of nothing but zeros are none.
  private static final Pattern FORM =
      Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  public TraceParent {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("not a traceparent of version 00");
    }
  }

  /** Of its parts, in hexadecimal digits. */
  public static TraceParent of(String traceId, String spanId, String flags) {
    return new TraceParent("00-" + traceId + "-" + spanId + "-" + flags);
  }

  /** 32 hexadecimal digits. */
  public String traceId() {
    return value.substring(3, 35);
  }

  /** 16 hexadecimal digits. */
  public String spanId() {
    return value.substring(36, 52);
  }

  /** 2 hexadecimal digits; the lowest bit says whether the trace is recorded. */
  public String flags() {
    return value.substring(53);
  }

  /** What stands in a header line; empty when it is anything else. */
  public static Optional<TraceParent> parse(String value) {
    return FORM.matcher(value).matches() ? Optional.of(new TraceParent(value)) : Optional.empty();
  }
}
