package io.birthmark.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.birthmark.access.Principal;
import io.birthmark.device.Provenance;
import io.birthmark.device.Reason;
import io.birthmark.device.Sha256;
import io.birthmark.http.HttpFault;
import io.birthmark.http.Json;
import io.birthmark.http.Problem;
import io.birthmark.http.Problems;
import io.birthmark.registry.Edition;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * A change of a resource that a registry keeps, as it is asked for: by whom, by which key, and of
 * which revision.
 *
 * @param digest what the idempotency key is bound to: method, path and body; a secret in the body
 *     has 32 bytes at least, so that the digest does not give it away
 */
record Change(
    HttpRequest request,
    Provenance provenance,
    Precondition precondition,
    Optional<Sha256> digest) {
  /** What came of reading it. */
  sealed interface Asked {}

  /** The header lines are good. */
  record Good(Change change) implements Asked {}

  /** They are not. */
  record Bad(Problem problem) implements Asked {}

  /**
   * Reads the header lines.
   *
   * @param body the body as it was read; white space in it does not count
   */
  static Asked of(HttpRequest request, Principal principal, Object body) {
    return switch (Origin.of(request, principal)) {
      case Origin.Bad(var problem) -> new Bad(problem);
      case Origin.Good(var provenance) ->
          switch (Precondition.of(request)) {
            case Precondition.Bad(var problem) -> new Bad(problem);
            case Precondition.None good -> good(request, provenance, good, body);
            case Precondition.Absent good -> good(request, provenance, good, body);
            case Precondition.Present good -> good(request, provenance, good, body);
            case Precondition.At good -> good(request, provenance, good, body);
          };
    };
  }

  private static Asked good(
      HttpRequest request, Provenance provenance, Precondition precondition, Object body) {
    var digest =
        provenance
            .key()
            .map(_ ->
                Sha256.of(
                    request.method().name().getBytes(UTF_8),
                    (" " + request.getUri().getPathString() + "\n").getBytes(UTF_8),
                    Json.write(body)));
    return new Good(new Change(request, provenance, precondition, digest));
  }

  /** Whether the key was used before, so that the registry alone decides what this is. */
  boolean isRepeat(Edition<?> edition) {
    return provenance.key().flatMap(edition.answered()::find).isPresent();
  }

  /**
   * Why it cannot be carried out at this revision, before the rules are asked.
   *
   * @param revision of the resource, 0 when there is none
   * @param news whether it would change anything
   * @param what the kind of resource, in one word
   */
  Optional<HttpResponse> refusal(long revision, boolean news, String what) {
    if (precondition instanceof Precondition.None && revision > 0 && news) {
      return Optional.of(
          Problems.response(
              Problem.of(
                  HttpFault.PRECONDITION_REQUIRED,
                  "read the %s and send its ETag as If-Match, so that nobody's change is lost"
                      .formatted(what)),
              request));
    }
    return precondition
        .unmet(revision)
        .map(detail ->
            Answers.at(
                Problems.response(Problem.of(Reason.REVISION_MISMATCH, detail), request),
                revision));
  }

  /** The provenance of the command, for the revision that was looked at if that matters. */
  Provenance at(long revision, boolean news) {
    return news || !(precondition instanceof Precondition.None)
        ? provenance.expecting(revision)
        : provenance;
  }
}
