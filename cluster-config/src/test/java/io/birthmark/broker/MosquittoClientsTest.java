package io.birthmark.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.birthmark.broker.EmbeddedBroker.Persistence;
import io.birthmark.wire.sparkplug.Metric;
import io.birthmark.wire.sparkplug.Payload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Broker and host as the clients of the Mosquitto project see them: we wrote neither. */
@Tag("full")
class MosquittoClientsTest {
  @TempDir private static Path folder;
  private static EmbeddedBroker broker;
  private static RunningHost host;

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start(0, Persistence.IN_MEMORY, folder);
    host = new RunningHost(broker.url(), "birthmark", "");
  }

  @AfterAll
  static void stop() {
    host.close();
    broker.close();
  }

  @Test
  void seeTheRetainedState() throws Exception {
    try (var station = Station.connect(broker.url(), "first", "g", "e", "birthmark")) {
      station.hears("STATE/birthmark", m -> m.text().contains("true"));
    }

    var heard = answerTo(subscribe("spBv1.0/STATE/birthmark", "%r %q %p"), () -> {});

    assertThat(heard).matches("1 1 \\{\"online\":true,\"timestamp\":\\d+}");
  }

  @Test
  void getTheAnswerToRubbishOnADevicesTopic() throws Exception {
    var rubbish = Files.write(folder.resolve("rubbish"), new byte[] {'n', 'o', (byte) 0xff});

    var payload =
        commandFor(
            "spBv1.0/line/DCMD/edge/ACME-9",
            () -> publish("spBv1.0/line/DDATA/edge/ACME-9", "-f", rubbish.toString()));

    assertThat(payload.getMetricsList())
        .extracting(Metric::getName)
        .containsExactly("Identity/Error", "Identity/ErrorText");
    assertThat(payload.getMetrics(0).getStringValue()).isEqualTo("BAD_MESSAGE");
  }

  @Test
  void getARebirthRequestForAnEdgeNodeThatWasNotBorn() throws Exception {
    var payload =
        commandFor(
            "spBv1.0/line/NCMD/stranger", () -> publish("spBv1.0/line/NDATA/stranger", "-n"));

    assertThat(payload.getMetricsList())
        .extracting(Metric::getName)
        .containsExactly("Node Control/Rebirth");
  }

  private interface Step {
    void take() throws IOException, InterruptedException;
  }

  /** The one command on {@code topic} that {@code step} leads to. */
  private static Payload commandFor(String topic, Step step) throws Exception {
    var fields = answerTo(subscribe(topic, "%t %q %r %x"), step).split(" ", -1);
    assertThat(fields[0]).isEqualTo(topic);
    assertThat(fields[1]).as("QoS").isEqualTo("0");
    assertThat(fields[2]).as("retained").isEqualTo("0");
    var payload = Payload.parseFrom(ByteString.fromHex(fields[3]));
    assertThat(payload.hasSeq()).isFalse();
    assertThat(payload.getTimestamp()).isPositive();
    return payload;
  }

  /**
   * Takes the step again and again, as devices do, because mosquitto_sub does not tell when its
   * subscription stands; it ends with the first message it gets.
   */
  private static String answerTo(Process subscriber, Step step) throws Exception {
    boolean ended = false;
    for (int i = 0; i < 40 && !ended; i++) {
      step.take();
      ended = subscriber.waitFor(500, TimeUnit.MILLISECONDS);
    }
    if (!ended) {
      subscriber.destroy();
      throw new AssertionError("mosquitto_sub heard nothing");
    }
    return new String(subscriber.getInputStream().readAllBytes(), UTF_8).strip();
  }

  private static Process subscribe(String filter, String format) throws IOException {
    return launch("mosquitto_sub", "-q", "1", "-C", "1", "-t", filter, "-F", format);
  }

  private static void publish(String topic, String... rest)
      throws IOException, InterruptedException {
    var arguments = Stream.concat(Stream.of("-t", topic), Stream.of(rest)).toArray(String[]::new);
    assertThat(launch("mosquitto_pub", arguments).waitFor()).isZero();
  }

  private static Process launch(String program, String... rest) throws IOException {
    var command =
        Stream.concat(
                Stream.of(program, "-h", "127.0.0.1", "-p", String.valueOf(broker.port())),
                Stream.of(rest))
            .toList();
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new IOException(program + " is missing: apt-get install mosquitto-clients", e);
    }
  }
}
