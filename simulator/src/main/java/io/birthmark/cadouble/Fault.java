package io.birthmark.cadouble;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/**
 * What a double does wrong when it is told to. The word on the wire and in the ledger is the name
 * in lower case with hyphens, as in {@code wrong-key}.
 */
public enum Fault {
  /** The answer is right and comes after {@code slowMillis}. */
  SLOW(Reach.EVERY_REQUEST),
  /** The request is carried out, and its answer comes after {@code holdMillis}. */
  LATE(Reach.EVERY_REQUEST),
  /** The request is read and never answered; nothing is carried out. */
  STALL(Reach.EVERY_REQUEST),
  /** The connection is reset once the request is read; nothing is carried out. */
  RESET_BEFORE(Reach.EVERY_REQUEST),
  /** The request is carried out, then the connection is reset. */
  RESET_AFTER(Reach.EVERY_REQUEST),
  /** A server error; nothing is carried out. */
  ERROR_BEFORE(Reach.EVERY_REQUEST),
  /** The request is carried out, then a server error is answered. */
  ERROR_AFTER(Reach.EVERY_REQUEST),
  /** The CA cannot sign now: its key device is away. */
  OFFLINE(Reach.EVERY_REQUEST),
  /** Too many requests, without a word on when to come again. */
  THROTTLED(Reach.EVERY_REQUEST),
  /** Too many requests, with {@code Retry-After}. */
  THROTTLED_RETRY_AFTER(Reach.EVERY_REQUEST),
  /** The caller's credential is no longer valid. */
  AUTH_EXPIRED(Reach.EVERY_REQUEST),
  /** The request is carried out, and half of its answer goes out before the connection ends. */
  TRUNCATED(Reach.EVERY_REQUEST),
  /** The request is carried out, and 100 MB follow the begin of the answer. */
  HUGE(Reach.EVERY_REQUEST),
  /** A page for people, with status 200; nothing is carried out. */
  HTML(Reach.EVERY_REQUEST),
  /** A redirect to somewhere else; nothing is carried out. */
  REDIRECT(Reach.EVERY_REQUEST),
  /** A proxy repeats the request: it is carried out twice, and the second answer goes out. */
  DUPLICATE(Reach.EVERY_REQUEST),
  /** The answer waits until a later request has been answered, at most {@code holdMillis}. */
  REORDERED(Reach.EVERY_REQUEST),
  /** The request is carried out, and the last good answer to the same operation goes out. */
  CROSSED(Reach.EVERY_REQUEST),

  /** The CA says no to the request for a certificate. */
  DENIED(Reach.ISSUANCE),
  /** The request for a certificate waits, and is then granted. */
  PENDING_ISSUED(Reach.ISSUANCE),
  /** The request for a certificate waits, and is then refused. */
  PENDING_DENIED(Reach.ISSUANCE),
  /** The request for a certificate waits until it has expired; a CA without that waits for ever. */
  PENDING_EXPIRED(Reach.ISSUANCE),
  /** The certificate is for a key that nobody asked for. */
  WRONG_KEY(Reach.ISSUANCE),
  /** The certificate is signed by a CA that is not the double's. */
  WRONG_ISSUER(Reach.ISSUANCE),
  /** The certificate has expired already. */
  EXPIRED(Reach.ISSUANCE),
  /** The certificate is not valid yet. */
  FUTURE(Reach.ISSUANCE),
  /** The certificate is a CA's. */
  CA_TRUE(Reach.ISSUANCE),
  /** The certificate lacks the subject alternative name. */
  MISSING_SAN(Reach.ISSUANCE),
  /** The certificate has the serial number of the one before. */
  SAME_SERIAL(Reach.ISSUANCE);

  private enum Reach {
    EVERY_REQUEST,
    ISSUANCE
  }

  private final Reach reach;

  Fault(Reach reach) {
    this.reach = reach;
  }

  /** Whether only a request for a certificate can meet it. */
  public boolean concernsIssuanceAlone() {
    return reach == Reach.ISSUANCE;
  }

  /** The word in control messages and in the ledger. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The fault of a word.
   *
   * @throws IllegalArgumentException when there is none; the message lists those there are
   */
  @JsonCreator
  public static Fault of(String word) {
    return Arrays.stream(values())
        .filter(fault -> fault.word().equals(word))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no fault \""
                    + word
                    + "\"; there are "
                    + Arrays.stream(values()).map(Fault::word).toList()));
  }
}
