package io.birthmark.line;

import com.google.protobuf.InvalidProtocolBufferException;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import io.birthmark.wire.sparkplug.Metric;
import io.birthmark.wire.sparkplug.Payload;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The scripted host as a Sparkplug host application on a real broker. It keeps the rules of edge
 * nodes under watch and asks for a rebirth when a sequence number is missing.
 */
final class MqttHost implements AutoCloseable {
  private static final int NDEATH_NEVER = -1;

  private final ScriptedHost script;
  private final URI broker;
  private final String group;
  private final Map<String, Edge> edges = new HashMap<>();

  /** Every departure from Sparkplug's rules that even a lossy link does not excuse. */
  final List<String> violations = new ArrayList<>();

  /** On a lossy link a death may be of a birth that never arrived. */
  boolean birthsMayBeLost;

  /** Messages that came out of sequence, or of a device without a birth. */
  final List<String> gaps = new ArrayList<>();

  /** Topics in the order of arrival. */
  final ConcurrentLinkedQueue<String> topics = new ConcurrentLinkedQueue<>();

  private long stateTimestamp = 1_000;
  private Mqtt3BlockingClient client;

  private static final class Edge {
    int seq = -1;
    long bdSeq = NDEATH_NEVER;
    boolean alive;
    boolean rebirthAsked;
    final Set<String> devices = new HashSet<>();
  }

  MqttHost(ScriptedHost script, URI broker, String group) {
    this.script = script;
    this.group = group;
    this.broker = broker;
    this.client = connect();
  }

  private Mqtt3BlockingClient connect() {
    var connected =
        MqttClient.builder()
            .useMqttVersion3()
            .identifier("host-" + group)
            .serverHost(broker.getHost())
            .serverPort(broker.getPort())
            .buildBlocking();
    connected.connect();
    var async = connected.toAsync();
    // One flow for all topics: two subscriptions with callbacks of their own would lose the order.
    async.publishes(MqttGlobalPublishFilter.ALL, this::arrived);
    for (var type :
        new String[] {"NBIRTH/+", "NDEATH/+", "DBIRTH/+/+", "DDATA/+/+", "DDEATH/+/+"}) {
      async
          .subscribeWith()
          .topicFilter("spBv1.0/" + group + "/" + type)
          .qos(MqttQos.AT_LEAST_ONCE)
          .send()
          .join();
    }
    return connected;
  }

  /** Says that the host is there; stations wait for it. */
  void online() {
    state(true);
  }

  /** Says that the host is going; stations must leave. */
  void offline() {
    state(false);
  }

  /** Connects again after the broker was gone. */
  void reconnect() {
    client = connect();
  }

  synchronized void askForRebirth(String edge) {
    send(
        "spBv1.0/" + group + "/NCMD/" + edge,
        Payload.newBuilder()
            .setTimestamp(1)
            .addMetrics(
                Metric.newBuilder()
                    .setName("Node Control/Rebirth")
                    .setDatatype(11)
                    .setBooleanValue(true))
            .build());
  }

  private void state(boolean online) {
    stateTimestamp++;
    var json = "{\"online\":%b,\"timestamp\":%d}".formatted(online, stateTimestamp);
    client
        .publishWith()
        .topic("spBv1.0/STATE/test")
        .qos(MqttQos.AT_LEAST_ONCE)
        .retain(true)
        .payload(json.getBytes(StandardCharsets.UTF_8))
        .send();
  }

  private synchronized void arrived(Mqtt3Publish publish) {
    var topic = publish.getTopic().toString();
    var parts = topic.split("/", -1);
    topics.add(topic);
    try {
      var payload = Payload.parseFrom(publish.getPayloadAsBytes());
      var edge = edges.computeIfAbsent(parts[3], _ -> new Edge());
      switch (parts[2]) {
        case "NBIRTH" -> onBirth(edge, payload);
        case "NDEATH" -> onDeath(edge, parts[3], payload, publish.getQos());
        default -> onDevice(edge, parts, payload, publish.getQos());
      }
    } catch (InvalidProtocolBufferException e) {
      violations.add("unreadable: " + topic);
    }
  }

  private void onBirth(Edge edge, Payload birth) {
    expect(birth.getSeq() == 0, "NBIRTH with seq " + birth.getSeq());
    expect(
        birth.getMetricsList().stream()
            .anyMatch(m -> m.getName().equals("Node Control/Rebirth") && !m.getBooleanValue()),
        "NBIRTH without rebirth control");
    expect(
        birthsMayBeLost || !edge.alive || bdSeq(birth) == edge.bdSeq,
        "a rebirth with another bdSeq");
    edge.seq = 0;
    edge.bdSeq = bdSeq(birth);
    edge.alive = true;
    edge.rebirthAsked = false;
    edge.devices.clear();
  }

  private void onDeath(Edge edge, String name, Payload death, MqttQos qos) {
    expect(!death.hasSeq(), "NDEATH with seq");
    expect(qos == MqttQos.AT_LEAST_ONCE, "NDEATH with QoS " + qos);
    expect(
        birthsMayBeLost || !edge.alive || bdSeq(death) == edge.bdSeq,
        name + ": NDEATH of another birth");
    edge.alive = false;
  }

  private void onDevice(Edge edge, String[] topic, Payload payload, MqttQos qos) {
    expect(qos == MqttQos.AT_MOST_ONCE, topic[2] + " with QoS " + qos);
    expect(
        payload.getTimestamp() > 0
            && payload.getMetricsList().stream().allMatch(m -> m.getTimestamp() > 0),
        topic[2] + " without timestamps");
    // A broker may let an NDEATH (QoS 1) overtake what was sent before it (QoS 0).
    boolean next = payload.getSeq() == ((edge.seq + 1) & 0xff);
    if (!next) {
      gaps.add("%s: %d after %d".formatted(String.join("/", topic), payload.getSeq(), edge.seq));
      if (!edge.rebirthAsked) {
        edge.rebirthAsked = true;
        askForRebirth(topic[3]);
      }
    }
    edge.seq = (int) payload.getSeq();
    var device = topic[4];
    switch (topic[2]) {
      case "DBIRTH" -> {
        edge.devices.add(device);
        answer(topic, script.onBirth(device, payload));
      }
      case "DDATA" -> {
        if (!edge.devices.contains(device)) {
          gaps.add(String.join("/", topic) + " without birth");
        }
        answer(topic, script.onData(device, payload));
      }
      case "DDEATH" -> edge.devices.remove(device);
      default -> violations.add("not of Sparkplug: " + String.join("/", topic));
    }
  }

  private void answer(String[] topic, Payload payload) {
    send("spBv1.0/" + topic[1] + "/DCMD/" + topic[3] + "/" + topic[4], payload);
  }

  private void send(String topic, Payload payload) {
    var _ =
        client
            .toAsync()
            .publishWith()
            .topic(topic)
            .qos(MqttQos.AT_MOST_ONCE)
            .payload(payload.toByteArray())
            .send();
  }

  private void expect(boolean kept, String violation) {
    if (!kept) {
      violations.add(violation);
    }
  }

  private static long bdSeq(Payload payload) {
    return payload.getMetricsList().stream()
        .filter(m -> m.getName().equals("bdSeq"))
        .mapToLong(Metric::getLongValue)
        .findFirst()
        .orElse(NDEATH_NEVER);
  }

  /** Leaves no STATE behind for the next host. */
  @Override
  public void close() {
    client.publishWith().topic("spBv1.0/STATE/test").qos(MqttQos.AT_LEAST_ONCE).retain(true).send();
    client.disconnect();
  }
}
