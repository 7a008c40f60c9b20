package io.birthmark.ingress;

import io.birthmark.ingress.SparkplugTopic.DeviceVerb;
import io.birthmark.ingress.SparkplugTopic.NodeVerb;
import io.birthmark.ingress.SparkplugTopic.StateTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.connectors.mqtt.MqttConnectionSettings;
import org.apache.pekko.stream.connectors.mqtt.MqttMessage;
import org.apache.pekko.stream.connectors.mqtt.MqttQoS;
import org.apache.pekko.stream.connectors.mqtt.MqttSubscriptions;
import org.apache.pekko.stream.connectors.mqtt.javadsl.MqttFlow;
import org.apache.pekko.stream.connectors.mqtt.javadsl.MqttMessageWithAck;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/**
 * One MQTT 3.1.1 connection of the host, for one list of groups. It lives once: when it is lost its
 * stream ends, and a new one is made with a new will.
 *
 * <p>Messages go to the host in order of arrival. So many may be unacknowledged; then reading
 * stops, and the broker queues or drops what it must.
 */
final class MqttConnection {
  private static final int MQTT_3_1_1 = 4;

  private final BoundedSourceQueue<MqttMessage> outgoing;

  private MqttConnection(BoundedSourceQueue<MqttMessage> outgoing) {
    this.outgoing = outgoing;
  }

  /**
   * Who is told what.
   *
   * @param set identity of the set of connections this one belongs to
   */
  record Events(
      Object set, ActorRef<BrokerLink.Message> link, ActorRef<SparkplugHost.Message> host) {}

  /**
   * Connects and subscribes; returns at once, {@code events} tell the rest.
   *
   * @param will present for the connection that carries STATE
   */
  static MqttConnection open(
      ActorSystem<?> system,
      SparkplugSettings settings,
      int partition,
      Optional<HostState> will,
      Events events) {
    var state = new StateTopic(settings.hostId()).render();
    var connection = connection(settings, partition);
    if (will.isPresent()) {
      connection = connection.withWill(retained(state, ByteString.fromArray(will.get().encode())));
    }
    var limits = settings.limits();
    var flow =
        MqttFlow.atLeastOnce(
            connection,
            subscriptions(settings, partition, will.map(_ -> state)),
            limits.unacknowledged(),
            MqttQoS.atMostOnce());
    var running =
        Source.<MqttMessage>queue(limits.outgoingQueue())
            .viaMat(flow, Keep.both())
            .mapAsyncUnordered(limits.unacknowledged(), m -> handOver(m, state, settings, events))
            .toMat(Sink.ignore(), Keep.both())
            .run(system);
    tellWhenSubscribed(running.first().second(), events);
    tellWhenEnded(running.second(), events);
    return new MqttConnection(running.first().first());
  }

  private static void tellWhenSubscribed(CompletionStage<Done> subscribed, Events events) {
    subscribed.whenComplete((_, failure) -> {
      if (failure == null) {
        events.link().tell(new BrokerLink.Subscribed(events.set()));
      } else {
        events.link().tell(new BrokerLink.Ended(events.set(), Optional.of(failure)));
      }
    });
  }

  private static void tellWhenEnded(CompletionStage<Done> ended, Events events) {
    ended.whenComplete((_, failure) ->
        events.link().tell(new BrokerLink.Ended(events.set(), Optional.ofNullable(failure))));
  }

  /** Publishes with QoS 0; false when the queue is full or the connection lost. */
  boolean publish(String topic, ByteString payload) {
    return outgoing.offer(MqttMessage.create(topic, payload)).isEnqueued();
  }

  /** Publishes with QoS 1 and the retain flag, as STATE asks. */
  void publishRetained(String topic, ByteString payload) {
    outgoing.offer(retained(topic, payload));
  }

  /** Disconnects when what is queued is published. */
  void close() {
    if (!outgoing.isCompleted()) {
      outgoing.complete();
    }
  }

  private static CompletionStage<Done> handOver(
      MqttMessageWithAck m, String stateTopic, SparkplugSettings settings, Events events) {
    var topic = m.message().topic();
    if (topic.equals(stateTopic)) {
      events.link().tell(new BrokerLink.StateSeen(events.set(), m.message().payload()));
      return m.ack();
    }
    var dealtWith = new CompletableFuture<Done>();
    events
        .host()
        .tell(
            new SparkplugHost.Arrived(
                topic, m.message().payload(), () -> dealtWith.complete(Done.getInstance())));
    // A receipt that got lost must not hold its place among the unacknowledged for ever.
    long patience = 2 * settings.limits().deskTimeout().toMillis();
    return dealtWith
        .completeOnTimeout(Done.getInstance(), patience, TimeUnit.MILLISECONDS)
        .thenCompose(_ -> m.ack());
  }

  private static MqttMessage retained(String topic, ByteString payload) {
    return MqttMessage.create(topic, payload).withQos(MqttQoS.atLeastOnce()).withRetained(true);
  }

  private static MqttConnectionSettings connection(SparkplugSettings settings, int partition) {
    var broker = settings.broker();
    var connection =
        MqttConnectionSettings.create(
                PromptTcp.way(broker.url()),
                broker.clientIdPrefix() + "-" + partition,
                new MemoryPersistence())
            .withCleanSession(true)
            .withAutomaticReconnect(false)
            .withMqttVersion(MQTT_3_1_1)
            .withKeepAliveInterval(broker.keepAlive())
            .withConnectionTimeout(broker.connectTimeout())
            .withDisconnectQuiesceTimeout(broker.shutdownTimeout().dividedBy(2))
            .withDisconnectTimeout(broker.shutdownTimeout().dividedBy(2));
    if (!broker.username().isEmpty()) {
      connection =
          connection.withAuth(
              broker.username(), broker.passwordFile().map(BrokerTls::secret).orElse(""));
    }
    return broker.tls()
        ? connection.withSocketFactory(BrokerTls.socketFactory(broker))
        : connection;
  }

  /**
   * One SUBSCRIBE packet with our own STATE and all that edge nodes publish. Commands are left out:
   * they are the host's own words, and those of other hosts are none of our business.
   */
  private static MqttSubscriptions subscriptions(
      SparkplugSettings settings, int partition, Optional<String> state) {
    var wanted = new ArrayList<Pair<String, MqttQoS>>();
    state.ifPresent(topic -> wanted.add(Pair.create(topic, MqttQoS.atLeastOnce())));
    var verbs =
        List.of(
            NodeVerb.NBIRTH,
            NodeVerb.NDATA,
            NodeVerb.NDEATH,
            DeviceVerb.DBIRTH,
            DeviceVerb.DDATA,
            DeviceVerb.DDEATH);
    for (var group : settings.partitions().get(partition)) {
      for (var verb : verbs) {
        // The end is open, so that a topic with a level too few or too many is seen and counted.
        var filter = SparkplugTopic.NAMESPACE + "/" + group + "/" + verb + "/#";
        wanted.add(Pair.create(filter, settings.subscribeQos()));
      }
    }
    return MqttSubscriptions.create(wanted);
  }
}
