package io.birthmark.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.internal.NetworkModule;
import org.eclipse.paho.client.mqttv3.internal.NetworkModuleService;
import org.eclipse.paho.client.mqttv3.internal.SSLNetworkModule;
import org.eclipse.paho.client.mqttv3.internal.TCPNetworkModule;
import org.junit.jupiter.api.Test;

class PromptTcpTest {
  @Test
  void whatIsSaidToABrokerLeavesAtOnce() throws Exception {
    try (var broker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var module = found("tcp://127.0.0.1:" + broker.getLocalPort(), new MqttConnectOptions());

      module.start();
      try {
        assertThat(socket(module).getTcpNoDelay()).isTrue();
      } finally {
        module.stop();
      }
    }
  }

  @Test
  void overTlsTheBrokerHasToProveItsNameAsWithPahosOwn() throws Exception {
    var options = new MqttConnectOptions();
    options.setSocketFactory(SSLContext.getDefault().getSocketFactory());
    options.setSSLHostnameVerifier((_, _) -> false);

    var module = found("ssl://broker.example:8883", options);

    assertThat(module)
        .isInstanceOfSatisfying(
            SSLNetworkModule.class,
            secured -> {
              assertThat(secured.isHttpsHostnameVerificationEnabled()).isTrue();
              assertThat(secured.getSSLHostnameVerifier())
                  .isSameAs(options.getSSLHostnameVerifier());
              assertThat(secured.getServerURI()).isEqualTo("ssl://broker.example:8883");
            });
  }

  private static NetworkModule found(String url, MqttConnectOptions options) throws Exception {
    var way = PromptTcp.way(url);
    NetworkModuleService.validateURI(way);
    return NetworkModuleService.createInstance(way, options, "birthmark");
  }

  /** Paho lets nobody see it. */
  private static Socket socket(NetworkModule module) throws ReflectiveOperationException {
    var field = TCPNetworkModule.class.getDeclaredField("socket");
    field.setAccessible(true);
    return (Socket) field.get(module);
  }
}
