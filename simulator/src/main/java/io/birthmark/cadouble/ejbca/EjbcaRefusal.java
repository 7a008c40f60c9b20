package io.birthmark.cadouble.ejbca;

import io.birthmark.cadouble.Answer;
import io.birthmark.cadouble.Ledger;

/** What EJBCA answers instead of doing what it was asked for. */
final class EjbcaRefusal extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;

  EjbcaRefusal(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  Answer answer() {
    return error(status, String.valueOf(getMessage()));
  }

  /** EJBCA's body of every error. */
  static Answer error(int status, String message) {
    return Answer.json(
        status, Ledger.fields().put("error_code", status).put("error_message", message));
  }
}
