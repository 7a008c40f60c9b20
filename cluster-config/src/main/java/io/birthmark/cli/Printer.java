package io.birthmark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.birthmark.device.PlainText;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.Function;

/**
 * Prints what the API answers. Devices and people write parts of it, so whatever does not show is
 * printed by its number: nothing that they write can move a cursor, colour a terminal or turn the
 * direction of a line.
 */
final class Printer {
  static final ObjectMapper JSON = new ObjectMapper();

  /** In which form. */
  enum Form {
    /** For people. */
    TABLE,
    /** One document, indented. */
    JSON,
    /** One document a line. */
    NDJSON
  }

  private final PrintWriter out;
  private final Form form;

  Printer(PrintWriter out, Form form) {
    this.out = out;
    this.form = form;
  }

  Form form() {
    return form;
  }

  /** A resource: as a table, a line for each field with a value. */
  void resource(JsonNode resource) {
    switch (form) {
      case TABLE -> fields("", resource);
      case JSON, NDJSON -> document(resource);
    }
  }

  /** One of a list: as a table, the line that {@code row} makes of it. */
  void item(JsonNode item, Function<JsonNode, String> row) {
    switch (form) {
      case TABLE -> line(row.apply(item).stripTrailing());
      case JSON, NDJSON -> document(item);
    }
  }

  /** A resource as JSON, whatever the form says of tables. */
  void document(JsonNode resource) {
    var writer =
        form == Form.NDJSON ? JSON.writer() : JSON.writer(SerializationFeature.INDENT_OUTPUT);
    try {
      out.println(shown(writer.writeValueAsString(resource)));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalStateException("what was read as JSON cannot be written", e);
    }
  }

  /** A line for people. */
  void line(String text) {
    out.println(shown(text));
  }

  private void fields(String prefix, JsonNode node) {
    if (node.isObject()) {
      node.properties()
          .forEach(field ->
              fields(
                  prefix.isEmpty() ? field.getKey() : prefix + "." + field.getKey(),
                  field.getValue()));
    } else if (node.isArray() && (node.isEmpty() || node.get(0).isValueNode())) {
      var text = new StringBuilder();
      node.forEach(value -> text.append(text.isEmpty() ? "" : ", ").append(value.asText()));
      field(prefix, text.toString());
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        fields(prefix + "." + (i + 1), node.get(i));
      }
    } else {
      field(prefix, node.asText());
    }
  }

  private void field(String name, String value) {
    line(String.format(Locale.ROOT, "%-28s %s", name, value));
  }

  /** The text with everything that does not show by its number; breaks of our own lines stay. */
  static String shown(String text) {
    var shown = new StringBuilder(text.length());
    text.codePoints()
        .forEach(codePoint -> {
          if (codePoint == '\n' || PlainText.shows(codePoint)) {
            shown.appendCodePoint(codePoint);
          } else {
            for (char unit : Character.toChars(codePoint)) {
              shown.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
            }
          }
        });
    return shown.toString();
  }
}
