package io.birthmark.rest;

import static org.apache.pekko.http.javadsl.server.Directives.complete;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.path;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.server.Route;

/**
 * The API's own description (OpenAPI 3.1). It holds nothing of this installation, so anybody may
 * read it.
 */
final class DescriptionRoutes {
  /** RFC 9512 §2.1. */
  private static final ContentType YAML =
      ContentTypes.create(MediaTypes.applicationWithFixedCharset("yaml", HttpCharsets.UTF_8));

  private final byte[] description = description();

  Route routes() {
    return path(
        "openapi.yaml",
        () ->
            get(() ->
                complete(
                    HttpResponse.create().withEntity(HttpEntities.create(YAML, description)))));
  }

  private static byte[] description() {
    try (var file =
        Objects.requireNonNull(
            DescriptionRoutes.class.getResourceAsStream("/openapi.yaml"), "openapi.yaml")) {
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
