package io.birthmark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogFormatTest {
  @ParameterizedTest
  @CsvSource({
    "node, , false, JSON",
    "node, , true, PLAIN",
    "demo, , false, PLAIN",
    "node, plain, false, PLAIN",
    "demo, JSON, true, JSON",
    "node, xml, false, JSON"
  })
  void isForPeopleOnATerminalAndForMachinesElsewhere(
      String command, String variable, boolean terminal, LogFormat expected) {
    Map<String, String> environment =
        variable == null ? Map.of() : Map.of(LogFormat.VARIABLE, variable);

    assertThat(LogFormat.of(environment, new String[] {command}, terminal)).isEqualTo(expected);
  }

  @Test
  void aLineOfJsonHasTheKeysAsFieldsAndCannotBeBroken() throws Exception {
    var line = logged(LogFormat.JSON);

    var json = new JsonMapper().readTree(line);
    assertThat(line.strip().lines()).hasSize(1);
    assertThat(json.path("message").asText()).isEqualTo("came\nINFO forged");
    assertThat(json.path("device").asText()).isEqualTo("default/D-1");
    assertThat(json.path("level").asText()).isEqualTo("WARN");
    assertThat(json.path("time").asText()).endsWith("Z");
  }

  @Test
  void aPlainLineCannotBeBrokenEither() throws Exception {
    assertThat(logged(LogFormat.PLAIN).strip().lines()).hasSize(1);
  }

  private static String logged(LogFormat format) throws Exception {
    var out = new ByteArrayOutputStream();
    var before = System.out;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    var context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    try {
      var configurator = new JoranConfigurator();
      configurator.setContext(context);
      configurator.doConfigure(
          LogFormat.class.getClassLoader().getResource(format.configuration()));
      context
          .getLogger("io.birthmark.test")
          .atWarn()
          .addKeyValue("device", "default/D-1")
          .log("came\nINFO forged");
    } finally {
      System.setOut(before);
      context.stop();
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
