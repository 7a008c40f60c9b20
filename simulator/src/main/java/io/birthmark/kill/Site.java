package io.birthmark.kill;

import io.birthmark.line.FreePort;
import io.birthmark.line.NodeProcess;
import io.birthmark.servers.OwnBroker;
import io.birthmark.servers.OwnPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node with its broker and its store, each of which can go away without the others. Its folder
 * holds {@code node} (also the line's), {@code broker} and, with a server of its own, {@code
 * postgres}.
 */
final class Site implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration STANDSTILL = Duration.ofSeconds(5);

  private final Path folder;
  private final List<String> arguments;
  private final OwnBroker broker;
  private final @Nullable OwnPostgres ownPostgres;
  private final @Nullable String postgres;
  private NodeProcess node;
  private NodeProcess.Address address;

  /** Where the journal lies. */
  sealed interface Store {
    /** In a file in the node's folder. */
    record H2() implements Store {}

    /** On a PostgreSQL server that belongs to somebody else, so no fault strikes it. */
    record Postgres(String url) implements Store {}

    /** On a PostgreSQL server of the site's own. */
    record OwnServer() implements Store {}
  }

  /** Something that goes wrong; when it has struck, its cause is gone and all must recover. */
  interface Fault {
    void strike() throws IOException, InterruptedException;
  }

  private Site(
      Path folder, OwnBroker broker, @Nullable OwnPostgres ownPostgres, @Nullable String postgres)
      throws IOException, InterruptedException {
    this.folder = folder;
    this.broker = broker;
    this.ownPostgres = ownPostgres;
    this.postgres = postgres;
    this.arguments = arguments(folder, broker.address(), postgres);
    this.node = NodeProcess.start(data(), arguments);
    this.address = node.awaitReady(START_LIMIT);
  }

  /** Starts everything; {@code folder} must be new. */
  static Site start(Path folder, Store store) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    OwnPostgres server =
        store instanceof Store.OwnServer ? OwnPostgres.start(folder.resolve("postgres")) : null;
    var broker = OwnBroker.start(folder.resolve("broker"));
    var url =
        switch (store) {
          case Store.H2 _ -> null;
          case Store.Postgres(var given) -> given;
          case Store.OwnServer _ -> server == null ? null : server.url();
        };
    try {
      return new Site(folder, broker, server, url);
    } catch (IOException | InterruptedException e) {
      broker.close();
      if (server != null) {
        server.close();
      }
      throw e;
    }
  }

  private static List<String> arguments(Path folder, URI broker, @Nullable String postgres)
      throws IOException {
    var config = folder.resolve("node.conf");
    Files.writeString(
        config,
        """
        birthmark.node.embedded-broker.enabled = false
        birthmark.ingress.sparkplug.broker.url = "%s"
        """
            .formatted(broker));
    var arguments = new ArrayList<>(List.of("--demo", "--config", config.toString()));
    if (postgres != null) {
      arguments.addAll(List.of("--postgres", postgres));
    }
    // The line goes on with the address that it began with.
    arguments.addAll(List.of("--http-port", "" + FreePort.draw(), "--status-port", "0"));
    return List.copyOf(arguments);
  }

  /** What can go wrong here, in the order in which it does. */
  List<Fault> faults() {
    var faults = new ArrayList<Fault>(List.of(this::killNode, broker::restart));
    if (ownPostgres != null) {
      faults.add(() -> ownPostgres.pause(STANDSTILL));
      faults.add(ownPostgres::crash);
    }
    return List.copyOf(faults);
  }

  private void killNode() throws IOException, InterruptedException {
    node.kill();
    node = NodeProcess.start(data(), arguments);
    address = node.awaitReady(START_LIMIT);
  }

  /** The folder of node and line. */
  Path data() {
    return folder.resolve("node");
  }

  /** Where the node listens; the same over all its lives. */
  NodeProcess.Address address() {
    return address;
  }

  /** The journal, opened beside the product; the node must be stopped. */
  Connection journal() throws SQLException {
    return postgres == null ? JournalOracle.open(data()) : DriverManager.getConnection(postgres);
  }

  /** Stops the node in order; the journal can be read then. */
  void stopNode() throws InterruptedException {
    node.stop();
  }

  @Override
  public void close() throws IOException {
    try {
      node.kill();
    } catch (InterruptedException e) {
      // It has been killed; only the wait for its end was cut short.
      Thread.currentThread().interrupt();
    }
    broker.close();
    if (ownPostgres != null) {
      ownPostgres.close();
    }
  }
}
