package io.birthmark.http;

import io.birthmark.device.Reason;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.HttpMethod;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.Allow;
import org.apache.pekko.http.javadsl.server.Directives;
import org.apache.pekko.http.javadsl.server.ExceptionHandler;
import org.apache.pekko.http.javadsl.server.MethodRejection;
import org.apache.pekko.http.javadsl.server.Rejection;
import org.apache.pekko.http.javadsl.server.RejectionHandler;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of a request that no route answers: a problem, as for every other refusal. */
final class Mishaps {
  private static final Logger LOG = LoggerFactory.getLogger(Mishaps.class);

  private Mishaps() {}

  /** When no route is for this path, method or form. */
  static RejectionHandler rejections() {
    return RejectionHandler.newBuilder()
        .handleNotFound(answer(Problem.of(Reason.NOT_FOUND, "there is nothing under this path")))
        .handleAll(MethodRejection.class, Mishaps::otherMethod)
        .handle(
            Rejection.class,
            _ ->
                answer(
                    Problem.of(
                        Reason.BAD_MESSAGE, "the request's header lines or parameters are wrong")))
        .build();
  }

  private static Route otherMethod(List<MethodRejection> rejections) {
    var possible =
        rejections.stream().map(MethodRejection::supported).distinct().toArray(HttpMethod[]::new);
    return answer(request -> {
      var problem =
          Problem.of(
              HttpFault.METHOD_NOT_ALLOWED, request.method().value() + " is not possible here");
      return Problems.response(problem, request).addHeader(Allow.create(possible));
    });
  }

  /** When a route fails: it broke, or an answer that it needs did not come in time. */
  static ExceptionHandler exceptions() {
    return ExceptionHandler.newBuilder()
        .matchAny(failure -> answer(request -> afterFailure(unwrapped(failure), request)))
        .build();
  }

  private static HttpResponse afterFailure(Throwable failure, HttpRequest request) {
    return switch (failure) {
      case TimeoutException _ -> late(request);
      case EntityStreamSizeException e -> Problems.response(JsonBody.tooLarge(e.limit()), request);
      default -> {
        LOG.error(
            "{} {} failed", request.method().value(), request.getUri().getPathString(), failure);
        yield Problems.response(
            Problem.of(
                HttpFault.INTERNAL_FAULT,
                isSafe(request)
                    ? "The node's log says what."
                    : "The node's log says what; it may have taken effect. " + Problems.REPEAT),
            request);
      }
    };
  }

  /** No answer in time: a write may have happened, a read is merely to be repeated. */
  static HttpResponse late(HttpRequest request) {
    return Problems.response(
        isSafe(request)
            ? Problem.of(Reason.BUSY, "no answer in time; ask again")
            : Problem.of(Reason.OUTCOME_UNKNOWN, "No answer in time. " + Problems.REPEAT),
        request);
  }

  private static boolean isSafe(HttpRequest request) {
    return request.method().equals(HttpMethods.GET) || request.method().equals(HttpMethods.HEAD);
  }

  private static Throwable unwrapped(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private static Route answer(Problem problem) {
    return answer(request -> Problems.response(problem, request));
  }

  private static Route answer(Function<HttpRequest, HttpResponse> answer) {
    return Directives.extractRequest(request -> Directives.complete(answer.apply(request)));
  }
}
