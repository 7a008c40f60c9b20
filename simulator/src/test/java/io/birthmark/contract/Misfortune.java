package io.birthmark.contract;

import java.util.List;
import java.util.Locale;

/**
 * What can go wrong with a request for a certificate, and what an adapter must make of it: of the
 * answer to the request itself, and in the end, when the attempt has been looked up for as long as
 * it was in doubt.
 */
enum Misfortune {
  NONE("ISSUED", "ISSUED"),
  SLOW("ISSUED", "ISSUED"),
  LATE("UNKNOWN", "ISSUED"),
  STALL("UNKNOWN", "ABSENT"),
  RESET_BEFORE("UNKNOWN", "ABSENT"),
  RESET_AFTER("UNKNOWN", "ISSUED"),
  ERROR_BEFORE("UNKNOWN", "ABSENT"),
  ERROR_AFTER("UNKNOWN", "ISSUED"),
  OFFLINE("CA_UNAVAILABLE", "CA_UNAVAILABLE"),
  THROTTLED("CA_THROTTLED", "CA_THROTTLED"),
  THROTTLED_RETRY_AFTER("CA_THROTTLED", "CA_THROTTLED"),
  AUTH_EXPIRED("CA_MISCONFIGURED", "CA_MISCONFIGURED"),
  TRUNCATED("UNKNOWN", "ISSUED"),
  HUGE("UNKNOWN", "ISSUED"),
  HTML("UNKNOWN", "ABSENT"),
  REDIRECT("UNKNOWN", "ABSENT"),
  DUPLICATE("ISSUED", "ISSUED"),
  REORDERED("UNKNOWN", "ISSUED"),
  CROSSED("CONTRADICTED", "CONTRADICTED"),
  DENIED("DENIED", "DENIED"),
  PENDING_ISSUED("PENDING", "ISSUED"),
  /** Granted, and the answer that brings the certificate is lost. */
  PENDING_LOST("PENDING", "ISSUED"),
  PENDING_DENIED("PENDING", "DENIED"),
  PENDING_EXPIRED("PENDING", "DENIED"),
  WRONG_KEY("CONTRADICTED", "CONTRADICTED"),
  WRONG_ISSUER("CONTRADICTED", "CONTRADICTED"),
  EXPIRED("CONTRADICTED", "CONTRADICTED"),
  FUTURE("CONTRADICTED", "CONTRADICTED"),
  CA_TRUE("CONTRADICTED", "CONTRADICTED"),
  MISSING_SAN("CONTRADICTED", "CONTRADICTED"),
  /** Open: no answer shows it. Whether another device has the number, only the fleet can tell. */
  SAME_SERIAL("ISSUED", "ISSUED"),
  NOBODY_THERE("CA_UNAVAILABLE", "CA_UNAVAILABLE"),
  TLS_EXPIRED("CA_UNAVAILABLE", "CA_UNAVAILABLE"),
  TLS_WRONG_HOST("CA_UNAVAILABLE", "CA_UNAVAILABLE"),
  CLOCK_TEN_MINUTES_FAST("ISSUED", "ISSUED"),
  CLOCK_TEN_MINUTES_SLOW("ISSUED", "ISSUED"),
  CLOCK_TWO_HOURS_FAST("CONTRADICTED", "CONTRADICTED");

  private final String first;
  private final String last;

  Misfortune(String first, String last) {
    this.first = first;
    this.last = last;
  }

  /** What the answer to the request must be taken for, and what the attempt must come to. */
  List<String> expected() {
    return List.of(first, last);
  }

  /** As the double's orders and the printed table have it. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether the CA's clock is not ours. */
  boolean isOfClocks() {
    return this == CLOCK_TEN_MINUTES_FAST
        || this == CLOCK_TEN_MINUTES_SLOW
        || this == CLOCK_TWO_HOURS_FAST;
  }
}
