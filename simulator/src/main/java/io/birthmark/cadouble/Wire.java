package io.birthmark.cadouble;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The port that callers connect to. It hands bytes on to an HTTP server behind it without looking
 * at them, because only who owns the socket can reset a connection, and so that the server behind
 * it can be changed for one with another certificate.
 */
final class Wire implements AutoCloseable {
  /** More at once than any adapter has; a caller beyond it is turned away. */
  private static final int MOST_CONNECTIONS = 1_024;

  private final ServerSocket door;
  private final AtomicInteger behind;
  private final Semaphore free = new Semaphore(MOST_CONNECTIONS);

  /** The callers' sockets, by the port that the server behind sees. */
  private final Map<Integer, Socket> callers = new ConcurrentHashMap<>();

  Wire(int port, int behind) throws IOException {
    this.door = new ServerSocket(port, 128, InetAddress.getLoopbackAddress());
    this.behind = new AtomicInteger(behind);
    Thread.ofVirtual().name("double-wire").start(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  /** Leads new connections to another server. */
  void lead(int port) {
    behind.set(port);
  }

  /** Resets the connection that the server behind knows by this port. */
  void reset(int seen) throws IOException {
    var caller = callers.get(seen);
    if (caller != null) {
      // No lingering means RST instead of FIN.
      caller.setSoLinger(true, 0);
      caller.close();
    }
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        var caller = door.accept();
        if (free.tryAcquire()) {
          Thread.ofVirtual().start(() -> carry(caller));
        } else {
          caller.close();
        }
      } catch (IOException e) {
        if (!door.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void carry(Socket caller) {
    try (caller;
        var server = new Socket()) {
      server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), behind.get()));
      server.setTcpNoDelay(true);
      caller.setTcpNoDelay(true);
      callers.put(server.getLocalPort(), caller);
      try {
        var back = Thread.ofVirtual().start(() -> pump(server, caller));
        pump(caller, server);
        back.join();
      } finally {
        callers.remove(server.getLocalPort());
      }
    } catch (IOException | InterruptedException e) {
      // The connection has ended, which is all that a broken one can mean here.
    } finally {
      free.release();
    }
  }

  private static void pump(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
      to.shutdownOutput();
    } catch (IOException e) {
      abandon(from);
      abandon(to);
    }
  }

  private static void abandon(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It was closed already.
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    for (var caller : callers.values()) {
      caller.close();
    }
  }
}
