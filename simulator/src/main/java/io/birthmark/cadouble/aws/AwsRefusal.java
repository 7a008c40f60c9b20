package io.birthmark.cadouble.aws;

import io.birthmark.cadouble.Answer;
import io.birthmark.cadouble.Ledger;

/** An error by its type, which is what callers go by: the status is 400 for all but AWS's own. */
final class AwsRefusal extends Exception {
  private static final long serialVersionUID = 1;

  private final String type;

  AwsRefusal(String type, String message) {
    super(message, null, false, false);
    this.type = type;
  }

  String type() {
    return type;
  }

  Answer answer() {
    return error(400, type, String.valueOf(getMessage()));
  }

  static Answer error(int status, String type, String message) {
    return AwsDesk.json(status, Ledger.fields().put("__type", type).put("message", message));
  }
}
