package io.birthmark.broker;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.birthmark.wire.sparkplug.Metric;
import io.birthmark.wire.sparkplug.Payload;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.eclipse.paho.client.mqttv3.IMqttMessageListener;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** A plain MQTT client that speaks as an edge node and hears what the host says. */
final class Station implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;

  /** One message as the broker delivered it. */
  record Heard(String topic, ByteString payload, int qos, boolean retained) {
    String text() {
      return payload.toStringUtf8();
    }

    /** The value of a metric, text or hex; empty when there is none. */
    String metric(String name) {
      try {
        for (var metric : Payload.parseFrom(payload).getMetricsList()) {
          if (metric.getName().equals(name)) {
            return metric.hasStringValue()
                ? metric.getStringValue()
                : metric.hasBytesValue()
                    ? metric.getBytesValue().size() + " bytes"
                    : String.valueOf(metric.getBooleanValue());
          }
        }
        return "";
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError("the host's payload is not Sparkplug", e);
      }
    }
  }

  private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
  private final MqttClient client;
  private final String group;
  private final String node;
  private int seq = -1;

  private Station(MqttClient client, String group, String node) {
    this.client = client;
    this.group = group;
    this.node = node;
  }

  /** Connects with {@code clientId} and subscribes to this station's commands and to STATE. */
  static Station connect(String url, String clientId, String group, String node, String hostId)
      throws MqttException {
    var client = new MqttClient(url, clientId, new MemoryPersistence());
    var station = new Station(client, group, node);
    var options = new MqttConnectOptions();
    options.setMaxInflight(100);
    options.setWill(
        station.topic("NDEATH"),
        Payload.newBuilder().addMetrics(whole("bdSeq", 0)).build().toByteArray(),
        1,
        false);
    client.connect(options);
    String[] filters = {
      "spBv1.0/STATE/" + hostId, station.topic("NCMD"), station.topic("DCMD") + "/#",
    };
    client.subscribe(
        filters,
        new int[] {1, 1, 1},
        Arrays.stream(filters)
            .map(_ ->
                (IMqttMessageListener)
                    (topic, m) ->
                        station.heard.add(
                            new Heard(
                                topic,
                                ByteString.copyFrom(m.getPayload()),
                                m.getQos(),
                                m.isRetained())))
            .toArray(IMqttMessageListener[]::new));
    return station;
  }

  void nbirth() throws MqttException {
    seq = -1;
    say(
        "NBIRTH",
        Payload.newBuilder()
            .addMetrics(whole("bdSeq", 0))
            .addMetrics(
                Metric.newBuilder().setName("Node Control/Rebirth").setBooleanValue(false)));
  }

  void dbirth(String device) throws MqttException {
    say(
        "DBIRTH/" + device,
        Payload.newBuilder()
            .addMetrics(text("Identity/Manufacturer", "Acme"))
            .addMetrics(text("Identity/Model", "M1"))
            .addMetrics(text("Identity/Serial", "S1"))
            .addMetrics(text("Identity/Evidence/Kind", "initial-key"))
            .addMetrics(Metric.newBuilder().setName("Identity/InstalledDigest").setIsNull(true)));
  }

  void submits(String device) throws MqttException {
    say(
        "DDATA/" + device,
        Payload.newBuilder()
            .addMetrics(blob("Identity/Challenge", 50))
            .addMetrics(blob("Identity/Evidence/Proof", 32))
            .addMetrics(blob("Identity/Csr/Proof", 70))
            .addMetrics(blob("Identity/Csr", 300)));
  }

  void provesInstalled(String device) throws MqttException {
    say(
        "DDATA/" + device,
        Payload.newBuilder()
            .addMetrics(blob("Identity/Challenge", 50))
            .addMetrics(blob("Identity/Installed", 70)));
  }

  /** Publishes with QoS 0, as edge nodes do; {@code what} is verb and perhaps device. */
  void say(String what, Payload.Builder payload) throws MqttException {
    seq = (seq + 1) & 255;
    var parts = what.split("/", 2);
    var topic = topic(parts[0]) + (parts.length > 1 ? "/" + parts[1] : "");
    publish(topic, payload.setTimestamp(1).setSeq(seq).build().toByteArray(), 0, false);
  }

  void publish(String topic, byte[] payload, int qos, boolean retained) throws MqttException {
    client.publish(topic, payload, qos, retained);
  }

  /** Waits for a message on the topic that ends so; others are passed over. */
  Heard hears(String topicEnd) {
    return hears(topicEnd, _ -> true);
  }

  Heard hears(String topicEnd, Predicate<Heard> wanted) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    try {
      while (true) {
        var message = heard.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (message == null) {
          throw new AssertionError("nothing was heard on a topic that ends in " + topicEnd);
        }
        if (message.topic().endsWith(topicEnd) && wanted.test(message)) {
          return message;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  String topic(String verb) {
    return "spBv1.0/" + group + "/" + verb + "/" + node;
  }

  @Override
  public void close() throws MqttException {
    if (client.isConnected()) {
      client.disconnect(100);
    }
    client.close();
  }

  private static Metric text(String name, String value) {
    return Metric.newBuilder().setName(name).setDatatype(12).setStringValue(value).build();
  }

  private static Metric whole(String name, long value) {
    return Metric.newBuilder().setName(name).setDatatype(4).setLongValue(value).build();
  }

  private static Metric blob(String name, int size) {
    return Metric.newBuilder()
        .setName(name)
        .setDatatype(17)
        .setBytesValue(ByteString.copyFrom(new byte[size]))
        .build();
  }
}
