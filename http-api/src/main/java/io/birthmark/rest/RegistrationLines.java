package io.birthmark.rest;

import io.birthmark.access.Principal;
import io.birthmark.device.Provenance;
import io.birthmark.device.Reason;
import io.birthmark.http.HttpFault;
import io.birthmark.http.HttpSettings;
import io.birthmark.http.Json;
import io.birthmark.http.Problem;
import io.birthmark.http.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.RequestEntity;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.apache.pekko.japi.function.Function;
import org.apache.pekko.japi.pf.PFBuilder;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registrations by the line ({@code application/x-ndjson}): each line of the body is one, each line
 * of the answer says what came of it, in the same order. A line that is refused changes nothing and
 * holds up no other; whoever lost the answer sends all of it again.
 *
 * <p>The answer begins with the first line that is done, so it has to be read while the body is
 * sent. Neither is ever held in memory as a whole.
 */
final class RegistrationLines {
  private static final Logger LOG = LoggerFactory.getLogger(RegistrationLines.class);
  private static final ByteString NEWLINE = ByteString.fromString("\n");

  private final Registrations registrations;
  private final HttpSettings.Bulk bounds;

  RegistrationLines(Registrations registrations, HttpSettings.Bulk bounds) {
    this.registrations = registrations;
    this.bounds = bounds;
  }

  /**
   * What came of one line.
   *
   * @param line counted from 1
   * @param status as if the line had been a request of its own
   * @param device its id, when it is registered
   * @param token told once, when it was made here
   * @param problem why not, in the terms of RFC 9457
   */
  private record Result(
      long line,
      int status,
      Optional<String> device,
      Optional<TokenResource> token,
      Optional<Object> problem) {}

  /** What the body holds next. */
  private sealed interface Next {}

  private record Line(long number, ByteString text) implements Next {}

  /** The rest of the body is not read; nothing comes after this. */
  private record Broken(long number, Problem problem) implements Next {}

  static boolean areIn(HttpRequest request) {
    var type = request.entity().getContentType().mediaType();
    return type.isApplication() && type.subType().equals("x-ndjson");
  }

  /** Registers line by line; the answer begins at once. */
  CompletionStage<HttpResponse> register(
      HttpRequest request, Principal principal, Provenance provenance) {
    if (request.getHeader("Content-Encoding").isPresent()) {
      return Answers.problem(
          request, Problem.of(HttpFault.MEDIA_TYPE_NOT_SUPPORTED, "send the lines not compressed"));
    }
    if (provenance.key().isPresent()) {
      return Answers.problem(
          request,
          Problem.of(
              Reason.BAD_MESSAGE,
              Origin.KEY + " is for one registration; lines may be repeated without"));
    }
    return Answers.now(
        Answers.lines(
            lines(request.entity())
                .mapAsync(bounds.parallel(), next -> result(next, principal, provenance))));
  }

  private Source<Next, ?> lines(RequestEntity body) {
    return body.withSizeLimit(bounds.maxBody())
        .getDataBytes()
        .<Part>map(Bytes::new)
        .concat(Source.single(new End()))
        // As a part of its own, so that what was read before is worked on all the same.
        .recover(new PFBuilder<Throwable, Part>().matchAny(Failure::new).build())
        .statefulMapConcat(Cutter::new)
        .takeWhile(next -> next instanceof Line, true);
  }

  /** What a body comes in. */
  private sealed interface Part {}

  private record Bytes(ByteString bytes) implements Part {}

  private record End() implements Part {}

  private record Failure(Throwable cause) implements Part {}

  /** Cuts a body into lines; blank ones count and are left out. */
  private final class Cutter implements Function<Part, Iterable<Next>> {
    private static final long serialVersionUID = 1L;

    private long number = 1;
    private transient ByteString rest = ByteString.emptyByteString();

    @Override
    public Iterable<Next> apply(Part part) {
      return switch (part) {
        case Bytes(var bytes) -> cut(rest.concat(bytes));
        case End _ -> cut(rest.concat(NEWLINE));
        case Failure(var cause) -> List.of(new Broken(number, whyNot(cause)));
      };
    }

    private List<Next> cut(ByteString text) {
      var found = new ArrayList<Next>();
      rest = text;
      for (int end = rest.indexOf('\n'); end >= 0 && end <= bounds.maxLine(); ) {
        var line = rest.take(end);
        rest = rest.drop(end + 1);
        if (!line.utf8String().isBlank()) {
          found.add(new Line(number, line));
        }
        number++;
        end = rest.indexOf('\n');
      }
      if (rest.size() > bounds.maxLine()) {
        found.add(new Broken(number, tooLong()));
      }
      rest = rest.compact();
      return found;
    }
  }

  private Problem tooLong() {
    return Problem.of(
        Reason.MESSAGE_TOO_LARGE,
        "a line has at most " + bounds.maxLine() + " bytes; nothing after it was read");
  }

  private Problem whyNot(Throwable failure) {
    return failure instanceof EntityStreamSizeException
        ? Problem.of(
            Reason.MESSAGE_TOO_LARGE,
            "the lines have more than "
                + bounds.maxBody()
                + " bytes together; send the rest in another request")
        : Problem.of(Reason.BAD_MESSAGE, "the body broke off before its end");
  }

  private CompletionStage<Result> result(Next next, Principal principal, Provenance provenance) {
    return switch (next) {
      case Broken(var number, var problem) ->
          CompletableFuture.completedFuture(refused(number, problem));
      case Line(var number, var text) ->
          switch (Json.read(text.toArray(), RegistrationRequest.class)) {
            case Json.Unreadable<RegistrationRequest>(var problem) ->
                CompletableFuture.completedFuture(refused(number, problem));
            case Json.Read<RegistrationRequest>(var sent) ->
                registered(number, sent, principal, provenance);
          };
    };
  }

  private CompletionStage<Result> registered(
      long line, RegistrationRequest sent, Principal principal, Provenance provenance) {
    return registrations
        .register(sent, principal, provenance)
        .handle((outcome, failure) ->
            switch (outcome) {
              case null -> refused(line, afterFailure(line, failure));
              case Registrations.Refused(var problem) -> refused(line, problem);
              case Registrations.Registered(var view, var fresh, var token) ->
                  new Result(
                      line,
                      fresh ? 201 : 200,
                      Optional.of(view.device().device()),
                      token,
                      Optional.empty());
            });
  }

  private static Problem afterFailure(long line, Throwable failure) {
    var cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof TimeoutException) {
      return Problem.of(Reason.OUTCOME_UNKNOWN, "no answer in time; send the line again");
    }
    LOG.error("line {} of a bulk registration failed", line, cause);
    return Problem.of(HttpFault.INTERNAL_FAULT, "the node's log says what; send the line again");
  }

  private static Result refused(long line, Problem problem) {
    return new Result(
        line,
        problem.status(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(Problems.document(problem)));
  }
}
