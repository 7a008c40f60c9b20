package io.birthmark.status;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.birthmark.http.Listener;
import java.time.Duration;
import java.util.ArrayList;

/**
 * Settings of the status listener, under {@code birthmark.http.status}; this module's {@code
 * reference.conf} explains them.
 *
 * @param host the interface to listen on; need not be this machine's alone, all that is served is
 *     public
 * @param port 0 for any free one
 * @param maxAge how long caches may answer for us at most
 */
public record StatusSettings(
    String host,
    int port,
    Duration maxAge,
    Duration requestTimeout,
    Duration idleTimeout,
    int maxConnections) {
  private static final String PATH = "birthmark.http.status";
  private static final int MAX_PORT = 65_535;

  /** The paths are short, and nobody has anything to say here. */
  private static final int MAX_URI = 512;

  private static final int MAX_HEADERS = 4 * 1024;
  private static final int MAX_BODY = 1024;

  /**
   * Reads and checks all settings.
   *
   * @param root the whole configuration, with this module's {@code reference.conf}
   * @throws ConfigException naming every fault at once
   */
  public static StatusSettings from(Config root) {
    var config = root.getConfig(PATH);
    var settings =
        new StatusSettings(
            config.getString("interface"),
            config.getInt("port"),
            config.getDuration("max-age"),
            config.getDuration("request-timeout"),
            config.getDuration("idle-timeout"),
            config.getInt("max-connections"));
    settings.check();
    return settings;
  }

  private void check() {
    var faults = new ArrayList<String>();
    if (host.isBlank()) {
      faults.add("interface must be an address of this machine, or 0.0.0.0 for all of them");
    }
    if (port < 0 || port > MAX_PORT) {
      faults.add("port must be from 0 to " + MAX_PORT);
    }
    if (maxAge.isNegative()) {
      faults.add("max-age must not be negative");
    }
    if (!requestTimeout.isPositive() || !idleTimeout.isPositive()) {
      faults.add("request-timeout and idle-timeout must be more than 0");
    }
    if (maxConnections < 1) {
      faults.add("max-connections must be at least 1");
    }
    if (!faults.isEmpty()) {
      throw new ConfigException.Generic(PATH + ": " + String.join("; ", faults));
    }
  }

  Listener listener() {
    return new Listener(
        host,
        port,
        PATH + ".port",
        new Listener.Limits(
            requestTimeout, idleTimeout, maxConnections, MAX_URI, MAX_HEADERS, MAX_BODY),
        WordlessFaults.class);
  }
}
