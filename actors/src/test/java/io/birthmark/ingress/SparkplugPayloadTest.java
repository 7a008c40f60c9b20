package io.birthmark.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.birthmark.device.Bytes;
import io.birthmark.device.Reason;
import io.birthmark.ingress.SparkplugPayload.Blob;
import io.birthmark.ingress.SparkplugPayload.NotUnderstood;
import io.birthmark.ingress.SparkplugPayload.Null;
import io.birthmark.ingress.SparkplugPayload.Other;
import io.birthmark.ingress.SparkplugPayload.Reported;
import io.birthmark.ingress.SparkplugPayload.Text;
import io.birthmark.ingress.SparkplugPayload.Understood;
import io.birthmark.ingress.SparkplugPayload.Whole;
import io.birthmark.wire.sparkplug.Metric;
import io.birthmark.wire.sparkplug.Payload;
import io.birthmark.wire.sparkplug.Template;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparkplugPayloadTest {
  @Test
  void readsEveryKindOfValue() {
    var payload =
        Payloads.numbered(255)
            .text("t", "text")
            .blob("b", new byte[] {1, 2})
            .whole("w", -1)
            .number("n", 1.5)
            .absent("a")
            .blobByAlias(7, new byte[] {3})
            .read();

    assertThat(payload.seq()).isEqualTo(OptionalInt.of(255));
    assertThat(payload.metrics())
        .containsExactly(
            named("t", new Text("text")),
            named("b", new Blob(Bytes.copyOf(new byte[] {1, 2}))),
            named("w", new Whole(-1)),
            named("n", new Other("Double")),
            named("a", new Null()),
            new Reported(
                Optional.empty(), OptionalLong.of(7), new Blob(Bytes.copyOf(new byte[] {3}))));
  }

  @Test
  void takesAMetricWithoutValueForNull() {
    var bytes = Payload.newBuilder().addMetrics(Metric.newBuilder().setName("a")).build();

    assertThat(decode(bytes.toByteArray()))
        .isInstanceOfSatisfying(
            Understood.class,
            u -> assertThat(u.payload().metrics()).containsExactly(named("a", new Null())));
  }

  @Test
  void takesAnEmptyPayloadForOneWithoutSeq() {
    assertThat(decode(new byte[0]))
        .isInstanceOfSatisfying(
            Understood.class, u -> assertThat(u.payload().seq()).isEqualTo(OptionalInt.empty()));
  }

  @Test
  void doesNotTakeBrokenUtf8ForText() {
    var bytes = new byte[] {0x12, 0x05, 0x7a, 0x03, 'a', (byte) 0xff, 'b'};

    assertThat(decode(bytes))
        .isInstanceOfSatisfying(
            Understood.class,
            u ->
                assertThat(u.payload().metrics().getFirst().value())
                    .isEqualTo(new Other("String that is not UTF-8")));
  }

  @ParameterizedTest
  @ValueSource(longs = {256, 70_000, -1})
  void refusesASeqThatIsNoByte(long seq) {
    assertThat(decode(Payload.newBuilder().setSeq(seq).build().toByteArray()))
        .isEqualTo(new NotUnderstood(Reason.BAD_MESSAGE, "seq is not 0 to 255"));
  }

  @Test
  void isBoundInSizeToTheByte() {
    var body = ByteString.copyFrom(new byte[1000]);
    var bytes = Payload.newBuilder().setBody(body).build().toByteArray();

    assertThat(SparkplugPayload.decode(bytes, bytes.length)).isInstanceOf(Understood.class);
    assertThat(SparkplugPayload.decode(bytes, bytes.length - 1))
        .isInstanceOfSatisfying(
            NotUnderstood.class, n -> assertThat(n.reason()).isEqualTo(Reason.MESSAGE_TOO_LARGE));
  }

  @Test
  void isBoundInDepth() {
    assertThat(decode(nested(7))).isInstanceOf(Understood.class);
    assertThat(decode(nested(8))).isInstanceOf(NotUnderstood.class);
  }

  @Test
  void doesNotRunOutOfStackOnGroupsInGroups() {
    var groups = new byte[60_000];
    Arrays.fill(groups, (byte) 0x3b);

    assertThat(decode(groups)).isInstanceOf(NotUnderstood.class);
  }

  @Test
  void isTotal() {
    var random = new Random(20260102);
    var good = Payloads.submission(3).text("Identity/Serial", "S").bytes();
    for (int i = 0; i < 50_000; i++) {
      var bytes = good.clone();
      for (int flips = random.nextInt(8); flips >= 0; flips--) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      var noise = new byte[random.nextInt(64)];
      random.nextBytes(noise);

      assertThat(decode(bytes)).isNotNull();
      assertThat(decode(noise)).isNotNull();
    }
  }

  /** A template in a template … two levels of nesting each. */
  private static byte[] nested(int templates) {
    var metric = Metric.newBuilder().setName("leaf").build();
    for (int i = 0; i < templates; i++) {
      metric =
          Metric.newBuilder().setTemplateValue(Template.newBuilder().addMetrics(metric)).build();
    }
    return Payload.newBuilder().addMetrics(metric).build().toByteArray();
  }

  private static Reported named(String name, SparkplugPayload.MetricValue value) {
    return new Reported(Optional.of(name), OptionalLong.empty(), value);
  }

  private static SparkplugPayload.Decoded decode(byte[] bytes) {
    return SparkplugPayload.decode(bytes, Payloads.MAX);
  }
}
