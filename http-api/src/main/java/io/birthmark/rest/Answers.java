package io.birthmark.rest;

import io.birthmark.http.Json;
import io.birthmark.http.Problem;
import io.birthmark.http.Problems;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.ETag;
import org.apache.pekko.http.javadsl.model.headers.EntityTag;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** The forms in which the API answers. */
final class Answers {
  /** One JSON document a line. */
  static final ContentType NDJSON =
      ContentTypes.create(MediaTypes.applicationWithFixedCharset("x-ndjson", HttpCharsets.UTF_8));

  private static final ByteString NEWLINE = ByteString.fromString("\n");

  private Answers() {}

  /** Resources line by line, while they are made. */
  static HttpResponse lines(Source<?, ?> resources) {
    return HttpResponse.create()
        .withEntity(
            HttpEntities.create(
                NDJSON,
                resources.map(one -> ByteString.fromArray(Json.write(one)).concat(NEWLINE))));
  }

  static HttpResponse json(int status, Object resource) {
    return HttpResponse.create()
        .withStatus(status)
        .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, Json.write(resource)));
  }

  /** A resource with the revision it is at. */
  static HttpResponse json(int status, Object resource, long revision) {
    return at(json(status, resource), revision);
  }

  /** The response with the revision that it speaks of. */
  static HttpResponse at(HttpResponse response, long revision) {
    return response.addHeader(tag(Long.toString(revision)));
  }

  /** The resource, or 304 without it when the caller has this revision (RFC 9110 §13.1.2). */
  static HttpResponse fresh(HttpRequest request, Object resource, long revision) {
    return fresh(request, resource, Long.toString(revision));
  }

  /** The same of a resource whose state has this tag. */
  static HttpResponse fresh(HttpRequest request, Object resource, String tag) {
    return holds(request, tag)
        ? HttpResponse.create().withStatus(304).addHeader(tag(tag))
        : json(200, resource).addHeader(tag(tag));
  }

  static CompletionStage<HttpResponse> problem(HttpRequest request, Problem problem) {
    return now(Problems.response(problem, request));
  }

  static CompletionStage<HttpResponse> now(HttpResponse response) {
    return CompletableFuture.completedFuture(response);
  }

  private static HttpHeader tag(String tag) {
    return ETag.create(EntityTag.create(tag, false));
  }

  private static boolean holds(HttpRequest request, String tag) {
    return request
        .getHeader("If-None-Match")
        .map(HttpHeader::value)
        .filter(value ->
            Arrays.stream(value.split(",", -1))
                .map(String::strip)
                // The comparison is weak (RFC 9110 §13.1.2).
                .map(one -> one.startsWith("W/") ? one.substring(2) : one)
                .anyMatch(one -> one.equals("*") || one.equals("\"" + tag + "\"")))
        .isPresent();
  }
}
