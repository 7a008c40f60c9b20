package io.birthmark.ingress;

import com.google.protobuf.ByteString;
import io.birthmark.device.DeviceId;
import io.birthmark.wire.sparkplug.Metric;
import io.birthmark.wire.sparkplug.Payload;

/** Builds what edge nodes send. */
final class Payloads {
  static final int MAX = 64 * 1024;

  private final Payload.Builder payload = Payload.newBuilder().setTimestamp(1_000);

  private Payloads() {}

  static Payloads numbered(int seq) {
    var payloads = new Payloads();
    payloads.payload.setSeq(seq);
    return payloads;
  }

  static Payloads unnumbered() {
    return new Payloads();
  }

  static SparkplugPayload nodeBirth(int seq, long bdSeq) {
    return numbered(seq).whole("bdSeq", bdSeq).read();
  }

  static SparkplugPayload nodeDeath(long bdSeq) {
    return unnumbered().whole("bdSeq", bdSeq).read();
  }

  /** A complete DBIRTH that names its metrics. */
  static Payloads deviceBirth(int seq) {
    return numbered(seq)
        .text("Identity/Manufacturer", "Acme")
        .text("Identity/Model", "M1")
        .text("Identity/Serial", "S1")
        .text("Identity/Firmware", "1.0")
        .text("Identity/Evidence/Kind", "initial-key")
        .absent("Identity/InstalledDigest");
  }

  /** A complete step 3. */
  static Payloads submission(int seq) {
    return numbered(seq)
        .blob("Identity/Challenge", new byte[50])
        .blob("Identity/Evidence/Proof", new byte[32])
        .blob("Identity/Csr/Proof", new byte[70])
        .blob("Identity/Csr", new byte[300]);
  }

  /** A complete step 5. */
  static Payloads installProof(int seq) {
    return numbered(seq)
        .blob("Identity/Challenge", new byte[50])
        .blob("Identity/Installed", new byte[70]);
  }

  static DeviceId device(String name) {
    return DeviceId.of(name).orElseThrow();
  }

  Payloads text(String name, String value) {
    return add(named(name).setDatatype(12).setStringValue(value));
  }

  Payloads blob(String name, byte[] value) {
    return add(named(name).setDatatype(17).setBytesValue(ByteString.copyFrom(value)));
  }

  Payloads whole(String name, long value) {
    return add(named(name).setDatatype(4).setLongValue(value));
  }

  Payloads number(String name, double value) {
    return add(named(name).setDatatype(10).setDoubleValue(value));
  }

  Payloads absent(String name) {
    return add(named(name).setIsNull(true));
  }

  /** A null metric of a birth that gets an alias. */
  Payloads aliased(String name, long alias) {
    return add(named(name).setAlias(alias).setIsNull(true));
  }

  Payloads blobByAlias(long alias, byte[] value) {
    return add(
        Metric.newBuilder()
            .setAlias(alias)
            .setDatatype(17)
            .setBytesValue(ByteString.copyFrom(value)));
  }

  Payloads without(String name) {
    for (int i = 0; i < payload.getMetricsCount(); i++) {
      if (payload.getMetrics(i).getName().equals(name)) {
        payload.removeMetrics(i);
        return this;
      }
    }
    throw new IllegalArgumentException(name);
  }

  byte[] bytes() {
    return payload.build().toByteArray();
  }

  SparkplugPayload read() {
    return switch (SparkplugPayload.decode(bytes(), MAX)) {
      case SparkplugPayload.Understood(var read) -> read;
      case SparkplugPayload.NotUnderstood(var reason, var detail) ->
          throw new AssertionError(reason + " " + detail);
    };
  }

  private static Metric.Builder named(String name) {
    return Metric.newBuilder().setName(name).setTimestamp(1_000);
  }

  private Payloads add(Metric.Builder metric) {
    payload.addMetrics(metric);
    return this;
  }
}
