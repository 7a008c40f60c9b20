package io.birthmark.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/** Swagger UI over {@code /openapi.yaml}; every byte of it comes out of the node's own jars. */
final class ApiReference {
  /**
   * Nothing from elsewhere and no script in the page. Swagger UI sets styles and pictures of its
   * own while it draws.
   */
  private static final RawHeader POLICY =
      RawHeader.create(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
              + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none';"
              + " frame-ancestors 'none'");

  private static final ContentType SCRIPT =
      ContentTypes.create(MediaTypes.APPLICATION_JAVASCRIPT, HttpCharsets.UTF_8);
  private static final ContentType STYLE =
      ContentTypes.create(MediaTypes.TEXT_CSS, HttpCharsets.UTF_8);
  private static final String JAR = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";

  private final HttpResponse page = file(ContentTypes.TEXT_HTML_UTF8, "api.html").addHeader(POLICY);
  private final Map<String, HttpResponse> files;

  ApiReference() {
    var library = "/META-INF/resources/webjars/swagger-ui/" + version() + "/";
    files =
        Map.of(
            "start.js", file(SCRIPT, "start.js"),
            "swagger-ui-bundle.js", file(SCRIPT, library + "swagger-ui-bundle.js"),
            "swagger-ui.css", file(STYLE, library + "swagger-ui.css"));
  }

  HttpResponse page() {
    return page;
  }

  /** One of the page's files, by name. */
  Optional<HttpResponse> file(String name) {
    return Optional.ofNullable(files.get(name));
  }

  /** As the jar says of itself, so that its version stands in the build alone. */
  private static String version() {
    var properties = new Properties();
    try (var in = Objects.requireNonNull(ApiReference.class.getResourceAsStream(JAR), JAR)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Objects.requireNonNull(properties.getProperty("version"), "version of Swagger UI");
  }

  private static HttpResponse file(ContentType type, String resource) {
    try (var in =
        Objects.requireNonNull(ApiReference.class.getResourceAsStream(resource), resource)) {
      return HttpResponse.create().withEntity(HttpEntities.create(type, in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
