package io.birthmark.line;

import com.hivemq.embedded.EmbeddedHiveMQ;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real MQTT broker on loopback that can go away and come back on the same port. */
final class TestBroker implements AutoCloseable {
  private final Path folder;
  private final int port;
  private EmbeddedHiveMQ hivemq;

  private TestBroker(Path folder, int port) {
    this.folder = folder;
    this.port = port;
    this.hivemq = started();
  }

  static TestBroker start(Path folder) throws IOException {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    for (var name : new String[] {"conf", "data", "extensions"}) {
      Files.createDirectories(folder.resolve(name));
    }
    Files.writeString(
        folder.resolve("conf/config.xml"),
        """
        <hivemq>
          <listeners>
            <tcp-listener><port>%d</port><bind-address>127.0.0.1</bind-address></tcp-listener>
          </listeners>
          <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
          <persistence><mode>in-memory</mode></persistence>
        </hivemq>
        """
            .formatted(port));
    return new TestBroker(folder, port);
  }

  URI address() {
    return URI.create("tcp://127.0.0.1:" + port);
  }

  /** Gone and back; all sessions and retained messages are lost. */
  void restart() {
    hivemq.stop().join();
    hivemq = started();
  }

  private EmbeddedHiveMQ started() {
    var broker =
        EmbeddedHiveMQ.builder()
            .withConfigurationFolder(folder.resolve("conf"))
            .withDataFolder(folder.resolve("data"))
            .withExtensionsFolder(folder.resolve("extensions"))
            .withoutLoggingBootstrap()
            .build();
    broker.start().join();
    return broker;
  }

  @Override
  public void close() {
    hivemq.stop().join();
  }
}
