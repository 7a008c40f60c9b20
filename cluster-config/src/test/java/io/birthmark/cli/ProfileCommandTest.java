package io.birthmark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node is asked for an operator of certificate profiles. */
class ProfileCommandTest {
  private static final String ONE =
      "{\"name\":\"gateway\",\"version\":2,\"state\":\"OPEN\",\"validitySeconds\":7776000,"
          + "\"keys\":[\"EC_P256\",\"ED25519\"]}";

  @TempDir private Path data;

  private final List<String> asked = new ArrayList<>();

  @Test
  void profilesAndVersionsAreShownALineEach() throws IOException {
    assertThat(told("{\"items\":[" + ONE + "]}", 0, "list"))
        .containsPattern("gateway +2 OPEN +7776000 s +EC_P256, ED25519");
    assertThat(told("{\"items\":[" + ONE + "," + ONE + "]}", 0, "versions", "gateway"))
        .hasLineCount(2);
    assertThat(asked.getLast()).isEqualTo("GET /api/v1/profiles/gateway/versions");
  }

  @Test
  void aVersionIsPublishedForTheOneThatWasRead() throws IOException {
    var file = data.resolve("gateway.json");
    Files.writeString(file, "{\"keys\":[\"EC_P256\"],\"validitySeconds\":7776000}");

    told(ONE, 0, "publish", "gateway", file.toString());

    assertThat(asked)
        .containsExactly(
            "GET /api/v1/profiles/gateway",
            "PUT /api/v1/profiles/gateway \"5\""
                + " {\"keys\":[\"EC_P256\"],\"validitySeconds\":7776000}");
  }

  @Test
  void aProfileIsRetiredAndBroughtBack() throws IOException {
    told(ONE, 0, "retire", "gateway");
    told(ONE, 0, "reinstate", "gateway");

    assertThat(asked)
        .containsExactly(
            "POST /api/v1/profiles/gateway:retire * {}",
            "POST /api/v1/profiles/gateway:reinstate * {}");
  }

  @Test
  void aTrialIsMadeOfFilesAndOptions() throws IOException {
    var csr = data.resolve("request.pem");
    Files.writeString(csr, "-----BEGIN\n");

    told(
        "{\"possible\":true}",
        0,
        "dry-run",
        "gateway",
        "--csr=" + csr,
        "--device=acme-1",
        "--facts=Acme,Pump 3,0001",
        "--version-number=1");

    assertThat(asked)
        .containsExactly(
            "POST /api/v1/profiles/gateway:dryRun {\"csr\":\"-----BEGIN\",\"device\":\"acme-1\","
                + "\"facts\":{\"manufacturer\":\"Acme\",\"model\":\"Pump 3\",\"serial\":\"0001\"},"
                + "\"version\":1}");
  }

  @Test
  void whatIsNoProfileIsRefusedBeforeANodeIsAsked() throws IOException {
    var file = data.resolve("list.json");
    Files.writeString(file, "[]");

    told(ONE, ExitCode.USAGE, "publish", "gateway", file.toString());

    assertThat(asked).isEmpty();
  }

  private String told(String answer, int exit, String... words) throws IOException {
    var node = AskedNode.saying(data, answer);
    var told =
        node.told(Stream.concat(Stream.of("profile"), Stream.of(words)).toArray(String[]::new));
    asked.addAll(node.brief());
    assertThat(told.code()).as(told.text()).isEqualTo(exit);
    return told.text();
  }
}
