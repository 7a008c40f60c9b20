package io.birthmark.rest;

import io.birthmark.device.Reason;
import io.birthmark.http.Problem;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/** What must be so of a resource for a request to be carried out (RFC 9110 §13.1). */
sealed interface Precondition {
  /** At most 18 digits: always a long. */
  Pattern TAG = Pattern.compile("\"([0-9]{1,18})\"");

  /** Nothing is said. */
  record None() implements Precondition {}

  /** It must not be there yet: {@code If-None-Match: *}. */
  record Absent() implements Precondition {}

  /** It must be there: {@code If-Match: *}. */
  record Present() implements Precondition {}

  /** It must be at this revision: {@code If-Match} with an ETag. */
  record At(long revision) implements Precondition {}

  /** The header lines make no sense. */
  record Bad(Problem problem) implements Precondition {}

  /** Reads {@code If-Match} and {@code If-None-Match} of a request that changes something. */
  static Precondition of(HttpRequest request) {
    var none = lines(request, "if-none-match");
    if (none.isEmpty()) {
      return ifMatch(request);
    }
    return none.equals(List.of("*")) && lines(request, "if-match").isEmpty()
        ? new Absent()
        : new Bad(
            Problem.of(
                Reason.BAD_MESSAGE,
                "If-None-Match can only be *, for what must not be there yet, and not beside"
                    + " If-Match"));
  }

  /** Reads {@code If-Match} alone. */
  static Precondition ifMatch(HttpRequest request) {
    var sent = lines(request, "if-match");
    if (sent.isEmpty()) {
      return new None();
    }
    if (sent.equals(List.of("*"))) {
      return new Present();
    }
    var tag = TAG.matcher(sent.getFirst());
    return sent.size() == 1 && tag.matches()
        ? new At(Long.parseLong(tag.group(1)))
        : new Bad(Problem.of(Reason.BAD_MESSAGE, "If-Match must be one ETag as it was told, or *"));
  }

  /** What is not so of a resource at this revision, 0 when there is none; empty when all is. */
  default Optional<String> unmet(long revision) {
    return switch (this) {
      case None _, Bad _ -> Optional.empty();
      case Absent _ when revision == 0 -> Optional.empty();
      case Present _ when revision > 0 -> Optional.empty();
      case At(var expected) when expected == revision -> Optional.empty();
      case Absent _ -> Optional.of("there is one already, at revision " + revision);
      case Present _, At _ ->
          Optional.of(revision == 0 ? "there is none yet" : "it is at revision " + revision);
    };
  }

  private static List<String> lines(HttpRequest request, String name) {
    return StreamSupport.stream(request.getHeaders().spliterator(), false)
        .filter(header -> header.is(name))
        .map(HttpHeader::value)
        .map(String::strip)
        .toList();
  }
}
