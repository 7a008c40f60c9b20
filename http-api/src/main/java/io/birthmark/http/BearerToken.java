package io.birthmark.http;

import io.birthmark.device.Actor;
import io.birthmark.device.Reason;
import io.birthmark.device.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.server.Directives;
import org.apache.pekko.http.javadsl.server.Route;

/**
 * Lets in who presents the token (RFC 6750 §2.1) and says who that is. Everybody else gets one
 * answer, whatever stands behind the door.
 */
public final class BearerToken {
  private static final String SCHEME = "bearer ";
  private static final String REALM = "Bearer realm=\"birthmark\"";

  private final Sha256 expected;
  private final Actor bearer;

  /**
   * Guards with the bootstrap token.
   *
   * @param bearer who acts, in the audit, when this token was presented
   */
  public BearerToken(BootstrapToken token, Actor bearer) {
    this.expected = token.digest();
    this.bearer = bearer;
  }

  /** The route behind the token; it learns who came. */
  public Route guard(Function<Actor, Route> inner) {
    var open = inner.apply(bearer);
    return Directives.extractRequest(request -> {
      var presented = presented(request);
      return presented.filter(this::isExpected).isPresent()
          ? open
          : Directives.complete(refused(request, presented.isPresent()));
    });
  }

  private static Optional<String> presented(HttpRequest request) {
    return request
        .getHeader("Authorization")
        .map(HttpHeader::value)
        .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
        .map(value -> value.substring(SCHEME.length()).strip());
  }

  /** Compares digests in constant time: neither the token's bytes nor its length can be timed. */
  private boolean isExpected(String token) {
    var digest = Sha256.of(token.getBytes(StandardCharsets.UTF_8));
    return MessageDigest.isEqual(digest.toBytes(), expected.toBytes());
  }

  private static HttpResponse refused(HttpRequest request, boolean wrong) {
    var problem =
        Problem.of(
            Reason.UNAUTHORIZED,
            "send the header \"Authorization: Bearer TOKEN\" with the token from the node's file"
                + " bootstrap.token");
    return Problems.response(problem, request)
        .addHeader(
            RawHeader.create(
                "WWW-Authenticate", wrong ? REALM + ", error=\"invalid_token\"" : REALM));
  }
}
