package io.birthmark.http;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Settings of the front door, under {@code birthmark.http}; this module's {@code reference.conf}
 * explains them.
 *
 * @param port 0 for any free one
 * @param maxUri bytes of the request target
 * @param maxHeaders bytes of all header lines together
 * @param maxBody bytes of a request's body
 * @param tls empty for plain HTTP, which only this machine's own addresses may speak
 */
public record HttpSettings(
    String host,
    int port,
    Duration requestTimeout,
    Duration bodyTimeout,
    Duration idleTimeout,
    Duration askTimeout,
    Duration caTestTimeout,
    int maxConnections,
    int maxUri,
    int maxHeaders,
    int maxBody,
    Bulk bulk,
    Tokens tokens,
    Live live,
    AccessSettings access,
    Optional<TlsFiles> tls) {

  /**
   * Bodies of many lines, which are not held in memory as a whole.
   *
   * @param maxLine bytes of one line
   * @param maxBody bytes of all lines together
   * @param parallel lines of one body that are worked on at a time
   * @param lookUp devices that may be asked for by name in one request
   */
  public record Bulk(int maxLine, int maxBody, int parallel, int lookUp) {}

  /**
   * One-time tokens for devices.
   *
   * @param lifetime how long one is good whose expiry nobody has set
   * @param longest how long one may be good at most
   */
  public record Tokens(Duration lifetime, Duration longest) {}

  /**
   * Streams of what happens.
   *
   * @param poll how often a stream looks for news
   * @param heartbeat after which silence a stream shows that it stands
   * @param mostStreams streams at a time
   * @param singles most events that a stream tells one by one between two looks; the others are
   *     counted
   * @param catchUp most records that a stream which comes back is told of; beyond that it begins
   *     anew
   */
  public record Live(
      Duration poll, Duration heartbeat, int mostStreams, int singles, int catchUp) {}

  private static final String PATH = "birthmark.http";
  private static final int MAX_PORT = 65_535;
  private static final int LARGEST = 16 * 1024 * 1024;

  /**
   * Reads and checks all settings.
   *
   * @param root the whole configuration, with this module's {@code reference.conf}
   * @throws ConfigException naming every fault at once
   */
  public static HttpSettings from(Config root) {
    var config = root.getConfig(PATH);
    var settings =
        new HttpSettings(
            config.getString("host"),
            config.getInt("port"),
            config.getDuration("request-timeout"),
            config.getDuration("body-timeout"),
            config.getDuration("idle-timeout"),
            config.getDuration("ask-timeout"),
            config.getDuration("ca-test-timeout"),
            config.getInt("max-connections"),
            size(config, "max-uri"),
            size(config, "max-headers"),
            size(config, "max-body"),
            new Bulk(
                size(config, "bulk.max-line"),
                size(config, "bulk.max-body"),
                config.getInt("bulk.parallel"),
                config.getInt("bulk.look-up")),
            new Tokens(config.getDuration("tokens.lifetime"), config.getDuration("tokens.longest")),
            new Live(
                config.getDuration("live.poll"),
                config.getDuration("live.heartbeat"),
                config.getInt("live.most-streams"),
                config.getInt("live.singles"),
                config.getInt("live.catch-up")),
            AccessSettings.from(config.getConfig("access")),
            TlsFiles.from(config.getConfig("tls")));
    var faults = settings.faults();
    faults.addAll(unknownKeys(config));
    if (!faults.isEmpty()) {
      throw new ConfigException.Generic(PATH + ": " + String.join("; ", faults));
    }
    return settings;
  }

  /** A size beyond what an int holds is beyond every bound as well. */
  private static int size(Config config, String key) {
    return Math.clamp(config.getBytes(key), 0, Integer.MAX_VALUE);
  }

  private List<String> faults() {
    var faults = new ArrayList<String>();
    if (tls.isEmpty() && !isLoopback(host)) {
      faults.add(
          "host \""
              + host
              + "\" is not an address of this machine alone, and there is no TLS;"
              + " name tls.certificate and tls.key, or set it to 127.0.0.1");
    }
    if (port < 0 || port > MAX_PORT) {
      faults.add("port must be from 0 to " + MAX_PORT);
    }
    positive(faults, "request-timeout", requestTimeout);
    positive(faults, "body-timeout", bodyTimeout);
    positive(faults, "idle-timeout", idleTimeout);
    positive(faults, "ask-timeout", askTimeout);
    if (askTimeout.compareTo(requestTimeout) >= 0) {
      faults.add("ask-timeout must be shorter than request-timeout, which would always come first");
    }
    positive(faults, "ca-test-timeout", caTestTimeout);
    if (caTestTimeout.compareTo(requestTimeout) >= 0) {
      faults.add(
          "ca-test-timeout must be shorter than request-timeout, which would always come first");
    }
    within(faults, "max-connections", maxConnections, 1_000_000);
    within(faults, "max-uri", maxUri, LARGEST);
    within(faults, "max-headers", maxHeaders, LARGEST);
    within(faults, "max-body", maxBody, LARGEST);
    within(faults, "bulk.max-line", bulk.maxLine(), LARGEST);
    within(faults, "bulk.max-body", bulk.maxBody(), Integer.MAX_VALUE);
    within(faults, "bulk.parallel", bulk.parallel(), 256);
    within(faults, "bulk.look-up", bulk.lookUp(), 10_000);
    positive(faults, "tokens.lifetime", tokens.lifetime());
    if (tokens.longest().compareTo(tokens.lifetime()) < 0) {
      faults.add("tokens.longest must not be shorter than tokens.lifetime");
    }
    positive(faults, "live.poll", live.poll());
    positive(faults, "live.heartbeat", live.heartbeat());
    if (live.heartbeat().compareTo(idleTimeout) >= 0) {
      faults.add("live.heartbeat must be shorter than idle-timeout, which would end every stream");
    }
    within(faults, "live.most-streams", live.mostStreams(), 10_000);
    within(faults, "live.singles", live.singles(), 1_000);
    within(faults, "live.catch-up", live.catchUp(), 1_000_000);
    access.check(faults);
    tls.ifPresent(files -> files.check(faults));
    return faults;
  }

  private static boolean isLoopback(String host) {
    try {
      // The empty name would be taken for this machine's own.
      return !host.isEmpty() && InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  static void positive(List<String> faults, String name, Duration value) {
    if (!value.isPositive()) {
      faults.add(name + " must be more than 0");
    }
  }

  static void within(List<String> faults, String name, int value, int most) {
    if (value < 1 || value > most) {
      faults.add(name + " must be from 1 to " + most);
    }
  }

  /** A misspelt key would leave its setting at the default without a word. */
  private static List<String> unknownKeys(Config config) {
    var known =
        ConfigFactory.defaultReference(HttpSettings.class.getClassLoader()).getConfig(PATH).root();
    return config.root().keySet().stream()
        .filter(key -> !known.containsKey(key))
        .sorted()
        .map(key -> "there is no setting \"" + key + "\"")
        .toList();
  }
}
