package io.birthmark.http;

import io.birthmark.device.Reason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.scaladsl.model.EntityStreamException;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.apache.pekko.util.ByteString;

/** Reads a request's body: whole, in time, within the size allowed, and as one JSON document. */
public final class JsonBody {
  private final ActorSystem<?> system;
  private final HttpSettings settings;

  public JsonBody(ActorSystem<?> system, HttpSettings settings) {
    this.system = system;
    this.settings = settings;
  }

  /**
   * Answers a request by what is in its body, or with the problem that it has none of this type.
   */
  public <T> CompletionStage<HttpResponse> read(
      HttpRequest request, Class<T> type, Function<T, CompletionStage<HttpResponse>> answer) {
    if (!isPlainJson(request)) {
      return refused(
          request,
          Problem.of(
              HttpFault.MEDIA_TYPE_NOT_SUPPORTED,
              "send the body as application/json, not compressed"));
    }
    return request
        .entity()
        // The server bounds the size: see HttpServer.
        .toStrict(settings.bodyTimeout().toMillis(), system)
        .<Arrival>handle((entity, failure) ->
            entity == null ? new Failed(whyNot(failure)) : new Arrived(entity.getData()))
        .thenCompose(arrival ->
            switch (arrival) {
              case Failed(var problem) -> refused(request, problem);
              case Arrived(var bytes) ->
                  switch (Json.read(bytes.toArrayUnsafe(), type)) {
                    case Json.Unreadable<T>(var problem) -> refused(request, problem);
                    case Json.Read<T>(var value) -> answer.apply(value);
                  };
            });
  }

  private static boolean isPlainJson(HttpRequest request) {
    var type = request.entity().getContentType().mediaType();
    var json = MediaTypes.APPLICATION_JSON;
    return type.mainType().equals(json.mainType())
        && type.subType().equals(json.subType())
        && request.getHeader("Content-Encoding").isEmpty();
  }

  private Problem whyNot(Throwable failure) {
    var cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return switch (cause) {
      case EntityStreamSizeException _ -> tooLarge(settings.maxBody());
      case TimeoutException _ ->
          Problem.of(
              HttpFault.REQUEST_TOO_SLOW,
              "the body did not arrive within " + settings.bodyTimeout().toSeconds() + " s");
      case EntityStreamException _ ->
          Problem.of(Reason.BAD_MESSAGE, "the body broke off before its end");
      default -> throw new CompletionException(cause);
    };
  }

  static Problem tooLarge(long most) {
    return Problem.of(Reason.MESSAGE_TOO_LARGE, "a body has at most " + most + " bytes");
  }

  private static CompletionStage<HttpResponse> refused(HttpRequest request, Problem problem) {
    return CompletableFuture.completedFuture(Problems.response(problem, request));
  }

  private sealed interface Arrival {}

  private record Arrived(ByteString bytes) implements Arrival {}

  private record Failed(Problem problem) implements Arrival {}
}
