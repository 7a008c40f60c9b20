package io.birthmark.ingress;

import java.io.IOException;
import java.net.URI;
import java.util.Set;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.internal.NetworkModule;
import org.eclipse.paho.client.mqttv3.internal.SSLNetworkModule;
import org.eclipse.paho.client.mqttv3.internal.TCPNetworkModule;
import org.eclipse.paho.client.mqttv3.spi.NetworkModuleFactory;

/**
 * A way to a broker on which what is said leaves at once. Paho leaves Nagle's algorithm on: after
 * an acknowledgement or a DCMD, which nobody answers, the next DCMD waits 40 ms for the broker's
 * delayed acknowledgement of it. Paho finds this by the scheme of the broker's URL.
 */
public final class PromptTcp implements NetworkModuleFactory {
  private static final String SCHEME_END = "://";
  private static final String PROMPT = "-nodelay";
  private static final String PLAIN = "tcp" + PROMPT;
  private static final String TLS = "ssl" + PROMPT;

  /** Paho's service loader makes it. */
  public PromptTcp() {}

  /** The same broker by this way; the URL begins with {@code tcp://} or {@code ssl://}. */
  static String way(String url) {
    return url.replaceFirst(SCHEME_END, PROMPT + SCHEME_END);
  }

  @Override
  public Set<String> getSupportedUriSchemes() {
    return Set.of(PLAIN, TLS);
  }

  /** It has a host and a port: the settings have seen to that. */
  @Override
  public void validateURI(URI broker) {}

  @Override
  public NetworkModule createNetworkModule(
      URI broker, MqttConnectOptions options, String clientId) {
    var module =
        options.getSocketFactory() instanceof SSLSocketFactory sockets
            ? secured(sockets, broker, options, clientId)
            : new Plain(SocketFactory.getDefault(), broker, clientId);
    module.setConnectTimeout(options.getConnectionTimeout());
    return module;
  }

  private static TCPNetworkModule secured(
      SSLSocketFactory sockets, URI broker, MqttConnectOptions options, String clientId) {
    var module = new Secured(sockets, broker, clientId);
    module.setSSLhandshakeTimeout(options.getConnectionTimeout());
    module.setSSLHostnameVerifier(options.getSSLHostnameVerifier());
    module.setHttpsHostnameVerificationEnabled(options.isHttpsHostnameVerificationEnabled());
    return module;
  }

  private static final class Plain extends TCPNetworkModule {
    Plain(SocketFactory sockets, URI broker, String clientId) {
      super(sockets, broker.getHost(), broker.getPort(), clientId);
    }

    @Override
    public void start() throws IOException, MqttException {
      super.start();
      socket.setTcpNoDelay(true);
    }
  }

  private static final class Secured extends SSLNetworkModule {
    Secured(SSLSocketFactory sockets, URI broker, String clientId) {
      super(sockets, broker.getHost(), broker.getPort(), clientId);
    }

    @Override
    public void start() throws IOException, MqttException {
      super.start();
      socket.setTcpNoDelay(true);
    }
  }
}
