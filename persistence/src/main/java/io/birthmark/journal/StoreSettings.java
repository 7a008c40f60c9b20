package io.birthmark.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where the journal lives and how it is written: the settings under {@code birthmark.journal},
 * which are explained in this module's {@code reference.conf}.
 *
 * @param kind follows from {@code url}
 * @param passwordFile PostgreSQL only
 * @param cachedHeads chain heads kept in memory
 */
public record StoreSettings(
    StoreKind kind,
    String url,
    String user,
    Optional<Path> passwordFile,
    int connections,
    int sqlConnections,
    Duration startTimeout,
    Duration idleInTransactionTimeout,
    Duration socketTimeout,
    int buffer,
    int batch,
    int writers,
    int cachedHeads) {

  private static final String PATH = "birthmark.journal";
  private static final String H2_FILE = "jdbc:h2:file:";
  // No ';': whatever H2 is told beside the file name would weaken it, or run a script.
  private static final Pattern H2_URL = Pattern.compile(H2_FILE + "[^;\\p{Cntrl}]+");
  private static final Pattern POSTGRESQL_URL =
      Pattern.compile("jdbc:postgresql:[^\\s\\p{Cntrl}]+");

  /**
   * Reads and checks all settings.
   *
   * @param root the whole configuration, with this module's {@code reference.conf}
   * @throws ConfigException naming every fault at once
   */
  public static StoreSettings from(Config root) {
    var config = root.getConfig(PATH);
    var url = config.getString("url");
    var kind = H2_URL.matcher(url).matches() ? StoreKind.H2 : StoreKind.POSTGRESQL;
    var passwordFile = config.getString("password-file");
    var settings =
        new StoreSettings(
            kind,
            url,
            config.getString("user"),
            passwordFile.isEmpty() ? Optional.empty() : Optional.of(Path.of(passwordFile)),
            config.getInt("connections"),
            config.getInt("sql-connections"),
            config.getDuration("start-timeout"),
            config.getDuration("idle-in-transaction-timeout"),
            config.getDuration("socket-timeout"),
            config.getInt("buffer"),
            config.getInt("batch"),
            kind == StoreKind.H2 ? 1 : config.getInt("writers"),
            config.getInt("cached-heads"));
    var faults = settings.faults();
    if (!faults.isEmpty()) {
      throw new ConfigException.Generic(PATH + ": " + String.join("; ", faults));
    }
    return settings;
  }

  /**
   * Why this store cannot serve a node that joins others; empty when it can. An H2 file belongs to
   * one process: two nodes on files of their own would each hold another truth about the same
   * device.
   */
  public Optional<String> clusterFault(boolean hasSeedNodes) {
    return kind == StoreKind.H2 && hasSeedNodes
        ? Optional.of(
            "seed nodes are configured, but the journal is an H2 file, which no other node can read;"
                + " set birthmark.journal.url to a PostgreSQL database or remove the seed nodes")
        : Optional.empty();
  }

  /**
   * What Pekko must be configured with so that its persistence runs on this store: to be laid over
   * the node's own configuration and resolved with it. It holds these settings too, and no
   * password.
   */
  public Config pekkoOverlay() {
    var computed = Map.of(PATH, asMap(), "pekko-persistence-jdbc.shared-databases.slick", slick());
    return ConfigFactory.parseMap(computed, "the journal's store")
        .withFallback(ConfigFactory.parseResources(StoreSettings.class, "pekko-journal.conf"));
  }

  private Map<String, Object> asMap() {
    return Map.ofEntries(
        Map.entry("url", url),
        Map.entry("user", user),
        Map.entry("password-file", passwordFile.map(Path::toString).orElse("")),
        Map.entry("connections", connections),
        Map.entry("sql-connections", sqlConnections),
        Map.entry("start-timeout", startTimeout),
        Map.entry("idle-in-transaction-timeout", idleInTransactionTimeout),
        Map.entry("socket-timeout", socketTimeout),
        Map.entry("buffer", buffer),
        Map.entry("batch", batch),
        Map.entry("writers", writers),
        Map.entry("cached-heads", cachedHeads));
  }

  /** The URL that connections are opened with. */
  String connectUrl() {
    return switch (kind) {
      // WRITE_DELAY=0: by default H2 loses half a second of acknowledged commits when the process
      // is killed.
      // DB_CLOSE_ON_EXIT=FALSE: the node closes the file itself, after its last write.
      case H2 -> url + ";DATABASE_TO_UPPER=false;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
      case POSTGRESQL -> url;
    };
  }

  /** The file that H2 makes by itself where there is none; empty for a server's database. */
  Optional<Path> file() {
    return switch (kind) {
      case H2 -> Optional.of(Path.of(url.substring(H2_FILE.length()) + ".mv.db"));
      case POSTGRESQL -> Optional.empty();
    };
  }

  /** What is said to each new connection; empty for nothing. */
  Optional<String> connectSql() {
    return switch (kind) {
      case H2 -> Optional.empty();
      case POSTGRESQL ->
          Optional.of(
              "SET idle_in_transaction_session_timeout = " + idleInTransactionTimeout.toMillis());
    };
  }

  /** Properties of the driver. */
  Map<String, String> driverProperties() {
    return switch (kind) {
      case H2 -> Map.of();
      case POSTGRESQL -> passwordFile.map(PasswordFile::driverProperties).orElse(Map.of());
    };
  }

  private Map<String, Object> slick() {
    var properties = new HashMap<String, Object>(driverProperties());
    if (kind == StoreKind.POSTGRESQL) {
      properties.put("tcpKeepAlive", "true");
      properties.put("socketTimeout", Long.toString(Math.max(1, socketTimeout.toSeconds())));
    }
    var db = new HashMap<String, Object>();
    db.put("connectionPool", "HikariCP");
    db.put("poolName", "birthmark-journal");
    db.put("driver", kind == StoreKind.H2 ? "org.h2.Driver" : "org.postgresql.Driver");
    db.put("url", connectUrl());
    db.put("user", user);
    db.put("properties", properties);
    // Slick demands as many threads as connections.
    db.put("numThreads", connections);
    db.put("maxConnections", connections);
    db.put("minConnections", connections);
    // Each entry is a recovery or a group: bounded by max-concurrent-recoveries and the write
    // queue, not by this.
    db.put("queueSize", 200_000);
    db.put("connectionTimeout", 10_000);
    connectSql().ifPresent(sql -> db.put("connectionInitSql", sql));
    return Map.of(
        "profile",
        kind == StoreKind.H2 ? "slick.jdbc.H2Profile$" : "slick.jdbc.PostgresProfile$",
        "db",
        db);
  }

  private List<String> faults() {
    var faults = new ArrayList<String>();
    if (!H2_URL.matcher(url).matches() && !POSTGRESQL_URL.matcher(url).matches()) {
      faults.add(
          "url must be \"jdbc:h2:file:PATH\" without settings, or \"jdbc:postgresql://HOST/NAME\"");
    } else if (url.toLowerCase(Locale.ROOT).contains("password=")) {
      faults.add("url must hold no password; put it into a file and name that in password-file");
    }
    if (kind == StoreKind.H2 && passwordFile.isPresent()) {
      faults.add("password-file is for PostgreSQL; an H2 file is protected by its folder");
    }
    passwordFile
        .filter(file -> !Files.isReadable(file))
        .ifPresent(file -> faults.add("password-file " + file + " cannot be read"));
    passwordFile
        .filter(PasswordFile::isOpenToAll)
        .ifPresent(file ->
            faults.add("password-file " + file + " can be read by everybody; chmod o-rwx it"));
    positive(faults, "connections", connections);
    positive(faults, "sql-connections", sqlConnections);
    positive(faults, "start-timeout", startTimeout.toMillis());
    positive(faults, "idle-in-transaction-timeout", idleInTransactionTimeout.toMillis());
    positive(faults, "socket-timeout", socketTimeout.toMillis());
    positive(faults, "buffer", buffer);
    positive(faults, "batch", batch);
    positive(faults, "writers", writers);
    positive(faults, "cached-heads", cachedHeads);
    if (connections <= writers) {
      faults.add(
          "connections must exceed writers, or no twin can recover while events are written");
    }
    return faults;
  }

  private static void positive(List<String> faults, String name, long value) {
    if (value <= 0) {
      faults.add(name + " must be more than 0");
    }
  }
}
