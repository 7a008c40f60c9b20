package io.birthmark.rest;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.ValidationReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.stream.Collectors;

/**
 * The API's description, held against what is really said. Every answer must be one that the
 * description has for its operation, with this status and these fields; and whatever request the
 * API grants must be one that the description allows.
 */
final class Contract {
  private static final OpenApiInteractionValidator DESCRIPTION =
      OpenApiInteractionValidator.createForInlineApiSpecification(text()).build();

  private static final String NDJSON = "application/x-ndjson";
  private static final Set<String> NOWHERE =
      Set.of("validation.request.path.missing", "validation.request.operation.notAllowed");

  private Contract() {}

  /** The description as it is served. */
  static String text() {
    try (var file = Objects.requireNonNull(Contract.class.getResourceAsStream("/openapi.yaml"))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails when an exchange is not as described. */
  static void check(HttpRequest request, HttpResponse<byte[]> response) {
    // Pages for people are no operations.
    if (request.uri().getPath().startsWith("/console/")) {
      return;
    }
    var answer =
        DESCRIPTION.validateResponse(
            request.uri().getRawPath(),
            Request.Method.valueOf(request.method()),
            answered(response));
    if (!isNowhere(response, answer)) {
      demand("the answer to " + request, response, answer);
    }
    if (response.statusCode() < 400) {
      demand("the granted " + request, response, DESCRIPTION.validateRequest(asked(request)));
    }
  }

  /**
   * What the description does not have, no route is for: who asks for it is told so, or is asked
   * for a token first.
   */
  private static boolean isNowhere(HttpResponse<byte[]> response, ValidationReport report) {
    return Set.of(401, 404, 405).contains(response.statusCode())
        && report.getMessages().stream().allMatch(message -> NOWHERE.contains(message.getKey()));
  }

  private static void demand(String what, HttpResponse<byte[]> response, ValidationReport report) {
    if (report.hasErrors()) {
      throw new AssertionError(
          report.getMessages().stream()
              .map(ValidationReport.Message::toString)
              .collect(
                  Collectors.joining(
                      "\n  ",
                      what + " is not as openapi.yaml has it:\n  ",
                      "\n" + new String(response.body(), StandardCharsets.UTF_8))));
    }
  }

  /** The body, if there is one. Lines may be none, which the validator takes for no body at all. */
  private static Optional<byte[]> told(byte[] body, Optional<String> type) {
    return body.length > 0
        ? Optional.of(body)
        : type.filter(NDJSON::equals).map(_ -> new byte[] {'\n'});
  }

  private static SimpleResponse answered(HttpResponse<byte[]> response) {
    var answer = new SimpleResponse.Builder(response.statusCode());
    response.headers().map().forEach(answer::withHeader);
    var type = response.headers().firstValue("Content-Type");
    told(response.body(), type).ifPresent(answer::withBody);
    return answer.build();
  }

  private static SimpleRequest asked(HttpRequest request) {
    var asked =
        new SimpleRequest.Builder(
            Request.Method.valueOf(request.method()), request.uri().getRawPath(), true);
    request.headers().map().forEach(asked::withHeader);
    var query = request.uri().getRawQuery();
    if (query != null) {
      for (var pair : query.split("&", -1)) {
        var parts = pair.split("=", 2);
        asked.withQueryParam(
            parts[0], parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
      }
    }
    request
        .bodyPublisher()
        .map(Contract::bytes)
        .flatMap(body -> told(body, request.headers().firstValue("Content-Type")))
        .ifPresent(asked::withBody);
    return asked.build();
  }

  private static byte[] bytes(HttpRequest.BodyPublisher publisher) {
    var whole = BodySubscribers.ofByteArray();
    publisher.subscribe(
        new Flow.Subscriber<ByteBuffer>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            whole.onSubscribe(subscription);
          }

          @Override
          public void onNext(ByteBuffer part) {
            whole.onNext(List.of(part));
          }

          @Override
          public void onError(Throwable failure) {
            whole.onError(failure);
          }

          @Override
          public void onComplete() {
            whole.onComplete();
          }
        });
    return whole.getBody().toCompletableFuture().join();
  }
}
