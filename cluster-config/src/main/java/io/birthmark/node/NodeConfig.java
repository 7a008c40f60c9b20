package io.birthmark.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The effective configuration: command line over file over {@code application.conf} over every
 * module's defaults.
 */
final class NodeConfig {
  private static final String ROOT = "birthmark";

  /**
   * Where a demo says its status listener is; nothing outside the machine reads its certificates.
   * With any free port the certificates still name this one: what stands in them must be the same
   * at every start, or requests that were under way could not be finished.
   */
  private static final String DEMO_BASE_URL = "http://127.0.0.1:";

  private static final int DEMO_STATUS_PORT = 8081;

  private NodeConfig() {}

  /**
   * Puts the configuration together.
   *
   * @throws ConfigException naming every key under our root that no module knows
   */
  static Config of(NodeOptions options, Path data) {
    var given =
        ConfigFactory.parseMap(commandLine(options), "command line")
            .withFallback(
                options
                    .config()
                    .map(file -> ConfigFactory.parseFile(file.toFile()))
                    .orElseGet(ConfigFactory::empty));
    var loaded =
        ConfigFactory.load(
            given
                .withFallback(ConfigFactory.defaultApplication())
                .withFallback(ConfigFactory.parseMap(places(data), "data folder")));
    refuseUnknownKeys(given);
    return loaded;
  }

  private static Map<String, Object> commandLine(NodeOptions options) {
    var map = new HashMap<String, Object>();
    options.journalUrl().ifPresent(url -> map.put("birthmark.journal.url", url));
    options.httpPort().ifPresent(port -> map.put("birthmark.http.port", port));
    options.mqttPort().ifPresent(port -> map.put("birthmark.node.embedded-broker.port", port));
    var statusPort = statusPort(options);
    statusPort.ifPresent(port -> map.put("birthmark.http.status.port", port));
    if (options.demo()) {
      int port = statusPort.filter(given -> given > 0).orElse(DEMO_STATUS_PORT);
      map.put("birthmark.pki.public-base-url", DEMO_BASE_URL + port);
    }
    return map;
  }

  /** Whoever wants any free port for the API has other nodes on this machine. */
  private static Optional<Integer> statusPort(NodeOptions options) {
    return options.statusPort().or(() -> options.httpPort().filter(port -> port == 0));
  }

  private static Map<String, Object> places(Path data) {
    return Map.of("birthmark.journal.url", "jdbc:h2:file:" + data.resolve("journal"));
  }

  /** A misspelt key must not be taken for a default. */
  private static void refuseUnknownKeys(Config given) {
    if (!given.hasPath(ROOT)) {
      return;
    }
    var known = ConfigFactory.defaultReference().getConfig(ROOT);
    List<String> unknown = new ArrayList<>();
    for (var entry : given.getConfig(ROOT).entrySet()) {
      if (!isNamed(entry.getKey()) && !known.hasPathOrNull(entry.getKey())) {
        unknown.add(ROOT + "." + entry.getKey());
      }
    }
    if (!unknown.isEmpty()) {
      throw new ConfigException.Generic("unknown settings: " + String.join(", ", unknown));
    }
  }

  /**
   * An authority and a cloud have names of their own choosing; {@link NodeAuthorities} and {@link
   * NodeClouds} know what belongs under them.
   */
  private static boolean isNamed(String key) {
    return key.startsWith("ca.authorities.") || key.startsWith("clouds.");
  }
}
