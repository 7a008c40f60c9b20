package io.birthmark.rest;

import io.birthmark.http.HttpFault;
import io.birthmark.http.Problem;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/** Which revision a deed is meant for: {@code If-Match} (RFC 9110 §13.1.1), which it must have. */
sealed interface Expectation {
  /**
   * It is told.
   *
   * @param revision empty for {@code *}, which is whatever there is
   */
  record Good(Optional<Long> revision) implements Expectation {}

  /** It is not, or makes no sense. */
  record Bad(Problem problem) implements Expectation {}

  /**
   * Reads it.
   *
   * @param what the kind of resource, in one or a few words
   */
  static Expectation of(HttpRequest request, String what) {
    return switch (Precondition.ifMatch(request)) {
      case Precondition.At(var revision) -> new Good(Optional.of(revision));
      case Precondition.Present _ -> new Good(Optional.empty());
      case Precondition.Bad(var problem) -> new Bad(problem);
      case Precondition.None _, Precondition.Absent _ ->
          new Bad(
              Problem.of(
                  HttpFault.PRECONDITION_REQUIRED,
                  ("read the %1$s and send its ETag as If-Match, so that nothing is done to a %1$s"
                          + " that has changed meanwhile")
                      .formatted(what)));
    };
  }
}
