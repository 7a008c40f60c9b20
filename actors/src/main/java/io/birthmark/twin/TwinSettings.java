package io.birthmark.twin;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.birthmark.device.DevicePolicy;
import java.time.Duration;

/**
 * Settings of the twins, under {@code birthmark.twin}.
 *
 * @param policy how long states wait and how often things are tried
 * @param askTimeout after which the outcome of a command counts as unknown
 * @param wakeWithin deadlines nearer than this are also kept as timers
 * @param forgetUnknownAfter how long the twin of a device that nobody knows stays in memory
 * @param restartFirst first pause after a failed write; doubles
 * @param restartLongest longest pause after a failed write
 * @param certificatesAtHand how many fresh certificates a node keeps in memory
 */
public record TwinSettings(
    DevicePolicy policy,
    Duration askTimeout,
    Duration wakeWithin,
    Duration forgetUnknownAfter,
    Duration restartFirst,
    Duration restartLongest,
    int certificatesAtHand) {

  /**
   * Reads {@code birthmark.twin}.
   *
   * @throws com.typesafe.config.ConfigException when a key is absent or not what it should be
   */
  public static TwinSettings from(Config config) {
    var twin = config.getConfig("birthmark.twin");
    return new TwinSettings(
        policy(twin.getConfig("policy")),
        twin.getDuration("ask-timeout"),
        twin.getDuration("wake-within"),
        twin.getDuration("forget-unknown-after"),
        twin.getDuration("restart-first"),
        twin.getDuration("restart-longest"),
        twin.getInt("certificates-at-hand"));
  }

  private static DevicePolicy policy(Config policy) {
    int left = policy.getInt("renewal-left-percent");
    int spread = policy.getInt("renewal-spread-percent");
    // From 100 on a certificate would be due as soon as it is in use, again and again.
    if (left < 1 || spread < 0 || left + spread >= 100) {
      throw new ConfigException.Generic(
          "birthmark.twin.policy: renewal-left-percent is at least 1, renewal-spread-percent at"
              + " least 0, and both together are below 100");
    }
    return new DevicePolicy(
        policy.getDuration("enrollment-window"),
        policy.getDuration("claim-window"),
        policy.getDuration("request-window"),
        policy.getDuration("ca-answer"),
        policy.getDuration("doubt-first"),
        policy.getDuration("doubt-longest"),
        policy.getInt("doubt-tries"),
        policy.getDuration("consult-first"),
        policy.getDuration("consult-longest"),
        policy.getInt("attempts"),
        policy.getDuration("delivery-first"),
        policy.getDuration("delivery-longest"),
        policy.getInt("delivery-tries"),
        policy.getDuration("delivery-window"),
        left,
        spread,
        policy.getDuration("renewal-window"),
        policy.getDuration("renewal-retry"),
        policy.getBoolean("revoke-superseded"),
        policy.getDuration("revocation-retry"),
        policy.getDuration("suspension-review"),
        policy.getDuration("quarantine-review"),
        policy.getDuration("parking-review"),
        policy.getDuration("cool-down"),
        policy.getDuration("cool-down-longest"));
  }
}
