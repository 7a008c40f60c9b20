package io.birthmark.cadouble;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** What goes back to a caller. */
public record Answer(int status, Map<String, String> headers, Call.Body body) {

  /** A JSON document. */
  public static Answer json(int status, JsonNode document) {
    return of(status, "application/json", document.toString());
  }

  /** A text of some media type. */
  public static Answer of(int status, String type, String text) {
    return new Answer(
        status, Map.of("Content-Type", type), new Call.Body(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** The same with one header more. */
  public Answer with(String name, String value) {
    var more = new TreeMap<>(headers);
    more.put(name, value);
    return new Answer(status, more, body);
  }
}
