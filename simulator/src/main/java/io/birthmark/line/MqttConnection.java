package io.birthmark.line;

import com.google.protobuf.ByteString;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscription;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One MQTT 3.1.1 connection with a clean session, from CONNECT until it is lost; it is never used
 * again after that, because Sparkplug wants another will for each. All callbacks come on the
 * owner's loop.
 */
final class MqttConnection {
  private static final int KEEP_ALIVE_SECONDS = 15;

  /** How long a broker may take to answer a CONNECT, or the farewell. */
  private static final int PATIENCE_SECONDS = 5;

  /** What happens to a connection. */
  interface Callbacks {
    /** Connected, and all subscriptions stand. */
    void opened();

    void arrived(String topic, ByteString payload);

    /**
     * Could not be opened or was lost; comes once, and never after {@link MqttConnection#close}.
     */
    void lost(MqttConnection connection);
  }

  /**
   * What a connection is opened with.
   *
   * @param broker {@code tcp://host:port}
   * @param filters topics to subscribe to with QoS 1
   */
  record Request(
      URI broker, String clientId, String willTopic, ByteString will, List<String> filters) {}

  private final Mqtt3AsyncClient client;
  private final Callbacks callbacks;
  private final Executor loop;
  private final AtomicBoolean over = new AtomicBoolean();

  private MqttConnection(Request request, Callbacks callbacks, Executor loop) {
    this.callbacks = callbacks;
    this.loop = loop;
    this.client =
        MqttClient.builder()
            .useMqttVersion3()
            .identifier(request.clientId())
            .serverHost(Objects.requireNonNull(request.broker().getHost(), "host of the broker"))
            .serverPort(request.broker().getPort() < 0 ? 1883 : request.broker().getPort())
            .transportConfig()
            .socketConnectTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
            .mqttConnectTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
            .applyTransportConfig()
            .addDisconnectedListener(_ -> lost())
            .buildAsync();
  }

  /** Begins to connect; how it went is told to {@code callbacks}. */
  static MqttConnection open(Request request, Callbacks callbacks, Executor loop) {
    var connection = new MqttConnection(request, callbacks, loop);
    connection.connect(request);
    return connection;
  }

  private void connect(Request request) {
    client.publishes(MqttGlobalPublishFilter.ALL, this::arrived);
    var will = message(request.willTopic(), request.will(), MqttQos.AT_LEAST_ONCE);
    var subscriptions =
        request.filters().stream()
            .map(filter ->
                Mqtt3Subscription.builder().topicFilter(filter).qos(MqttQos.AT_LEAST_ONCE).build())
            .toList();
    var opening =
        client
            .connectWith()
            .cleanSession(true)
            .keepAlive(KEEP_ALIVE_SECONDS)
            .willPublish(will)
            .send()
            .thenCompose(
                _ -> client.subscribeWith().addSubscriptions(subscriptions.stream()).send());
    var _ = opening.whenComplete((_, failure) -> opened(failure == null));
  }

  private void arrived(Mqtt3Publish publish) {
    var payload = ByteString.copyFrom(publish.getPayloadAsBytes());
    onLoop(() -> callbacks.arrived(publish.getTopic().toString(), payload));
  }

  /** What still waits for the loop when the connection ends is not told any more. */
  private void onLoop(Runnable task) {
    loop.execute(() -> {
      if (!over.get()) {
        task.run();
      }
    });
  }

  /** A refused CONNECT comes here and to the listener; {@link #lost} takes the first of the two. */
  private void opened(boolean well) {
    if (!well) {
      lost();
    } else if (over.get()) {
      var _ = client.disconnect();
    } else {
      onLoop(callbacks::opened);
    }
  }

  /** Sends with QoS 0; a message that cannot be sent is lost, as QoS 0 allows. */
  void publish(String topic, ByteString payload) {
    var _ = client.publish(message(topic, payload, MqttQos.AT_MOST_ONCE));
  }

  /**
   * Sends {@code payload} with QoS 1, then disconnects without the will; false when the broker was
   * gone.
   */
  CompletableFuture<Boolean> close(String topic, ByteString payload) {
    over.set(true);
    return client
        .publish(message(topic, payload, MqttQos.AT_LEAST_ONCE))
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .thenApply(_ -> true)
        .exceptionally(_ -> false)
        .thenCompose(_ -> client.disconnect())
        .thenApply(_ -> true)
        .exceptionally(_ -> false);
  }

  private static Mqtt3Publish message(String topic, ByteString payload, MqttQos qos) {
    return Mqtt3Publish.builder().topic(topic).qos(qos).payload(payload.toByteArray()).build();
  }

  private void lost() {
    if (over.compareAndSet(false, true)) {
      loop.execute(() -> callbacks.lost(this));
    }
  }
}
