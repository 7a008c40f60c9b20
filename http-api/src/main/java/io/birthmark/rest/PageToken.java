package io.birthmark.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.birthmark.device.Sha256;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * Where a list goes on, as an opaque text. It belongs to one query, and a check value in it shows
 * when it was changed or used with another. It is no secret and proves nothing: whoever may read
 * the list may read all of it.
 */
final class PageToken {
  private static final int CHECK = 9;
  private static final int MOST = 512;

  private PageToken() {}

  /** The token of a place in the list that this query gives. */
  static String of(String query, String place) {
    var body = place.getBytes(UTF_8);
    var check = check(query, body);
    var all = Arrays.copyOf(check, CHECK + body.length);
    System.arraycopy(body, 0, all, CHECK, body.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
  }

  /** The place; empty when the token was not made here for this query. */
  static Optional<String> read(String query, String token) {
    if (token.length() > MOST) {
      return Optional.empty();
    }
    try {
      var all = Base64.getUrlDecoder().decode(token);
      if (all.length <= CHECK) {
        return Optional.empty();
      }
      var body = Arrays.copyOfRange(all, CHECK, all.length);
      return Arrays.equals(check(query, body), Arrays.copyOf(all, CHECK))
          ? Optional.of(new String(body, UTF_8))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static byte[] check(String query, byte[] body) {
    var digest = Sha256.of("birthmark/page/1 ".getBytes(UTF_8), query.getBytes(UTF_8), body);
    return Arrays.copyOf(digest.toBytes(), CHECK);
  }
}
