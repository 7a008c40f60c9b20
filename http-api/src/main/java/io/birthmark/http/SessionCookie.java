package io.birthmark.http;

import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.headers.Cookie;
import org.apache.pekko.http.javadsl.model.headers.HttpCookiePair;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/**
 * The cookie that names a session (RFC 6265). No script can read it, no page of another site makes
 * a browser send it, and it ends with the browser.
 *
 * @param secure whether it is for TLS alone; without TLS a browser would never send it back
 */
public record SessionCookie(boolean secure) {
  /** With TLS the browser itself sees to it that no neighbour's site has set it. */
  private String name() {
    return secure ? "__Host-birthmark" : "birthmark";
  }

  /** What the request's cookie holds; empty without one, or with several, one of them forged. */
  public Optional<String> in(HttpRequest request) {
    var found =
        StreamSupport.stream(request.getHeaders().spliterator(), false)
            .filter(Cookie.class::isInstance)
            .map(Cookie.class::cast)
            .flatMap(header -> StreamSupport.stream(header.getCookies().spliterator(), false))
            .filter(pair -> pair.name().equals(name()))
            .map(HttpCookiePair::value)
            .toList();
    return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
  }

  /** Gives the browser its cookie. */
  public HttpHeader set(String secret) {
    return line(secret, "");
  }

  /** Takes it away again. */
  public HttpHeader clear() {
    return line("", "; Max-Age=0");
  }

  private HttpHeader line(String value, String more) {
    return RawHeader.create(
        "Set-Cookie",
        name()
            + "="
            + value
            + "; Path=/; HttpOnly; SameSite=Strict"
            + (secure ? "; Secure" : "")
            + more);
  }
}
