package io.birthmark.line;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** A port for a server that must be found at the same address after a restart. */
public final class FreePort {
  private FreePort() {}

  /** One that nobody listens on now. */
  public static int draw() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
