package io.birthmark.node;

import com.typesafe.config.ConfigException;
import io.birthmark.broker.BrokerStartException;
import io.birthmark.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

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
    try (var premises = Premises.open(options, random);
        var broker = Closing.of(startBroker(premises.settings(), premises.data()))) {
      var materials = premises.materials();
      var node =
          NodeWiring.start(
              broker.content().map(b -> materials.withBroker(b.url())).orElse(materials));
      out.println(
          "Birthmark is ready: %s (MQTT %s, revocation lists %s)"
              .formatted(node.http(), node.mqtt(), node.status()));
      out.flush();
      node.ended().toCompletableFuture().get();
      return OK;
    } catch (NodeRefusal e) {
      return refused(e.getMessage());
    } catch (ExecutionException e) {
      return refused(cause(e));
    } catch (ConfigException e) {
      return refused(e.getMessage());
    }
  }

  private int refused(@Nullable String why) {
    out.println("The node did not start: " + why);
    out.flush();
    return REFUSED;
  }

  static String cause(Throwable failure) {
    var cause = failure;
    while (cause instanceof ExecutionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() != null ? cause.getMessage() : cause.toString();
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
