package io.birthmark.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.birthmark.wire.sparkplug.Metric;
import io.birthmark.wire.sparkplug.Payload;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The numbers of Sparkplug 3.0, and a link that loses messages. */
class SparkplugEdgeTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final SparkplugEdge edge = new SparkplugEdge();

  @Test
  void sequenceNumbersBeginAtZeroWithEachBirthAndWrapAt256() throws Exception {
    edge.connecting();
    assertThat(read(edge.birth(NOW)).getSeq()).isZero();

    for (int i = 1; i <= 600; i++) {
      assertThat(read(edge.device(List.of(), NOW)).getSeq()).isEqualTo(i % 256);
    }

    assertThat(read(edge.birth(NOW)).getSeq()).isZero();
    assertThat(read(edge.device(List.of(), NOW)).getSeq()).isEqualTo(1);
  }

  @Test
  void bdSeqCountsConnectionsNotBirthsAndWrapsAt256() throws Exception {
    for (int connection = 0; connection < 300; connection++) {
      edge.connecting();
      assertThat(bdSeq(edge.death(NOW))).isEqualTo(connection % 256);
      assertThat(bdSeq(edge.birth(NOW))).isEqualTo(connection % 256);
      assertThat(bdSeq(edge.birth(NOW))).isEqualTo(connection % 256);
    }
  }

  @Test
  void aDeathHasNoSequenceNumberAndNothingButItsBdSeq() throws Exception {
    edge.connecting();

    var death = read(edge.death(NOW));

    assertThat(death.hasSeq()).isFalse();
    assertThat(death.getMetricsList()).extracting(Metric::getName).containsExactly("bdSeq");
    assertThat(death.getMetrics(0).getDatatype()).isEqualTo(4);
  }

  @Test
  void everyMetricCarriesItsTime() throws Exception {
    edge.connecting();
    var data = read(edge.device(List.of(IdentityMetric.SERIAL.of("1")), NOW));

    assertThat(data.getTimestamp()).isEqualTo(NOW.toEpochMilli());
    assertThat(data.getMetrics(0).getTimestamp()).isEqualTo(NOW.toEpochMilli());
    assertThat(data.getMetrics(0).getDatatype()).isEqualTo(12);
  }

  @Test
  void aLinkLosesItsShareEachWayAndTheSameForTheSameSeed() {
    var link = new UnreliableLink(0.1, 5);
    var same = new UnreliableLink(0.1, 5);

    var up = IntStream.range(0, 10_000).mapToObj(_ -> link.carriesUp()).toList();
    var down = IntStream.range(0, 10_000).mapToObj(_ -> link.carriesDown()).toList();

    assertThat(up.stream().filter(carried -> !carried).count()).isBetween(900L, 1100L);
    assertThat(down.stream().filter(carried -> !carried).count()).isBetween(900L, 1100L);
    assertThat(up).isNotEqualTo(down);
    assertThat(IntStream.range(0, 10_000).mapToObj(_ -> same.carriesUp()).toList()).isEqualTo(up);
    var perfect = new UnreliableLink(0, 5);
    assertThat(IntStream.range(0, 1000).allMatch(_ -> perfect.carriesUp())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, Double.NaN})
  void aShareThatIsNoneIsRefused(double share) {
    assertThatThrownBy(() -> new UnreliableLink(share, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static long bdSeq(ByteString payload) throws InvalidProtocolBufferException {
    return read(payload).getMetricsList().stream()
        .filter(metric -> metric.getName().equals("bdSeq"))
        .findFirst()
        .orElseThrow()
        .getLongValue();
  }

  private static Payload read(ByteString payload) throws InvalidProtocolBufferException {
    return Payload.parseFrom(payload);
  }
}
