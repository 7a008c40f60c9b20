package io.birthmark.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.birthmark.broker.EmbeddedBroker.Persistence;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
  @TempDir private Path folder;

  @Test
  void saysInWordsThatAPortIsTaken() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatExceptionOfType(BrokerStartException.class)
          .isThrownBy(
              () -> EmbeddedBroker.start(taken.getLocalPort(), Persistence.IN_MEMORY, folder))
          .withMessageContaining("port " + taken.getLocalPort() + " on 127.0.0.1 is in use");
    }
  }

  @Test
  void saysInWordsThatTheFolderCannotBeUsed() throws Exception {
    var file = Files.writeString(folder.resolve("file"), "");

    assertThatExceptionOfType(BrokerStartException.class)
        .isThrownBy(() -> EmbeddedBroker.start(0, Persistence.IN_MEMORY, file))
        .withMessageContaining("cannot use the folder " + file);
  }

  @Test
  void listensToThisMachineAloneAndTakesSmallPackets() throws Exception {
    try (var broker = EmbeddedBroker.start(0, Persistence.IN_MEMORY, folder)) {
      assertThat(broker.port()).isPositive();
      for (var address : outsideAddresses()) {
        assertThatExceptionOfType(java.net.ConnectException.class)
            .isThrownBy(() -> {
              try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(address, broker.port()), 1_000);
              }
            });
      }
      assertThat(folder.resolve("conf/config.xml"))
          .content()
          .containsPattern("<anonymous-usage-statistics>\\s*<enabled>false</enabled>");
      assertThat(Thread.getAllStackTraces().keySet())
          .extracting(Thread::getName)
          .noneMatch(name -> name.startsWith("usage-statistics"));

      try (var station = Station.connect(broker.url(), "small", "g", "e", "h")) {
        station.publish("a", new byte[EmbeddedBroker.MAX_PACKET_BYTES - 100], 1, false);
      }
      try (var station = Station.connect(broker.url(), "large", "g", "e", "h")) {
        assertThatExceptionOfType(MqttException.class)
            .isThrownBy(
                () -> station.publish("a", new byte[EmbeddedBroker.MAX_PACKET_BYTES], 1, false));
      }
    }
  }

  @Test
  void keepsRetainedMessagesInItsFolder() throws Exception {
    try (var broker = EmbeddedBroker.start(0, Persistence.FILE, folder);
        var station = Station.connect(broker.url(), "one", "g", "e", "h")) {
      station.publish("spBv1.0/STATE/h", new byte[] {'x'}, 1, true);
    }

    try (var broker = EmbeddedBroker.start(0, Persistence.FILE, folder);
        var station = Station.connect(broker.url(), "two", "g", "e", "h")) {
      assertThat(station.hears("STATE/h").text()).isEqualTo("x");
    }
  }

  private static Iterable<InetAddress> outsideAddresses() throws java.net.SocketException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(a -> a instanceof Inet4Address && !a.isLoopbackAddress())
        .toList();
  }
}
