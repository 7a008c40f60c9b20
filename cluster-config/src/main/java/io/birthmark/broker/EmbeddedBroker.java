package io.birthmark.broker;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.client.parameter.ServerInformation;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.LoggerFactory;

/**
 * An MQTT broker on the loopback interface, for a run that needs nothing installed. It asks nobody
 * for credentials, so it listens to this machine alone; it has no web console and sends nothing
 * out.
 */
public final class EmbeddedBroker implements AutoCloseable {
  /** Largest MQTT packet that is taken; a client that sends more is disconnected. */
  public static final int MAX_PACKET_BYTES = 64 * 1024;

  private static final String LOOPBACK = "127.0.0.1";

  private final EmbeddedHiveMQ broker;
  private final int port;

  private EmbeddedBroker(EmbeddedHiveMQ broker, int port) {
    this.broker = broker;
    this.port = port;
  }

  /** What outlives a stop of the broker. */
  public enum Persistence {
    /** Nothing: retained messages and sessions are gone. */
    IN_MEMORY("in-memory"),
    /** Retained messages, persistent sessions and what is queued for them. */
    FILE("file");

    private final String wireName;

    Persistence(String wireName) {
      this.wireName = wireName;
    }
  }

  /**
   * Starts a broker and returns when it listens.
   *
   * @param port 0 for any free one
   * @param folder where it keeps its configuration, and its data when they are kept; made if absent
   * @throws BrokerStartException when the port is taken or the folder cannot be used
   */
  public static EmbeddedBroker start(int port, Persistence persistence, Path folder) {
    requireFree(port);
    quiet();
    var server = new AtomicReference<ServerInformation>();
    try {
      var broker = build(port, persistence, folder, server);
      broker.start().get();
      return new EmbeddedBroker(broker, listeningPort(server.get()));
    } catch (IOException e) {
      throw new BrokerStartException("the MQTT broker cannot use the folder " + folder, e);
    } catch (ExecutionException e) {
      throw new BrokerStartException("the MQTT broker did not start", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokerStartException("interrupted while the MQTT broker was starting", e);
    }
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  /** Where clients connect: {@code tcp://127.0.0.1:port}. */
  public String url() {
    return "tcp://" + LOOPBACK + ":" + port;
  }

  /** Stops the broker and frees the port; clients are disconnected and their wills published. */
  @Override
  public void close() {
    try {
      broker.close();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the MQTT broker did not stop", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static EmbeddedHiveMQ build(
      int port, Persistence persistence, Path folder, AtomicReference<ServerInformation> server)
      throws IOException {
    var configuration = Files.createDirectories(folder.resolve("conf"));
    var data = Files.createDirectories(folder.resolve("data"));
    var extensions = Files.createDirectories(folder.resolve("extensions"));
    Files.writeString(
        configuration.resolve("config.xml"),
        configuration(port, persistence),
        StandardCharsets.UTF_8);
    return EmbeddedHiveMQ.builder()
        .withConfigurationFolder(configuration)
        .withDataFolder(data)
        .withExtensionsFolder(extensions)
        .withEmbeddedExtension(listenTo(server))
        .withoutLoggingBootstrap()
        .build();
  }

  /**
   * HiveMQ's own defaults are 256 MB packets, every interface and statistics sent to its maker once
   * a day; all three are set otherwise here.
   */
  private static String configuration(int port, Persistence persistence) {
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <hivemq>
      <listeners>
        <tcp-listener>
          <port>%d</port>
          <bind-address>%s</bind-address>
        </tcp-listener>
      </listeners>
      <mqtt>
        <packets>
          <max-packet-size>%d</max-packet-size>
        </packets>
        <!-- What may wait for one subscriber: the host, when a whole line is born at once. -->
        <queued-messages>
          <max-queue-size>10000</max-queue-size>
        </queued-messages>
      </mqtt>
      <restrictions>
        <max-client-id-length>256</max-client-id-length>
        <max-topic-length>1024</max-topic-length>
        <no-connect-idle-timeout>5000</no-connect-idle-timeout>
      </restrictions>
      <anonymous-usage-statistics>
        <enabled>false</enabled>
      </anonymous-usage-statistics>
      <persistence>
        <mode>%s</mode>
      </persistence>
    </hivemq>
    """
        .formatted(port, LOOPBACK, MAX_PACKET_BYTES, persistence.wireName);
  }

  /** HiveMQ logs a port that is taken and starts without a listener, so it is looked at before. */
  private static void requireFree(int port) {
    try (var probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new BrokerStartException(
          "port "
              + port
              + " on "
              + LOOPBACK
              + " is in use; stop what listens there or choose another port for the MQTT broker",
          e);
    }
  }

  /** HiveMQ tells much at INFO; whoever set a level of their own keeps it. */
  private static void quiet() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext loggers) {
      for (var name : List.of("com.hivemq", "migrations", "jetbrains.exodus", "oshi")) {
        var logger = loggers.getLogger(name);
        if (logger.getLevel() == null) {
          logger.setLevel(Level.WARN);
        }
      }
    }
  }

  private static int listeningPort(ServerInformation server) {
    return server.getListener().stream()
        .findFirst()
        .orElseThrow(() -> new BrokerStartException("the MQTT broker listens nowhere"))
        .getPort();
  }

  private static EmbeddedExtension listenTo(AtomicReference<ServerInformation> server) {
    return EmbeddedExtension.builder()
        .withId("birthmark-listener")
        .withName("Birthmark listener")
        .withVersion("1")
        .withExtensionMain(
            new ExtensionMain() {
              @Override
              public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
                server.set(input.getServerInformation());
              }

              @Override
              public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {}
            })
        .build();
  }
}
