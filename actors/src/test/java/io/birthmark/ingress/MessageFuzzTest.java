package io.birthmark.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.birthmark.device.Channel;
import io.birthmark.device.DeviceId;
import io.birthmark.device.Route;
import java.util.Map;

/** Whatever is published on whatever topic, it is understood or refused in words. */
class MessageFuzzTest {
  private static final int MAX_PAYLOAD = 64 * 1024;
  private static final int MAX_TOPIC = 200;

  @FuzzTest(maxDuration = "20s")
  void anyMessageGetsAnAnswer(FuzzedDataProvider data) {
    topic(data.consumeString(MAX_TOPIC));
    payload(data.consumeRemainingAsBytes());
  }

  private static void topic(String text) {
    switch (SparkplugTopic.parse(text)) {
      case SparkplugTopic.Known(var topic) -> assertThat(topic.render()).isEqualTo(text);
      case SparkplugTopic.Unknown(_, var detail) -> assertThat(detail).isNotEmpty();
    }
  }

  private static void payload(byte[] bytes) {
    switch (SparkplugPayload.decode(bytes, MAX_PAYLOAD)) {
      case SparkplugPayload.NotUnderstood(_, var detail) -> assertThat(detail).isNotEmpty();
      case SparkplugPayload.Understood(var payload) -> {
        var metrics = IdentityMetrics.of(payload, Map.of());
        var device = DeviceId.of("ACME-1").orElseThrow();
        var route = new Route(Channel.SPARKPLUG, "line/edge");
        switch (DeviceMessages.birth(device, route, metrics)) {
          case IdentityMetrics.Unread<?>(_, var detail) -> assertThat(detail).isNotEmpty();
          case IdentityMetrics.Read<?>(var sighting) -> {
            assertThat(sighting).isNotNull();
          }
        }
      }
    }
  }
}
