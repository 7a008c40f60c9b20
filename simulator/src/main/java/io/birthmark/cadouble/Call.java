package io.birthmark.cadouble;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One request, read whole.
 *
 * @param number counts the requests of this double's life, in the order of arrival
 * @param path as on the wire, percent-encoded, without the query
 * @param query as on the wire, without the question mark; empty when there is none
 * @param headers names in lower case
 * @param client the certificate of the caller's TLS connection
 */
public record Call(
    long number,
    String method,
    String path,
    String query,
    Map<String, List<String>> headers,
    Body body,
    Optional<X509Certificate> client) {

  /** Bytes of a request or an answer, which nobody changes. */
  public static final class Body {
    private final byte[] bytes;

    public Body(byte[] bytes) {
      this.bytes = bytes;
    }

    public byte[] bytes() {
      return bytes;
    }

    public String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /** The first value of a header; {@code name} in lower case. */
  public Optional<String> header(String name) {
    return headers.getOrDefault(name, List.of()).stream().findFirst();
  }

  /** The query's parameters, decoded; of a name that comes twice the last one counts. */
  public Map<String, String> parameters() {
    var found = new HashMap<String, String>();
    for (var pair : query.split("&", -1)) {
      var parts = pair.split("=", 2);
      if (!parts[0].isEmpty()) {
        found.put(decoded(parts[0]), parts.length < 2 ? "" : decoded(parts[1]));
      }
    }
    return found;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
