package io.birthmark.cli;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** In which form the process logs. */
enum LogFormat {
  /** A line for people. */
  PLAIN("birthmark-logback-plain.xml"),
  /** One JSON object a line, for whatever collects logs. */
  JSON("birthmark-logback-json.xml");

  /** The environment's variable that decides: {@code plain} or {@code json}. */
  static final String VARIABLE = "BIRTHMARK_LOG_FORMAT";

  private final String configuration;

  LogFormat(String configuration) {
    this.configuration = configuration;
  }

  /** The name of logback's configuration on the class path. */
  String configuration() {
    return configuration;
  }

  /**
   * What the environment says, else what fits: JSON for a node that nobody watches on a terminal. A
   * word that is neither form counts as none.
   */
  static LogFormat of(Map<String, String> environment, String[] arguments, boolean terminal) {
    for (var format : values()) {
      if (format.name().equals(upper(environment.get(VARIABLE)))) {
        return format;
      }
    }
    boolean node = arguments.length > 0 && arguments[0].equals("node");
    return node && !terminal ? JSON : PLAIN;
  }

  private static String upper(@Nullable String word) {
    return word == null ? "" : word.strip().toUpperCase(Locale.ROOT);
  }
}
