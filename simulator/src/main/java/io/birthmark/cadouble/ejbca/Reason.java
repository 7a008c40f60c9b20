package io.birthmark.cadouble.ejbca;

import java.util.Arrays;
import java.util.Optional;

/** Revocation reasons in EJBCA's words. */
enum Reason {
  NOT_REVOKED(-1),
  UNSPECIFIED(0),
  KEY_COMPROMISE(1),
  CA_COMPROMISE(2),
  AFFILIATION_CHANGED(3),
  SUPERSEDED(4),
  CESSATION_OF_OPERATION(5),
  CERTIFICATE_HOLD(6),
  REMOVE_FROM_CRL(8),
  PRIVILEGES_WITHDRAWN(9),
  AA_COMPROMISE(10);

  private final int number;

  Reason(int number) {
    this.number = number;
  }

  /** As in RFC 5280 §5.3.1; −1 stands for none. */
  int number() {
    return number;
  }

  static Optional<Reason> of(String word) {
    return Arrays.stream(values()).filter(reason -> reason.name().equals(word)).findFirst();
  }

  static Reason of(int number) {
    return Arrays.stream(values())
        .filter(reason -> reason.number == number)
        .findFirst()
        .orElseThrow();
  }

  /** The reason of a search's status: there the words have no hyphens inside. */
  static Optional<Reason> ofStatus(String status) {
    return Arrays.stream(values())
        .filter(reason -> reason.number >= 0)
        .filter(reason -> status.equals("REVOCATION_REASON_" + reason.name().replace("_", "")))
        .findFirst();
  }
}
