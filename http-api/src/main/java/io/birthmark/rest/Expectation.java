package io.birthmark.rest;

import io.birthmark.device.Reason;
import io.birthmark.http.HttpFault;
import io.birthmark.http.Problem;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/** Which revision a deed is meant for: {@code If-Match} (RFC 9110 §13.1.1), which it must have. */
sealed interface Expectation {
  /** At most 18 digits: always a long. */
  Pattern TAG = Pattern.compile("\"([0-9]{1,18})\"");

  /**
   * It is told.
   *
   * @param revision empty for {@code *}, which is whatever there is
   */
  record Good(Optional<Long> revision) implements Expectation {}

  /** It is not, or makes no sense. */
  record Bad(Problem problem) implements Expectation {}

  static Expectation of(HttpRequest request) {
    var sent =
        StreamSupport.stream(request.getHeaders().spliterator(), false)
            .filter(header -> header.is("if-match"))
            .map(HttpHeader::value)
            .map(String::strip)
            .toList();
    if (sent.isEmpty()) {
      return new Bad(
          Problem.of(
              HttpFault.PRECONDITION_REQUIRED,
              "read the device and send its ETag as If-Match, so that nothing is done to a device"
                  + " that has changed meanwhile"));
    }
    if (sent.equals(List.of("*"))) {
      return new Good(Optional.empty());
    }
    var tag = TAG.matcher(sent.getFirst());
    return sent.size() == 1 && tag.matches()
        ? new Good(Optional.of(Long.parseLong(tag.group(1))))
        : new Bad(Problem.of(Reason.BAD_MESSAGE, "If-Match must be one ETag of the device, or *"));
  }
}
