package io.birthmark.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeApiTest {
  private static final ByteString KEY = ByteString.copyFrom(new byte[] {1, 2, 3});

  @TempDir Path folder;

  private FakeNodeApi node;
  private NodeApi api;

  @BeforeEach
  void start() throws IOException {
    node = new FakeNodeApi(new ScriptedHost());
    var token = Files.writeString(folder.resolve("token"), "secret\n");
    api = NodeApi.of(node.address(), token);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void aGroupIsPutWithAnchorAndKey() throws Exception {
    Waiting.on(api.putGroup(new NodeApi.GroupRequest("line", "PEM", KEY)));

    var request = node.received().getFirst();
    assertThat(request.line()).isEqualTo("PUT /api/v1/groups/line");
    assertThat(request.bearer()).isEqualTo("Bearer secret");
    assertThat(request.body())
        .isEqualTo(
            LineJson.MAPPER.readTree(
                """
                {"evidence": ["initial-key", "idevid", "manufacturer-signature", "token"], "nameRule": "Kestrel-{serial}",
                 "profile": "device", "ca": "embedded", "anchors": ["PEM"], "groupKey": "AQID"}
                """));
  }

  @Test
  void theMakersRootIsProvenByItsKeysSignature() throws Exception {
    Waiting.on(api.proveAnchor("PEM", text -> Optional.of(ByteString.copyFromUtf8(text))));

    assertThat(node.received())
        .extracting(FakeNodeApi.Received::line)
        .containsExactly("POST /api/v1/anchors", "POST /api/v1/anchors/ab:prove");
    assertThat(LineJson.bytes(node.received().getLast().body().path("signature").asText()))
        .isEqualTo(ByteString.copyFromUtf8("sign this"));
  }

  @Test
  void aRootThatIsProvenOrWhoseKeyIsGoneIsLeftAsItIs() throws Exception {
    Waiting.on(api.proveAnchor("PEM", _ -> Optional.empty()));
    node.anchorState = "PROVEN";
    Waiting.on(api.proveAnchor("PEM", _ -> Optional.of(KEY)));

    assertThat(node.received())
        .extracting(FakeNodeApi.Received::line)
        .containsExactly("POST /api/v1/anchors", "POST /api/v1/anchors");
  }

  @Test
  void aRegistrationIsRepeatedWithTheSameKeyWhileTheNodeIsInTrouble() throws Exception {
    node.troubles.addAll(List.of(503, 429, 500));

    Waiting.on(api.register(device(Optional.of(KEY)), "line-1-2"));

    assertThat(node.received())
        .hasSize(4)
        .allSatisfy(request -> {
          assertThat(request.line()).isEqualTo("POST /api/v1/devices");
          assertThat(request.idempotencyKey()).isEqualTo("line-1-2");
          assertThat(request.body().path("initialKey").asText()).isEqualTo("AQID");
        });
  }

  @Test
  void aDeviceOfAGroupKeyIsRegisteredWithoutOne() throws Exception {
    Waiting.on(api.register(device(Optional.empty()), "k"));

    assertThat(node.received().getFirst().body())
        .isEqualTo(
            LineJson.MAPPER.readTree(
                """
                {"manufacturer": "Kestrel", "model": "K-100", "serial": "1", "group": "line"}
                """));
  }

  @Test
  void aRefusalIsSaidInWordsAndNotRepeated() {
    node.troubles.add(409);

    assertThatThrownBy(() -> Waiting.on(api.register(device(Optional.empty()), "k")))
        .isInstanceOf(NodeApi.RefusedException.class)
        .hasMessage("the node refused device Kestrel-1: 409 BUSY as the script says");
    assertThat(node.received()).hasSize(1);
  }

  @Test
  void theStateOfADeviceIsWhatTheNodeSays() throws Exception {
    assertThat(Waiting.on(api.state("Kestrel-1"))).isEqualTo("REGISTERED");
  }

  @Test
  void requestsNeverPrintKeys() {
    assertThat(device(Optional.of(KEY)).toString()).isEqualTo("DeviceRequest[Kestrel-1]");
    assertThat(new NodeApi.GroupRequest("line", "PEM", KEY)).hasToString("GroupRequest[line]");
  }

  private static NodeApi.DeviceRequest device(Optional<ByteString> key) {
    return new NodeApi.DeviceRequest(
        "Kestrel", "K-100", "1", "line", key, Optional.empty(), Optional.empty());
  }
}
