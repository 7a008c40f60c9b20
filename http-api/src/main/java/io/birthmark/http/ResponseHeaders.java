package io.birthmark.http;

import java.util.List;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/**
 * The header lines every response has: strict ones, unless a route has set its own.
 *
 * <p>Nothing is stored on the way, guessed at, framed or run: what the API says is data, also when
 * a browser is talked into fetching it.
 */
final class ResponseHeaders {
  private static final List<HttpHeader> STRICT =
      List.of(
          RawHeader.create("Cache-Control", "no-store"),
          RawHeader.create("X-Content-Type-Options", "nosniff"),
          RawHeader.create("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
          RawHeader.create("Referrer-Policy", "no-referrer"));

  private ResponseHeaders() {}

  static HttpResponse on(HttpResponse response) {
    var missing =
        STRICT.stream().filter(header -> response.getHeader(header.name()).isEmpty()).toList();
    return response.addHeaders(missing);
  }
}
