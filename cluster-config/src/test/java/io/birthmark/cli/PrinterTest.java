package io.birthmark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.PlainText;
import io.birthmark.operation.Deed;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What devices and people wrote is printed so that it cannot act. */
class PrinterTest {
  private static final String HOSTILE =
      "a\u001b[31mred\u009b2J\r\n\u202eevil\u2066x\u200b\u007f\t=cmd|'calc'!A0\ud83d\ude00\ud800";

  private static String printed(Printer.Form form) {
    var text = new StringWriter();
    var printer = new Printer(new PrintWriter(text, true), form);
    printer.resource(
        Printer.JSON
            .createObjectNode()
            .put("serial", HOSTILE)
            .set("list", Printer.JSON.createArrayNode().add(HOSTILE)));
    return text.toString();
  }

  @ParameterizedTest
  @EnumSource(Printer.Form.class)
  void nothingPrintedCanMoveACursorOrTurnALine(Printer.Form form) {
    var text = printed(form);

    assertThat(text.codePoints().filter(c -> c != '\n' && !PlainText.shows(c)).boxed()).isEmpty();
    assertThat(text)
        .containsIgnoringCase("\\u001b[31mred")
        .contains("\\u202e", "\ud83d\ude00", "=cmd");
  }

  @Test
  void whatIsPrintedAsJsonReadsAsWhatWasMeant() throws Exception {
    for (var form : new Printer.Form[] {Printer.Form.JSON, Printer.Form.NDJSON}) {
      assertThat(Printer.JSON.readTree(printed(form)).path("serial").textValue())
          .isEqualTo(HOSTILE);
    }
    assertThat(printed(Printer.Form.NDJSON).lines()).hasSize(1);
  }

  @Test
  void everyDeedIsASubcommandWithItsHelp() {
    for (var deed : Deed.values()) {
      var out = new StringWriter();
      var line = BirthmarkCli.commandLine().setOut(new PrintWriter(out, true));

      assertThat(line.execute("device", deed.verb(), "--help")).isZero();

      assertThat(out.toString().replaceAll("\\s+", " "))
          .contains(deed.summary(), "--dry-run", "--reason");
    }
  }

  @Test
  void aNodeThatDoesNotAnswerIsNoUsageError() {
    var err = new StringWriter();
    var line = BirthmarkCli.commandLine().setErr(new PrintWriter(err, true));

    assertThat(line.execute("device", "show", "x", "--token-file", "/nowhere/token")).isEqualTo(1);
    assertThat(err.toString()).contains("--token-file");
    assertThat(line.execute("device", "revoke", "x")).isEqualTo(2);
  }
}
