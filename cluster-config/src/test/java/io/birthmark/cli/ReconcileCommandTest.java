package io.birthmark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node is asked for a comparison with a CA's own list, and what is told of it. */
class ReconcileCommandTest {
  @TempDir private Path data;

  private String ghosts = "";

  private static String line(int serial, String more) {
    return "{\"certificateArn\":\"arn:%x\",\"serial\":\"%x\",\"issuedAt\":\"2026-11-22T10:00:00Z\"%s}"
        .formatted(serial, serial, more);
  }

  private static String finding(String kind, String device) {
    return "{\"reference\":\"arn:1\",\"serial\":\"1\",\"finding\":\"%s\"%s,\"detail\":\"so it is\"}"
        .formatted(kind, device);
  }

  /** Two devices hold 0xa and 0xb; 0xb was issued at the time. */
  private AskedNode node(String issuedAt) {
    return new AskedNode(
        data,
        200,
        asked -> {
          if (asked.uri().startsWith("/api/v1/cas/")) {
            return "{\"items\":[" + ghosts + "]}";
          }
          if (asked.uri().contains("/events")) {
            return """
            {"items":[{"type":"CertificateIssued","at":"%s","event":{"facts":{"serial":"b","ca":"aws"}}}]}
            """
                .formatted(issuedAt);
          }
          return asked.uri().contains("pageToken")
              ? "{\"items\":[{\"id\":\"two\",\"certificate\":{\"serial\":\"b\"}}]}"
              : "{\"items\":[{\"id\":\"one\",\"certificate\":{\"serial\":\"a\"}},{\"id\":\"bare\"}],"
                  + "\"nextPageToken\":\"t\"}";
        });
  }

  private AskedNode.Told told(AskedNode node, String report) throws IOException {
    var file = data.resolve("report.json");
    Files.writeString(file, report);
    return node.told("ca", "reconcile", "aws", "--from=" + file);
  }

  @Test
  void whatDevicesHoldOrIsRevokedThereIsAskedOfNobody() throws IOException {
    var node = node("2026-11-22T09:00:00Z");

    var told =
        told(
            node,
            "["
                + line(10, "")
                + ","
                + line(11, "")
                + ","
                + line(12, ",\"revokedAt\":\"2026-11-22T11:00:00Z\"")
                + "]");

    assertThat(told.code()).as(told.text()).isZero();
    assertThat(told.text())
        .containsPattern("KNOWN +2")
        .containsPattern("REVOKED +1")
        .containsPattern("asOf +2026-11-22T11:00:00Z");
    assertThat(node.brief())
        .containsExactly(
            "GET /api/v1/devices?ca=aws&pageSize=1000",
            "GET /api/v1/devices?ca=aws&pageSize=1000&pageToken=t",
            "POST /api/v1/cas/aws:reconcile {\"reason\":\"compared with the CA's own list\","
                + "\"compared\":\"2026-11-22T11:00:00Z\"}");
  }

  @Test
  void theRestIsAskedSomeAtATimeAndTold() throws IOException {
    ghosts = finding("GHOST", ",\"device\":\"one\"");
    var node = node("2026-11-22T09:00:00Z");

    var told =
        told(
            node,
            IntStream.range(10, 33)
                .mapToObj(serial -> line(serial, ""))
                .collect(Collectors.joining(",", "[", "]")));

    assertThat(told.code()).as(told.text()).isZero();
    assertThat(told.text())
        .containsPattern("GHOST +1 +one +so it is")
        .containsPattern("GHOST +2\n");
    assertThat(node.brief().stream().filter(asked -> asked.contains("certificates")).toList())
        .hasSize(2)
        .first()
        .asString()
        .startsWith(
            "POST /api/v1/cas/aws:reconcile {\"reason\":\"compared with the CA's own list\","
                + "\"certificates\":[{\"reference\":\"arn:c\",\"serial\":\"c\"},");
  }

  /** A certificate that came after the list was made cannot be in it. */
  @Test
  void aLossIsToldWhenItWasThereByThen() throws IOException {
    var lost = told(node("2026-11-22T09:59:59Z"), "[" + line(10, "") + "]");
    var newer = told(node("2026-11-22T10:00:01Z"), "[" + line(10, "") + "]");

    assertThat(lost.code()).isEqualTo(ExitCode.CONFLICT);
    assertThat(lost.text()).containsPattern("LOST +b +two");
    assertThat(newer.code()).as(newer.text()).isZero();
  }

  @Test
  void whatNobodyExplainsAndWhatIsForLaterShowsInTheCode() throws IOException {
    ghosts = finding("FOREIGN", "");
    var foreign = told(node("2026-11-22T09:00:00Z"), "[" + line(11, "") + "," + line(13, "") + "]");
    ghosts = finding("LATER", "");
    var later = told(node("2026-11-22T09:00:00Z"), "[" + line(11, "") + "," + line(13, "") + "]");

    assertThat(foreign.code()).isEqualTo(ExitCode.CONFLICT);
    assertThat(foreign.text()).containsPattern("FOREIGN +1 +- +so it is");
    assertThat(later.code()).isEqualTo(ExitCode.FAILED);
  }

  private static String run(String phase, String counts) {
    return """
    {"last":{"phase":"%s","reached":"2027-01-01T00:00:00Z","counts":{%s},"findings":[]}}\
    """
        .formatted(phase, counts);
  }

  private AskedNode.Told asked(String end, String... options) throws IOException {
    var node =
        new AskedNode(data, 200, asked -> asked.uri().contains(":") ? run("RUNNING", "") : end);
    var told =
        node.told(
            Stream.concat(Stream.of("ca", "reconcile", "ejbca"), Stream.of(options))
                .toArray(String[]::new));
    assertThat(node.brief())
        .first()
        .isEqualTo(
            "POST /api/v1/cas/ejbca:reconcile {\"reason\":\"compared with the CA's own list\"}");
    return told;
  }

  @Test
  void aCaThatCanBeAskedIsComparedByTheNode() throws IOException {
    var good = asked(run("DONE", "\"KNOWN\":9,\"GHOST\":1"));
    var foreign = asked(run("DONE", "\"FOREIGN\":1"));
    var later = asked(run("DONE", "\"LATER\":1"));
    var ended = asked(run("ENDED", ""));

    assertThat(good.code()).as(good.text()).isZero();
    assertThat(good.text()).contains("compared what ends before 2027").contains("GHOST");
    assertThat(foreign.code()).isEqualTo(ExitCode.CONFLICT);
    assertThat(later.code()).isEqualTo(ExitCode.FAILED);
    assertThat(ended.code()).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void nobodyHasToWaitForIt() throws IOException {
    var detached = asked("", "--detach");

    assertThat(detached.code()).as(detached.text()).isZero();
    assertThat(detached.text()).contains("RUNNING");
  }

  @Test
  void aBadReportIsAskedOfNobody() throws IOException {
    var node = node("2026-11-22T09:00:00Z");

    var told = told(node, "[" + line(12, "") + ",\n{\"certificateArn\":\"x\"}]");

    assertThat(told.code()).isEqualTo(ExitCode.USAGE);
    assertThat(told.text()).contains("is not used: line 2: serial is missing");
    assertThat(node.asked()).isEmpty();
  }
}
