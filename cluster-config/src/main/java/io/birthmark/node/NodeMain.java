package io.birthmark.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.birthmark.broker.BrokerStartException;
import io.birthmark.broker.EmbeddedBroker;
import io.birthmark.ca.embedded.CaCeremony;
import io.birthmark.ca.embedded.CaFiles;
import io.birthmark.ca.embedded.IssuingCa;
import io.birthmark.journal.JournalStore;
import io.birthmark.journal.StoreSettings;
import io.birthmark.pki.CryptoProviders;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** Starts a node and stays with it until it ends. What stands in its way is said in words. */
public final class NodeMain {
  private static final int OK = 0;
  private static final int REFUSED = 1;

  private final NodeOptions options;
  private final PrintWriter out;
  private final SecureRandom random = new SecureRandom();

  /** A node to be started with these options, which tells {@code out} what a person should know. */
  public NodeMain(NodeOptions options, PrintWriter out) {
    this.options = options;
    this.out = out;
  }

  /**
   * Runs the node.
   *
   * @return the exit code: 0 after an orderly stop, 1 when it could not start
   */
  public int run() throws IOException, InterruptedException {
    try {
      return switch (DataFolder.open(options.data())) {
        case DataFolder.Refused(var advice) -> throw new NodeRefusal(advice);
        case DataFolder.Opened(var folder) -> {
          try (folder) {
            yield run(folder);
          }
        }
      };
    } catch (NodeRefusal e) {
      out.println("The node did not start: " + e.getMessage());
      out.flush();
      return REFUSED;
    }
  }

  private int run(DataFolder folder) throws IOException, InterruptedException, NodeRefusal {
    var config = config(folder);
    var settings = settings(config);
    var providers = CryptoProviders.of(settings.accelerate());
    var ca = openCa(folder.path(), providers);
    var secrets = Secrets.of(folder.path(), random);
    try (var store = openStore(config);
        var broker = Closing.of(startBroker(settings, folder.path()))) {
      var materials =
          new NodeWiring.Materials(
              broker.content().map(b -> NodeWiring.withBroker(config, b.url())).orElse(config),
              settings,
              folder.path(),
              store,
              providers,
              ca,
              secrets,
              random);
      var node = NodeWiring.start(materials);
      out.println(
          "Birthmark is ready: %s (MQTT %s, revocation lists %s)"
              .formatted(node.http(), node.mqtt(), node.status()));
      out.flush();
      node.ended().toCompletableFuture().get();
      return OK;
    } catch (ExecutionException e) {
      throw new NodeRefusal(cause(e), e);
    } catch (ConfigException e) {
      throw new NodeRefusal(String.valueOf(e.getMessage()), e);
    }
  }

  private static String cause(Throwable failure) {
    var cause = failure;
    while (cause instanceof ExecutionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() != null ? cause.getMessage() : cause.toString();
  }

  private Config config(DataFolder folder) throws NodeRefusal {
    try {
      return NodeConfig.of(options, folder.path());
    } catch (ConfigException e) {
      throw new NodeRefusal(String.valueOf(e.getMessage()), e);
    }
  }

  private static NodeSettings settings(Config config) throws NodeRefusal {
    NodeSettings settings;
    try {
      settings = NodeSettings.from(config);
    } catch (ConfigException e) {
      throw new NodeRefusal(String.valueOf(e.getMessage()), e);
    }
    if (settings.publicBaseUrl().isEmpty()) {
      throw new NodeRefusal(
          "birthmark.pki.public-base-url is not set; it stands in every certificate, so set it to the"
              + " address where revocation lists will be published, for example http://pki.example.com");
    }
    return settings;
  }

  private IssuingCa openCa(Path data, CryptoProviders providers) throws IOException, NodeRefusal {
    var room = new EmbeddedCaRoom(data, providers, InstantSource.system(), random);
    if (options.demo()
        && !room.exists()
        && room.demoCeremony() instanceof CaCeremony.Refused(var advice)) {
      throw new NodeRefusal(advice);
    }
    return switch (room.open()) {
      case CaFiles.Refused(var advice) -> throw new NodeRefusal(advice);
      case CaFiles.Opened(var ca) -> ca;
    };
  }

  private static JournalStore openStore(Config config) throws NodeRefusal {
    try {
      var settings = StoreSettings.from(config);
      var fault = settings.clusterFault(!config.getList("pekko.cluster.seed-nodes").isEmpty());
      if (fault.isPresent()) {
        throw new NodeRefusal(fault.get());
      }
      return switch (JournalStore.open(settings)) {
        case JournalStore.Opening.Refused(var detail) -> throw new NodeRefusal(detail);
        case JournalStore.Opening.Ready(var store) -> store;
      };
    } catch (SQLException | ConfigException e) {
      throw new NodeRefusal("the journal's store cannot be used: " + e.getMessage(), e);
    }
  }

  private static Optional<EmbeddedBroker> startBroker(NodeSettings settings, Path data)
      throws NodeRefusal {
    if (!settings.embeddedBroker()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          EmbeddedBroker.start(
              settings.brokerPort(), EmbeddedBroker.Persistence.IN_MEMORY, data.resolve("broker")));
    } catch (BrokerStartException e) {
      throw new NodeRefusal(e.getMessage() + advice(settings), e);
    }
  }

  private static String advice(NodeSettings settings) {
    return "; give it another port with --mqtt-port (now " + settings.brokerPort() + ")";
  }

  /** Closes what is there. */
  private record Closing<T extends AutoCloseable>(Optional<T> content) implements AutoCloseable {
    static <T extends AutoCloseable> Closing<T> of(Optional<T> content) {
      return new Closing<>(content);
    }

    @Override
    public void close() {
      content.ifPresent(it -> {
        try {
          it.close();
        } catch (Exception e) {
          throw new IllegalStateException("it could not be closed", e);
        }
      });
    }
  }
}
