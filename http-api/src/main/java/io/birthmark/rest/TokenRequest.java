package io.birthmark.rest;

import io.birthmark.enrollment.OneTimeTokens;
import io.birthmark.enrollment.SecretBytes;
import io.birthmark.http.FieldFault;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/**
 * A one-time token as it is asked for: the body of {@code POST /api/v1/devices/{id}/tokens}, and
 * the field {@code token} of a registration.
 *
 * @param value the token in base64, 16 to 64 bytes; absent has one made here
 * @param expires until when it is good (RFC 3339); absent leaves it to the node
 */
record TokenRequest(Optional<String> value, Optional<String> expires) {
  /** A token to be offered; whoever got it closes it. */
  record Wanted(Optional<SecretBytes> value, Instant expires) implements AutoCloseable {
    /** Wipes the token. */
    @Override
    public void close() {
      value.ifPresent(SecretBytes::close);
    }
  }

  /**
   * The token wanted; empty when some field is bad, which is then among {@code faults}.
   *
   * @param pointer where this object stands in the body
   */
  Optional<Wanted> check(String pointer, TokenTerms terms, List<FieldFault> faults) {
    int before = faults.size();
    var until = expiry(pointer + "/expires", terms, faults);
    var secret = secret(pointer + "/value", faults);
    if (faults.size() > before) {
      secret.ifPresent(SecretBytes::close);
      return Optional.empty();
    }
    return Optional.of(new Wanted(secret, until));
  }

  private Instant expiry(String pointer, TokenTerms terms, List<FieldFault> faults) {
    var now = terms.clock().instant();
    if (expires.isEmpty()) {
      return now.plus(terms.lifetime());
    }
    try {
      var until = Instant.parse(expires.get());
      if (until.isAfter(now) && !until.isAfter(now.plus(terms.longest()))) {
        return until;
      }
      faults.add(
          new FieldFault(
              pointer,
              until.isAfter(now) ? "it is too far away" : "it is not in the future",
              "a token is good for " + terms.longest().toDays() + " days at most"));
    } catch (DateTimeParseException e) {
      faults.add(new FieldFault(pointer, "it is no instant", "write it as 2026-11-22T10:00:00Z"));
    }
    return now;
  }

  private Optional<SecretBytes> secret(String pointer, List<FieldFault> faults) {
    return value.flatMap(text ->
        switch (KeyText.read(pointer, text, OneTimeTokens.MIN_LENGTH)) {
          case KeyText.Bad(var fault) -> {
            faults.add(fault);
            yield Optional.empty();
          }
          case KeyText.Key(var secret) -> Optional.of(secret);
        });
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "token that expires " + expires.orElse("as usual");
  }
}
