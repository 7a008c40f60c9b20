package io.birthmark.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.pekko.http.javadsl.server.Directives.complete;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.path;

import io.birthmark.http.ApiDescription;
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

  private final byte[] description = ApiDescription.text().getBytes(UTF_8);

  Route routes() {
    return path(
        "openapi.yaml",
        () ->
            get(() ->
                complete(
                    HttpResponse.create().withEntity(HttpEntities.create(YAML, description)))));
  }
}
