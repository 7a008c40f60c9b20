package io.birthmark.line;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.birthmark.wire.sparkplug.Metric;
import io.birthmark.wire.sparkplug.Payload;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** An edge node that says what it likes, to a real broker, and counts what it is told. */
final class RogueEdge implements AutoCloseable {
  private final String group;
  private final String edge;
  private final InstantSource clock = InstantSource.system();
  private final SparkplugEdge numbers = new SparkplugEdge();
  private final LineLoop loop = new LineLoop(_ -> {});
  private final CompletableFuture<Void> open = new CompletableFuture<>();
  private final Map<String, HostCommand> answers = new ConcurrentHashMap<>();
  private final Map<String, AtomicLong> refusals = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> codes = new ConcurrentHashMap<>();
  private final MqttConnection connection;

  private RogueEdge(URI broker, String group, String edge) {
    this.group = group;
    this.edge = edge;
    numbers.connecting();
    connection =
        MqttConnection.open(
            new MqttConnection.Request(
                broker,
                "rogue-" + group + "-" + edge,
                topic("NDEATH", ""),
                numbers.death(clock.instant()),
                List.of("spBv1.0/" + group + "/DCMD/" + edge + "/+")),
            new MqttConnection.Callbacks() {
              @Override
              public void opened() {
                open.complete(null);
              }

              @Override
              public void arrived(String topic, ByteString payload) {
                heard(topic.substring(topic.lastIndexOf('/') + 1), payload);
              }

              @Override
              public void lost(MqttConnection lost) {
                open.completeExceptionally(new IllegalStateException("the broker is gone"));
              }
            },
            loop);
  }

  /** Connects and is born. */
  static RogueEdge born(URI broker, String group, String edge) throws Exception {
    var rogue = new RogueEdge(broker, group, edge);
    rogue.open.get(20, TimeUnit.SECONDS);
    rogue.connection.publish(rogue.topic("NBIRTH", ""), rogue.numbers.birth(rogue.clock.instant()));
    return rogue;
  }

  private String topic(String verb, String device) {
    return "spBv1.0/" + group + "/" + verb + "/" + edge + (device.isEmpty() ? "" : "/" + device);
  }

  private void heard(String device, ByteString payload) {
    try {
      var command = HostCommand.of(Payload.parseFrom(payload));
      answers.put(device, command);
      if (command instanceof HostCommand.Refused(var code, _, _)) {
        refusals.computeIfAbsent(code, _ -> new AtomicLong()).incrementAndGet();
        codes.computeIfAbsent(device, _ -> ConcurrentHashMap.newKeySet()).add(code);
      }
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What each device was told last. */
  Map<String, HostCommand> answers() {
    return answers;
  }

  /** Every code that a device was refused with. */
  Set<String> codes(String device) {
    return codes.getOrDefault(device, Set.of());
  }

  /** How often anybody was refused with a code. */
  long refusals(String code) {
    return refusals.getOrDefault(code, new AtomicLong()).get();
  }

  /** Step 1. */
  void birth(String device, String serial) {
    birth(device, "initial-key", serial);
  }

  void birth(String device, String evidence, String serial) {
    var metrics = new ArrayList<Metric>();
    metrics.add(IdentityMetric.MANUFACTURER.of(ProductionPlan.MANUFACTURER));
    metrics.add(IdentityMetric.MODEL.of("K-100"));
    metrics.add(IdentityMetric.SERIAL.of(serial));
    metrics.add(IdentityMetric.EVIDENCE_KIND.of(evidence));
    EnumSet.range(IdentityMetric.INSTALLED_DIGEST, IdentityMetric.ERROR_TEXT)
        .forEach(metric -> metrics.add(metric.absent()));
    say("DBIRTH", device, metrics);
  }

  /** Step 3. */
  void prove(
      String device,
      ByteString challenge,
      ByteString proof,
      ByteString csr,
      ByteString possession) {
    say(
        "DDATA",
        device,
        List.of(
            IdentityMetric.CHALLENGE.of(challenge),
            IdentityMetric.EVIDENCE_PROOF.of(proof),
            IdentityMetric.CSR_PROOF.of(possession),
            IdentityMetric.CSR.of(csr)));
  }

  void say(String verb, String device, List<Metric> metrics) {
    connection.publish(topic(verb, device), numbers.device(metrics, clock.instant()));
  }

  /** Any bytes on any topic. */
  void shout(String topic, ByteString bytes) {
    connection.publish(topic, bytes);
  }

  @Override
  public void close() {
    connection.close(topic("NDEATH", ""), numbers.death(clock.instant())).join();
    loop.shutdownNow();
  }
}
