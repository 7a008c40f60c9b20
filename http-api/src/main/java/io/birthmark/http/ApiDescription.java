package io.birthmark.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The API's own description (OpenAPI 3.1), as the jar holds it. */
public final class ApiDescription {
  private ApiDescription() {}

  public static String text() {
    try (var file =
        Objects.requireNonNull(
            ApiDescription.class.getResourceAsStream("/openapi.yaml"), "openapi.yaml")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
