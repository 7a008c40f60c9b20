package io.birthmark.ingress;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.stream.connectors.mqtt.MqttQoS;

/**
 * The section {@code birthmark.ingress.sparkplug}; reference.conf says what each key means.
 *
 * @param hostId the name under which STATE is published
 * @param partitions group filters, one list per MQTT connection; no group in two lists
 * @param subscribeQos quality of service of our subscriptions
 */
public record SparkplugSettings(
    String hostId,
    Broker broker,
    List<List<String>> partitions,
    MqttQoS subscribeQos,
    Limits limits) {

  public SparkplugSettings {
    partitions = partitions.stream().map(List::copyOf).toList();
  }

  /**
   * How the broker is reached.
   *
   * @param url {@code tcp://host:port} or {@code ssl://host:port}
   * @param username empty: no credentials are sent
   * @param keyStoreFile PKCS#12 with our certificate, for brokers that want one
   */
  public record Broker(
      String url,
      String clientIdPrefix,
      String username,
      Optional<Path> passwordFile,
      Optional<Path> trustFile,
      Optional<Path> keyStoreFile,
      Optional<Path> keyStorePasswordFile,
      Duration keepAlive,
      Duration connectTimeout,
      Duration reconnectMin,
      Duration reconnectMax,
      Duration shutdownTimeout) {

    boolean tls() {
      return url.startsWith("ssl:");
    }
  }

  /** Bounds of everything that could grow, and how long things are waited for. */
  public record Limits(
      int maxPayloadBytes,
      int unacknowledged,
      int outgoingQueue,
      int edgeNodes,
      int devicesPerEdge,
      int deskCallsPerEdge,
      int waitingPerEdge,
      int errorAnswersPerSecond,
      FailedProofs.Limits failedProofs,
      Duration deskTimeout,
      Duration reorderTolerance,
      Duration rebirthDebounce,
      Duration unbornEdgeTimeout,
      Duration silentEdgeTimeout) {}

  /**
   * Reads the section out of the whole configuration.
   *
   * @throws IllegalArgumentException with every fault found, one per line
   */
  public static SparkplugSettings from(Config config) {
    return SparkplugSettingsReader.read(config);
  }

  /** Which connection carries {@code group}; the first one where none is named for it. */
  int partitionOf(String group) {
    for (int i = 1; i < partitions.size(); i++) {
      if (partitions.get(i).contains(group)) {
        return i;
      }
    }
    return 0;
  }
}
