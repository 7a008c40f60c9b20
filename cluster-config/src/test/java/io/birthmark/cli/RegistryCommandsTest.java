package io.birthmark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a node is asked for an operator of groups, anchors, authorities and operations. */
class RegistryCommandsTest {
  private static final String GROUP =
      """
      {"id":"line","evidence":["initial-key"],"nameRule":"acme-{serial}","profile":"device","ca":"embedded","anchors":[]}
      """;

  @TempDir private Path data;

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          group list                        | GET /api/v1/groups
          group show line                   | GET /api/v1/groups/line
          group show ../line                | GET /api/v1/groups/..%2Fline
          anchor list                       | GET /api/v1/anchors
          anchor show ab                    | GET /api/v1/anchors/ab
          anchor remove ab                  | DELETE /api/v1/anchors/ab
          ca list                           | GET /api/v1/cas
          ca show plant                     | GET /api/v1/cas/plant
          ca drain plant --reason=audit     | POST /api/v1/cas/plant:drain * {"reason":"audit"}
          ca resume plant --reason=done     | POST /api/v1/cas/plant:resume * {"reason":"done"}
          ca stop-reconciling plant --reason=x | POST /api/v1/cas/plant:stopReconciling * {"reason":"x"}
          operation list                    | GET /api/v1/operations?pageSize=100
          operation show op1                | GET /api/v1/operations/op1
          operation results op1             | GET /api/v1/operations/op1/results?pageSize=1000
          operation results op1 --outcome=REFUSED | GET /api/v1/operations/op1/results?pageSize=1000&outcome=REFUSED
          operation pause op1 --reason=wait | POST /api/v1/operations/op1:pause {"reason":"wait"}
          operation resume op1 --reason=on  | POST /api/v1/operations/op1:resume {"reason":"on"}
          operation abort op1 --reason=no   | POST /api/v1/operations/op1:abort {"reason":"no"}
          operation pace op1 --rate=7 --reason=slow | POST /api/v1/operations/op1:pace {"reason":"slow","ratePerSecond":7}
          """)
  void isAskedOnce(String words, String request) throws IOException {
    var node = AskedNode.saying(data, "{\"items\":[]}");

    var told = node.told(words.split(" "));

    assertThat(told.code()).as(told.text()).isZero();
    assertThat(node.brief()).containsExactly(request);
  }

  @Test
  void aGroupIsTurnedAtTheRevisionThatWasRead() throws IOException {
    var node = AskedNode.saying(data, GROUP);

    node.told("group", "close", "line");

    assertThat(node.brief())
        .containsExactly("GET /api/v1/groups/line", "POST /api/v1/groups/line:close \"5\" {}");
  }

  @Test
  void whatIsNotSaidOfAGroupStaysAsItIs() throws IOException {
    var node = AskedNode.saying(data, GROUP);

    var told = node.told("group", "put", "line", "--ca=plant");

    assertThat(told.code()).as(told.text()).isZero();
    assertThat(node.brief())
        .containsExactly(
            "GET /api/v1/groups/line",
            "PUT /api/v1/groups/line \"5\" {\"profile\":\"device\",\"ca\":\"plant\","
                + "\"nameRule\":\"acme-{serial}\",\"evidence\":[\"initial-key\"],\"anchors\":[]}");
  }

  @Test
  void severalAuthoritiesAreARouteInTheirOrder() throws IOException {
    var node = AskedNode.saying(data, GROUP);

    node.told("group", "put", "line", "--ca=plant,spare");

    assertThat(node.brief().getLast())
        .contains("\"route\":[{\"ca\":\"plant\"},{\"ca\":\"spare\"}]")
        .doesNotContain("\"ca\":\"embedded\"");
  }

  @Test
  void aRouteIsReadFromItsFileAndStaysWhenNothingIsSaidOfIt() throws IOException {
    var route = "[{\"ca\":\"plant\",\"when\":{\"lines\":[\"4\"]}},{\"ca\":\"spare\"}]";
    var file = Files.writeString(data.resolve("route.json"), route);
    var asked = AskedNode.saying(data, GROUP);
    asked.told("group", "put", "line", "--route=" + file);
    var routed = AskedNode.saying(data, GROUP.replace("\"ca\":\"embedded\"", "\"route\":" + route));
    routed.told("group", "put", "line", "--profile=other");

    assertThat(asked.brief().getLast()).contains("\"route\":" + route);
    assertThat(routed.brief().getLast()).contains("\"route\":" + route);
  }

  @Test
  void aRouteThatIsNoneIsAskedOfNobody() throws IOException {
    var file = Files.writeString(data.resolve("route.json"), "{}");
    var node = AskedNode.saying(data, GROUP);

    var noList = node.told("group", "put", "line", "--route=" + file);
    var both = node.told("group", "put", "line", "--route=" + file, "--ca=plant");

    assertThat(noList.code()).isEqualTo(ExitCode.USAGE);
    assertThat(both.code()).isEqualTo(ExitCode.USAGE);
    assertThat(node.asked()).isEmpty();
  }

  @Test
  void aProofIsReadFromItsFile() throws IOException {
    var signature = data.resolve("proof.sig");
    Files.write(signature, new byte[] {1, 2, 3});
    var node = AskedNode.saying(data, "{}");

    node.told("anchor", "prove", "ab", "--signature=" + signature);

    assertThat(node.brief())
        .containsExactly("POST /api/v1/anchors/ab:prove {\"signature\":\"AQID\"}");
  }

  @ParameterizedTest
  @CsvSource({"ca drain plant", "operation abort op1", "operation pace op1 --reason=x"})
  void anOrderWithoutItsReasonOrMeasureIsAskedOfNobody(String words) throws IOException {
    var node = AskedNode.saying(data, "{}");

    var told = node.told(words.split(" "));

    assertThat(told.code()).isEqualTo(ExitCode.USAGE);
    assertThat(node.asked()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"true, 0", "false, 1"})
  void whatATestOfAnAuthorityFindsIsPrintedAndTellsTheExitCode(boolean passed, int code)
      throws IOException {
    var node =
        AskedNode.saying(
            data,
            """
            {"ca":"plant","passed":%s,"findings":[{"check":"TLS","outcome":"FAULT",
            "detail":"the certificate has expired: renew it"}]}
            """
                .formatted(passed));

    var told = node.told("ca", "test", "plant");
    var json = node.told("ca", "test", "plant", "-o=json");

    assertThat(told.code()).isEqualTo(code);
    assertThat(told.text()).containsPattern("FAULT +TLS +the certificate has expired: renew it");
    assertThat(json.code()).isEqualTo(code);
    assertThat(json.text()).contains("\"outcome\" : \"FAULT\"");
    assertThat(node.brief()).hasSize(2).containsOnly("POST /api/v1/cas/plant:test");
  }

  @Test
  void whatAnAuthorityHasNotDecidedOnIsToldWithItsNameThere() throws IOException {
    var node =
        new AskedNode(
            data,
            200,
            asked ->
                switch (asked.uri()) {
                  case "/api/v1/cas/plant" -> "{\"name\":\"plant\"}";
                  case "/api/v1/devices?cause=PENDING_AT_CA&pageSize=100&ca=plant" ->
                      "{\"items\":[{\"id\":\"pump-1\"},{\"id\":\"pump-2\"}],\"nextPageToken\":\"t\"}";
                  case "/api/v1/devices?cause=PENDING_AT_CA&pageSize=100&ca=plant&pageToken=t" ->
                      "{\"items\":[{\"id\":\"pump-3\"}]}";
                  case "/api/v1/devices/pump-2/explanation" -> "{\"device\":\"pump-2\"}";
                  default ->
                      """
                      {"device":"pump-1","reference":"4711","since":"2026-11-22T06:00:00Z",
                      "next":{"what":"it is asked","at":"2026-11-22T06:01:00Z"}}
                      """;
                });

    var table = node.told("ca", "pending", "plant");
    var json = node.told("ca", "pending", "plant", "-o=json");

    assertThat(table.code()).as(table.text()).isZero();
    assertThat(table.text().lines())
        .hasSize(2)
        .allSatisfy(line ->
            assertThat(line)
                .containsPattern(
                    "pump-1 +request 4711 +since 2026-11-22T06:00:00Z, asked again at 2026-11-22T06:01:00Z"));
    assertThat(json.text())
        .contains("\"reference\" : \"4711\"", "\"href\" : \"/api/v1/devices/pump-3\"")
        .doesNotContain("pump-2");
  }

  @Test
  void anAuthorityThatIsUnknownHasNobodyWaiting() throws IOException {
    var node = new AskedNode(data, 404, _ -> "{\"title\":\"no such CA\",\"code\":\"UNKNOWN_CA\"}");

    var told = node.told("ca", "pending", "nowhere");

    assertThat(told.code()).isNotZero();
    assertThat(node.brief()).containsExactly("GET /api/v1/cas/nowhere");
  }

  @Test
  void whoWaitsForAnAuthorityStandsInItsLine() throws IOException {
    var node =
        AskedNode.saying(
            data,
            """
            {"items":[{"name":"plant","intake":"DRAINED","load":{"inFlight":2},
            "waiting":[{"devices":3},{"devices":4}],"issuer":{"notAfter":"2030-01-01T00:00:00Z"}}]}
            """);

    assertThat(node.told("ca", "list").text())
        .containsPattern("plant +DRAINED +7 waiting, 2 in flight, issuer until 2030-01-01");
  }
}
