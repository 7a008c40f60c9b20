package io.birthmark.line;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** What a test starts in a node's place: {@code node --data DIR HOW}. */
final class FakeNodeMain {
  private FakeNodeMain() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    var arguments = List.of(args);
    if (!arguments.subList(0, 2).equals(List.of("node", "--data"))) {
      throw new IllegalArgumentException(Arrays.toString(args));
    }
    var data = Path.of(arguments.get(2));
    switch (arguments.get(3)) {
      case "port-in-use" -> {
        System.out.println("a line of the log");
        throw new IOException("java.net.BindException: Address already in use");
      }
      case "silent" -> new CountDownLatch(1).await();
      case "ready" -> {
        var server =
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
            "/ready",
            exchange -> {
              exchange.sendResponseHeaders(200, -1);
              exchange.close();
            });
        server.start();
        Files.writeString(
            data.resolve("node.json"),
            "{\"pid\":%d,\"http\":\"http://127.0.0.1:%d\",\"mqtt\":\"tcp://127.0.0.1:1\"}"
                .formatted(ProcessHandle.current().pid(), server.getAddress().getPort()));
        new CountDownLatch(1).await();
      }
      default -> throw new IllegalArgumentException(Arrays.toString(args));
    }
  }
}
