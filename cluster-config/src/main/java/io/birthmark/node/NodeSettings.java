package io.birthmark.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.birthmark.pki.KeyKind;
import io.birthmark.pki.WhenUnprovable;
import java.time.Duration;
import java.util.Set;

/**
 * Settings of a node, under {@code birthmark.node}, {@code birthmark.ca} and {@code birthmark.pki}.
 *
 * @param accelerate whether the native crypto provider may be used
 * @param cryptoThreads threads for signatures and parsing; 0 for one per processor
 * @param cryptoQueue pieces of crypto work that may wait; more are refused as busy
 * @param sqlThreads threads for plain SQL on behalf of devices and read models
 * @param queryThreads threads for plain SQL that answers questions
 * @param embeddedBroker whether the node runs its own MQTT broker
 * @param brokerPort port of the embedded broker on the loopback address
 * @param challengeLifetime how long a device may take to answer a challenge
 * @param evidenceKeysAtHand devices' and groups' keys that are kept in memory, encrypted
 * @param bodiesAtHand certificate bodies between intent and signature that are kept
 * @param publicKeysAtHand devices' public keys that are kept after they were found acceptable
 * @param caInFlight calls to one CA at the same time
 * @param caWaiting calls to one CA that may wait
 * @param outsideCaThreads threads that speak with CAs outside the node
 * @param caTimeout after which a CA's outcome counts as unknown
 * @param publicBaseUrl where certificates say that revocation lists and issuers are published;
 *     empty until set
 * @param extensionArc OID under which certificates carry the device type
 * @param deviceKeys kinds of keys that devices may have
 * @param deviceValidity how long a device's certificate is good, from 10 minutes, in whole seconds
 * @param deviceWhenUnprovable what follows a device's request whose outcome its CA can never tell
 */
public record NodeSettings(
    boolean accelerate,
    int cryptoThreads,
    int cryptoQueue,
    int sqlThreads,
    int queryThreads,
    boolean embeddedBroker,
    int brokerPort,
    Duration challengeLifetime,
    int evidenceKeysAtHand,
    int bodiesAtHand,
    int publicKeysAtHand,
    int caInFlight,
    int caWaiting,
    int outsideCaThreads,
    Duration caTimeout,
    String publicBaseUrl,
    String extensionArc,
    Set<KeyKind> deviceKeys,
    Duration deviceValidity,
    WhenUnprovable deviceWhenUnprovable) {
  private static final Duration SHORTEST_VALIDITY = Duration.ofMinutes(10);
  private static final int MOST_AT_HAND = 1_000_000;

  public NodeSettings {
    deviceKeys = Set.copyOf(deviceKeys);
    if (deviceKeys.isEmpty()) {
      throw new ConfigException.Generic(
          "birthmark.pki.device-keys: name at least one kind of key that devices may have");
    }
    if (deviceValidity.compareTo(SHORTEST_VALIDITY) < 0 || deviceValidity.toMillisPart() != 0) {
      throw new ConfigException.Generic(
          "birthmark.pki.device-validity: give whole seconds, at least 10 minutes of them");
    }
  }

  /**
   * Reads the node's own settings.
   *
   * @throws com.typesafe.config.ConfigException when a key is absent or not what it should be
   */
  public static NodeSettings from(Config config) {
    var node = config.getConfig("birthmark.node");
    var gateway = config.getConfig("birthmark.ca.gateway");
    var pki = config.getConfig("birthmark.pki");
    int threads = node.getInt("crypto.threads");
    return new NodeSettings(
        node.getBoolean("crypto.accelerate"),
        threads > 0 ? threads : Runtime.getRuntime().availableProcessors(),
        node.getInt("crypto.queue"),
        node.getInt("sql-threads"),
        node.getInt("query-threads"),
        node.getBoolean("embedded-broker.enabled"),
        node.getInt("embedded-broker.port"),
        config.getDuration("birthmark.enrollment.challenge-lifetime"),
        atHand(config, "birthmark.enrollment.evidence-keys-at-hand"),
        atHand(config, "birthmark.ca.bodies-at-hand"),
        atHand(config, "birthmark.pki.public-keys-at-hand"),
        gateway.getInt("in-flight"),
        gateway.getInt("waiting"),
        gateway.getInt("outside-threads"),
        gateway.getDuration("call-timeout"),
        pki.getString("public-base-url"),
        pki.getString("extension-arc"),
        Set.copyOf(pki.getEnumList(KeyKind.class, "device-keys")),
        pki.getDuration("device-validity"),
        pki.getEnum(WhenUnprovable.class, "device-when-unprovable"));
  }

  private static int atHand(Config config, String key) {
    int things = config.getInt(key);
    if (things < 0 || things > MOST_AT_HAND) {
      throw new ConfigException.Generic(key + ": give a number from 0 to " + MOST_AT_HAND);
    }
    return things;
  }
}
