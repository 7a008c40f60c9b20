package io.birthmark.line;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.birthmark.wire.sparkplug.Metric;
import io.birthmark.wire.sparkplug.Payload;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A station on the line: a Sparkplug edge node with the devices that stand on it. It waits for the
 * host's STATE before it is born, is born again when the host asks for it, connects again when the
 * broker was gone, and lets a device that has ended leave (DDEATH).
 *
 * <p>Everything happens on its loop, one thread; only the constructor, {@link #start}, {@link
 * #place} and {@link #close} may be called from elsewhere.
 */
final class Station implements MqttConnection.Callbacks {
  private static final String NAMESPACE = "spBv1.0";
  private static final Duration LONGEST_RECONNECT = Duration.ofSeconds(2);

  /** What a station tells the line; called on the station's loop. */
  interface Observer {
    void answered(Answer answer);

    void remembered(DeviceMemory memory);

    void ended(Journey journey);
  }

  /**
   * Where a station stands.
   *
   * @param group the Sparkplug group
   * @param edge the station's own name
   * @param run names the run of the line in the record of answers
   */
  record Place(URI broker, String group, String edge, String run) {}

  private final Place place;
  private final UnreliableLink link;
  private final InstantSource clock;
  private final ScheduledExecutorService loop;
  private final Observer observer;

  private final SparkplugEdge numbers = new SparkplugEdge();
  private final Map<String, Placed> present = new LinkedHashMap<>();
  private final Map<String, VirtualDevice> gone = new HashMap<>();
  private @Nullable MqttConnection connection;
  private boolean born;
  private boolean closed;
  private int failedConnects;
  private long stateTimestamp = Long.MIN_VALUE;

  /** A device and the timer of its next repeat. */
  private static final class Placed {
    final VirtualDevice device;
    Future<?> timer = CompletableFuture.completedFuture(null);

    Placed(VirtualDevice device) {
      this.device = device;
    }
  }

  Station(
      Place place,
      UnreliableLink link,
      InstantSource clock,
      ScheduledExecutorService loop,
      Observer observer) {
    this.place = place;
    this.link = link;
    this.clock = clock;
    this.loop = loop;
    this.observer = observer;
  }

  /** Connects, and keeps connected until it is closed. */
  void start() {
    loop.execute(this::connect);
  }

  /** Puts a device on the station and switches it on. */
  void place(String id, VirtualDevice device) {
    loop.execute(() -> {
      var placed = new Placed(device);
      present.put(id, placed);
      speak(id, placed, device.powerOn(clock.instant()));
    });
  }

  /** Hands a device other evidence; one that has left needs none. */
  void hand(String id, DeviceEvidence evidence) {
    loop.execute(() -> {
      var placed = present.get(id);
      if (placed != null) {
        placed.device.take(evidence);
      }
    });
  }

  /** Says NDEATH and leaves; gives the journeys of the devices that have not ended. */
  CompletableFuture<List<Journey>> close() {
    var journeys = new CompletableFuture<List<Journey>>();
    loop.execute(() -> {
      closed = true;
      var open = present.values().stream().map(p -> p.device.journey()).toList();
      present.values().forEach(p -> p.timer.cancel(false));
      present.clear();
      var _ = leave().whenComplete((_, _) -> journeys.complete(open));
    });
    return journeys;
  }

  private void connect() {
    if (closed) {
      return;
    }
    numbers.connecting();
    connection =
        MqttConnection.open(
            new MqttConnection.Request(
                place.broker(),
                place.group() + "-" + place.edge(),
                topic("NDEATH"),
                numbers.death(clock.instant()),
                List.of(NAMESPACE + "/STATE/+", topic("NCMD"), topic("DCMD") + "/+")),
            this,
            loop);
  }

  @Override
  public void opened() {
    failedConnects = 0;
  }

  @Override
  public void lost(MqttConnection lost) {
    if (lost == connection) {
      connection = null;
      born = false;
      connectLater();
    }
  }

  private void connectLater() {
    long millis = Math.min(LONGEST_RECONNECT.toMillis(), 250L << Math.min(failedConnects++, 6));
    var _ = loop.schedule(this::connect, millis, TimeUnit.MILLISECONDS);
  }

  private CompletableFuture<?> leave() {
    var left = connection;
    connection = null;
    born = false;
    return left == null
        ? CompletableFuture.completedFuture(null)
        : left.close(topic("NDEATH"), numbers.death(clock.instant()));
  }

  @Override
  public void arrived(String topic, ByteString payload) {
    var parts = topic.split("/", -1);
    if (parts[1].equals("STATE")) {
      onState(payload);
    } else if (link.carriesDown()) {
      onCommand(parts, payload);
    }
  }

  /** A state older than the last one is overtaken and says nothing (Sparkplug 3.0 §5.2). */
  private void onState(ByteString json) {
    try {
      var state = LineJson.MAPPER.readTree(json.toStringUtf8());
      long timestamp = state.path("timestamp").asLong();
      if (timestamp < stateTimestamp) {
        return;
      }
      stateTimestamp = timestamp;
      if (state.path("online").asBoolean()) {
        if (!born) {
          beBorn();
        }
      } else if (born) {
        var _ = leave().whenCompleteAsync((_, _) -> connectLater(), loop);
      }
    } catch (JsonProcessingException e) {
      // Not a STATE of Sparkplug 3: whoever wrote it is not our host.
    }
  }

  private void onCommand(String[] topic, ByteString bytes) {
    Payload payload;
    try {
      payload = Payload.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      return;
    }
    if (topic.length == 5) {
      onDeviceCommand(topic[4], HostCommand.of(payload));
    } else if (born && payload.getMetricsList().stream().anyMatch(Station::asksForRebirth)) {
      beBorn();
    }
  }

  private static boolean asksForRebirth(Metric metric) {
    return metric.getName().equals(SparkplugEdge.REBIRTH) && metric.getBooleanValue();
  }

  private void onDeviceCommand(String id, HostCommand command) {
    var placed = present.get(id);
    var device = placed == null ? gone.get(id) : placed.device;
    if (device == null) {
      return;
    }
    var now = clock.instant();
    observer.answered(
        Answer.of(
            command,
            new Answer.Context(
                now.toString(),
                place.run(),
                device.journey().plan(),
                place.edge(),
                device.memory())));
    if (placed != null) {
      var before = device.memory();
      var messages = device.onCommand(command, now);
      if (!device.memory().equals(before)) {
        observer.remembered(device.memory());
      }
      speak(id, placed, messages);
    }
  }

  /** NBIRTH and the births of all devices present, as Sparkplug wants them after every rebirth. */
  private void beBorn() {
    var now = clock.instant();
    born = true;
    send(topic("NBIRTH"), numbers.birth(now));
    for (var entry : List.copyOf(present.entrySet())) {
      speak(entry.getKey(), entry.getValue(), entry.getValue().device.reborn(now));
    }
  }

  private void speak(String id, Placed placed, List<DeviceMessage> messages) {
    var now = clock.instant();
    messages.forEach(message -> send(id, message, now));
    placed.timer.cancel(false);
    if (placed.device.journey().ending().isPresent()) {
      present.remove(id);
      gone.put(id, placed.device);
      sendData("DDEATH", id, List.of(), now);
      observer.ended(placed.device.journey());
    } else {
      placed.device.due().ifPresent(due -> placed.timer = wake(id, placed, now, due));
    }
  }

  private Future<?> wake(String id, Placed placed, Instant now, Instant due) {
    long millis = Math.max(1, Duration.between(now, due).toMillis() + 1);
    return loop.schedule(
        () -> speak(id, placed, placed.device.onTimer(clock.instant())),
        millis,
        TimeUnit.MILLISECONDS);
  }

  private void send(String id, DeviceMessage message, Instant now) {
    switch (message) {
      case DeviceMessage.Birth(var metrics) -> sendData("DBIRTH", id, metrics, now);
      case DeviceMessage.Data(var metrics) -> sendData("DDATA", id, metrics, now);
    }
  }

  private void sendData(String type, String id, List<Metric> metrics, Instant now) {
    if (born) {
      send(topic(type) + "/" + id, numbers.device(metrics, now));
    }
  }

  private void send(String topic, ByteString payload) {
    if (connection != null && link.carriesUp()) {
      connection.publish(topic, payload);
    }
  }

  private String topic(String type) {
    return NAMESPACE + "/" + place.group() + "/" + type + "/" + place.edge();
  }
}
