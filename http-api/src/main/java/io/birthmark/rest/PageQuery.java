package io.birthmark.rest;

import io.birthmark.device.Reason;
import io.birthmark.http.Problem;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.scaladsl.model.IllegalUriException;

/** Which page of a list is asked for: {@code ?after=&limit=}. */
sealed interface PageQuery {
  /** How many items a page has when the request does not say. */
  int USUAL = 100;

  /** At most 18 digits: always a long. */
  Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  /**
   * A page.
   *
   * @param after the number after which it begins
   * @param limit most items on it
   */
  record Good(long after, int limit) implements PageQuery {}

  /** The parameters make no sense. */
  record Bad(Problem problem) implements PageQuery {}

  static PageQuery of(HttpRequest request, int most) {
    Map<String, List<String>> sent;
    try {
      sent = request.getUri().query().toMultiMap();
    } catch (IllegalUriException e) {
      return bad("the query cannot be read");
    }
    for (var parameter : sent.entrySet()) {
      if (!parameter.getKey().equals("after") && !parameter.getKey().equals("limit")) {
        return bad("the only parameters are after and limit");
      }
      if (parameter.getValue().size() != 1
          || !NUMBER.matcher(parameter.getValue().getFirst()).matches()) {
        return bad(parameter.getKey() + " must be given once, as a whole number");
      }
    }
    long after = number(sent, "after", 0);
    long limit = number(sent, "limit", USUAL);
    return limit < 1 || limit > most
        ? bad("limit must be from 1 to " + most)
        : new Good(after, (int) limit);
  }

  private static long number(Map<String, List<String>> sent, String name, long otherwise) {
    var values = sent.get(name);
    return values == null ? otherwise : Long.parseLong(values.getFirst());
  }

  private static PageQuery bad(String detail) {
    return new Bad(Problem.of(Reason.BAD_MESSAGE, detail));
  }
}
