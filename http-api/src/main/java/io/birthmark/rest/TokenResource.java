package io.birthmark.rest;

import io.birthmark.device.OneTimeToken;
import io.birthmark.device.TokenBook;
import java.time.Instant;
import java.util.Optional;

/**
 * The token that a device may still use, as the API tells it.
 *
 * @param value the token in base64; only in the answer to whoever had it made, never again
 * @param checkValue tells whether two people speak of the same token
 */
record TokenResource(Optional<String> value, String keyId, String checkValue, Instant expires) {
  static TokenResource of(OneTimeToken token, Optional<String> made) {
    return new TokenResource(made, token.key(), token.check(), token.expires());
  }

  static Optional<TokenResource> of(TokenBook tokens) {
    return tokens.open().map(token -> of(token, Optional.empty()));
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "token " + checkValue;
  }
}
