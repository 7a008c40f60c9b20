package io.birthmark.ingress;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.pekko.stream.connectors.mqtt.MqttQoS;

/** Reads {@link SparkplugSettings}; collects every fault before it gives up. */
final class SparkplugSettingsReader {
  private static final String ROOT = "birthmark.ingress.sparkplug";
  private static final Pattern CLIENT_ID = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  private final Config section;
  private final List<String> faults = new ArrayList<>();
  private final Set<String> known = new HashSet<>();

  private SparkplugSettingsReader(Config section) {
    this.section = section;
  }

  static SparkplugSettings read(Config config) {
    var reader = new SparkplugSettingsReader(config.getConfig(ROOT));
    var settings =
        new SparkplugSettings(
            reader.text("host-id"),
            reader.broker(),
            reader.partitions(),
            reader.qos(),
            reader.limits());
    if (!EdgeId.validName(settings.hostId())) {
      reader.fault("host-id", "must be 1 to 128 characters without + # / and control characters");
    }
    reader.unknownKeys();
    if (!reader.faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", reader.faults));
    }
    return settings;
  }

  private SparkplugSettings.Broker broker() {
    var broker =
        new SparkplugSettings.Broker(
            text("broker.url"),
            text("broker.client-id-prefix"),
            text("broker.username"),
            file("broker.password-file"),
            file("broker.trust-file"),
            file("broker.key-store-file"),
            file("broker.key-store-password-file"),
            duration("broker.keep-alive", Duration.ofSeconds(1)),
            duration("broker.connect-timeout", Duration.ofSeconds(1)),
            duration("broker.reconnect-min", Duration.ofMillis(10)),
            duration("broker.reconnect-max", Duration.ofMillis(10)),
            duration("broker.shutdown-timeout", Duration.ofMillis(10)));
    if (!validUrl(broker.url())) {
      fault("broker.url", "must be tcp://host:port or ssl://host:port");
    }
    if (!CLIENT_ID.matcher(broker.clientIdPrefix()).matches()) {
      fault("broker.client-id-prefix", "must match " + CLIENT_ID);
    }
    if (!broker.tls() && (broker.trustFile().isPresent() || broker.keyStoreFile().isPresent())) {
      fault("broker.url", "must begin with ssl:// when trust-file or key-store-file is set");
    }
    if (broker.reconnectMax().compareTo(broker.reconnectMin()) < 0) {
      fault("broker.reconnect-max", "must not be less than reconnect-min");
    }
    return broker;
  }

  private SparkplugSettings.Limits limits() {
    return new SparkplugSettings.Limits(
        bytes("limits.max-payload"),
        number("limits.unacknowledged", 1, 65_535),
        number("limits.outgoing-queue", 1, 1_000_000),
        number("limits.edge-nodes", 1, 1_000_000),
        number("limits.devices-per-edge", 1, 10_000),
        number("limits.desk-calls-per-edge", 1, 10_000),
        number("limits.waiting-per-edge", 1, 100_000),
        number("limits.error-answers-per-second", 1, 10_000),
        failedProofs(),
        duration("limits.desk-timeout", Duration.ofMillis(10)),
        duration("limits.reorder-tolerance", Duration.ofMillis(1)),
        duration("limits.rebirth-debounce", Duration.ofMillis(1)),
        duration("limits.unborn-edge-timeout", Duration.ofMillis(10)),
        duration("limits.silent-edge-timeout", Duration.ofMillis(10)));
  }

  private FailedProofs.Limits failedProofs() {
    return new FailedProofs.Limits(
        number("limits.failed-proofs.per-device", 1, 10_000),
        duration("limits.failed-proofs.device-every", Duration.ofMillis(1)),
        number("limits.failed-proofs.per-edge", 1, 1_000_000),
        duration("limits.failed-proofs.edge-every", Duration.ofMillis(1)),
        number("limits.failed-proofs.remembered", 1, 100_000));
  }

  private List<List<String>> partitions() {
    var partitions =
        value(
            "partitions",
            key ->
                section.getList(key).stream()
                    .map(v -> ((List<?>) v.unwrapped()).stream().map(String::valueOf).toList())
                    .toList(),
            List.of(List.of("+")));
    var groups = partitions.stream().flatMap(List::stream).toList();
    if (partitions.isEmpty() || partitions.stream().anyMatch(List::isEmpty)) {
      fault("partitions", "must hold at least one list, and every list at least one group");
    }
    if (groups.contains("+") && groups.size() > 1) {
      fault("partitions", "\"+\" means every group, so it must stand alone");
    }
    if (new HashSet<>(groups).size() < groups.size()) {
      fault("partitions", "a group must stand in one list only");
    }
    if (!groups.stream().allMatch(g -> g.equals("+") || EdgeId.validName(g))) {
      fault("partitions", "a group is a Sparkplug group id or \"+\"");
    }
    return partitions;
  }

  private MqttQoS qos() {
    return number("subscribe-qos", 0, 1) == 0 ? MqttQoS.atMostOnce() : MqttQoS.atLeastOnce();
  }

  private static boolean validUrl(String url) {
    try {
      var uri = URI.create(url);
      return ("tcp".equals(uri.getScheme()) || "ssl".equals(uri.getScheme()))
          && uri.getHost() != null
          && uri.getPort() > 0
          && uri.getPath().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private String text(String key) {
    return value(key, section::getString, "");
  }

  private Optional<Path> file(String key) {
    var path = text(key);
    if (path.isEmpty()) {
      return Optional.empty();
    }
    if (!Files.isReadable(Path.of(path))) {
      fault(key, "names a file that cannot be read: " + path);
    }
    return Optional.of(Path.of(path));
  }

  private int number(String key, int min, int max) {
    int number = value(key, section::getInt, min);
    if (number < min || number > max) {
      fault(key, "must be " + min + " to " + max);
    }
    return number;
  }

  private int bytes(String key) {
    long bytes = value(key, section::getBytes, 1024L);
    if (bytes < 1024 || bytes > 16 * 1024 * 1024) {
      fault(key, "must be 1 KiB to 16 MiB");
      return 1024;
    }
    return (int) bytes;
  }

  private Duration duration(String key, Duration min) {
    var duration = value(key, section::getDuration, min);
    if (duration.compareTo(min) < 0) {
      fault(key, "must be at least " + min.toMillis() + " ms");
    }
    return duration;
  }

  private <T> T value(String key, Function<String, T> read, T otherwise) {
    known.add(key);
    try {
      return read.apply(key);
    } catch (ConfigException | ClassCastException e) {
      fault(key, "cannot be read: " + e.getMessage());
      return otherwise;
    }
  }

  private void unknownKeys() {
    for (var entry : section.entrySet()) {
      if (!known.contains(entry.getKey())) {
        fault(entry.getKey(), "is not a setting");
      }
    }
  }

  private void fault(String key, String what) {
    faults.add(ROOT + "." + key + " " + what);
  }
}
