package io.birthmark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator is told of the way in. */
class IngressCommandTest {
  private static final String FIRST =
      """
      {"host":{"id":"birthmark","online":true},"nextPageToken":"plant/line 1","items":[{"edge":"plant/line 1","up":true,
      "since":"2026-11-22T09:59:50.123456Z","births":2,"gaps":1,"settled":31,"yieldPercent":95.0,
      "refused":{"BUSY":1,"PROOF_INVALID":4}}]}
      """;

  private static final String LAST =
      """
      {"host":{"id":"birthmark","online":true},"items":[{"edge":"plant/line-2","up":false,
      "since":"2026-11-22T10:00:00Z","births":0,"gaps":0,"settled":0,"refused":{}}]}
      """;

  @TempDir private Path data;

  @Test
  void everyPageIsShownAsALineForEachEdgeNode() throws IOException {
    var node = new AskedNode(data, 200, asked -> asked.uri().contains("pageToken") ? LAST : FIRST);

    var said = node.told("ingress", "show");

    var told = said.text();
    assertThat(said.code()).as(told).isZero();
    assertThat(told).containsPattern("online +true");
    assertThat(told)
        .containsPattern(
            "plant/line 1 +up +2026-11-22T09:59:50 +2 +1 +31 +95.0 +BUSY 1, PROOF_INVALID 4")
        .containsPattern("plant/line-2 +down +2026-11-22T10:00:00 ");
    assertThat(node.brief())
        .containsExactly(
            "GET /api/v1/ingress?pageSize=500",
            "GET /api/v1/ingress?pageSize=500&pageToken=plant%2Fline%201");
  }
}
