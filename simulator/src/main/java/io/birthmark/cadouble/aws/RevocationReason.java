package io.birthmark.cadouble.aws;

import java.util.Arrays;

/** Revocation reasons in AWS's words; there is no hold, and so no way back. */
enum RevocationReason {
  UNSPECIFIED(0),
  KEY_COMPROMISE(1),
  CERTIFICATE_AUTHORITY_COMPROMISE(2),
  AFFILIATION_CHANGED(3),
  SUPERSEDED(4),
  CESSATION_OF_OPERATION(5),
  PRIVILEGE_WITHDRAWN(9),
  A_A_COMPROMISE(10);

  private final int number;

  RevocationReason(int number) {
    this.number = number;
  }

  /** As in RFC 5280 §5.3.1. */
  int number() {
    return number;
  }

  static RevocationReason of(int number) {
    return Arrays.stream(values())
        .filter(reason -> reason.number == number)
        .findFirst()
        .orElseThrow();
  }
}
