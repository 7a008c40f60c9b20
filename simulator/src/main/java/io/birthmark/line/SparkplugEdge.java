package io.birthmark.line;

import com.google.protobuf.ByteString;
import io.birthmark.wire.sparkplug.Metric;
import io.birthmark.wire.sparkplug.Payload;
import java.time.Instant;
import java.util.List;

/**
 * The numbers that a Sparkplug edge node must keep (Sparkplug 3.0 §4.3, §6.4): {@code bdSeq} counts
 * its connections, {@code seq} its messages and those of its devices, both modulo 256. Builds
 * payloads, sends nothing.
 */
final class SparkplugEdge {
  static final String REBIRTH = "Node Control/Rebirth";

  private static final int INT64 = 4;
  private static final int BOOLEAN = 11;

  private int bdSeq = -1;
  private int seq;

  /** A new connection; what it says in {@link #death} and {@link #birth} belongs together. */
  void connecting() {
    bdSeq = (bdSeq + 1) & 0xff;
  }

  /** NDEATH: no {@code seq}. */
  ByteString death(Instant now) {
    return Payload.newBuilder()
        .setTimestamp(now.toEpochMilli())
        .addMetrics(stamped(bdSeqMetric(), now))
        .build()
        .toByteString();
  }

  /** NBIRTH: {@code seq} begins at 0 again, {@code bdSeq} stays that of the connection. */
  ByteString birth(Instant now) {
    seq = 0;
    var rebirth =
        Metric.newBuilder().setName(REBIRTH).setDatatype(BOOLEAN).setBooleanValue(false).build();
    return numbered(List.of(bdSeqMetric(), rebirth), now);
  }

  /** DBIRTH, DDATA or DDEATH. */
  ByteString device(List<Metric> metrics, Instant now) {
    return numbered(metrics, now);
  }

  private ByteString numbered(List<Metric> metrics, Instant now) {
    var payload = Payload.newBuilder().setTimestamp(now.toEpochMilli()).setSeq(seq);
    metrics.forEach(metric -> payload.addMetrics(stamped(metric, now)));
    seq = (seq + 1) & 0xff;
    return payload.build().toByteString();
  }

  private Metric bdSeqMetric() {
    return Metric.newBuilder().setName("bdSeq").setDatatype(INT64).setLongValue(bdSeq).build();
  }

  private static Metric stamped(Metric metric, Instant now) {
    return metric.toBuilder().setTimestamp(now.toEpochMilli()).build();
  }
}
