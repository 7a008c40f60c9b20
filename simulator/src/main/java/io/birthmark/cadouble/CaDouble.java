package io.birthmark.cadouble;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * A running double: a desk that speaks a CA's API, behind a door that can do all sorts of wrong,
 * with a ledger and a control listener.
 *
 * <p>All state is in the folder. A double that is started there again goes on with the keys, the
 * certificates and what waits; only {@link Settings} and ordered faults begin anew.
 */
public final class CaDouble implements AutoCloseable {
  /** The CN of the one TLS client that has a role at the CA. */
  public static final String CLIENT = "birthmark-gateway";

  /**
   * How a double is started.
   *
   * @param port where callers connect, on loopback; zero: a free one
   * @param controlPort where {@link Control} listens, on loopback; zero: a free one
   * @param folder its own, which is new or another double's of the same kind
   * @param ratePerSecond requests for certificates that are let through; zero: the CA's own quota
   * @param chaosSeed draws faults; zero: none
   * @param tokenSeconds how long AWS knows an idempotency token again
   * @param plain speaks HTTP instead of HTTPS
   */
  public record Options(
      int port,
      int controlPort,
      Path folder,
      int ratePerSecond,
      long chaosSeed,
      long tokenSeconds,
      boolean plain) {}

  /** Everything a desk works with. */
  public record Office(
      Path folder,
      Ledger ledger,
      Register register,
      Authority authority,
      InstantSource clock,
      Supplier<Settings> settings) {}

  /** One kind of CA. */
  public interface Kind {
    /** As in the command and in the ledger. */
    String name();

    /** Where a desk's own state is rebuilt from the ledger, before and while it works. */
    Consumer<JsonNode> memory();

    /** The desk, once the ledger is read. */
    Desk desk(Office office) throws IOException, GeneralSecurityException;
  }

  private final Ledger ledger;
  private final Door door;
  private final Wire wire;
  private final Control control;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<FrontPki.Face, HttpServer> servers = new EnumMap<>(FrontPki.Face.class);
  private final AtomicReference<Settings> settings;
  private final DoubleClock clock;
  private final ObjectNode ready;

  /**
   * Starts a double.
   *
   * @throws IOException when the folder is not a double's, or a port is taken
   * @throws IllegalArgumentException when the folder is that of a double of another kind, or an
   *     option is out of range
   */
  public CaDouble(Kind kind, Options options, InstantSource time)
      throws IOException, GeneralSecurityException {
    var folder = options.folder();
    refuseForeign(folder);
    this.settings =
        new AtomicReference<>(
            Settings.first(options.ratePerSecond(), options.chaosSeed(), options.tokenSeconds())
                .checked());
    this.clock = new DoubleClock(time);
    var register = new Register();
    var misdeeds = new Misdeeds();
    var requests = new AtomicLong();
    var memory = kind.memory();
    this.ledger =
        Ledger.open(
            folder,
            clock,
            time,
            line -> {
              remember(line, kind, misdeeds, requests);
              register.apply(line);
              memory.accept(line);
            });
    boolean fresh = ledger.isNew();
    var authority = new Authority(folder, "Birthmark Test", time.instant());
    ledger.append(
        "started", Ledger.fields().put("ca", kind.name()).put("chaos", options.chaosSeed()));
    if (fresh) {
      authority.introduce(ledger);
    }
    ledger.force();
    var desk = kind.desk(new Office(folder, ledger, register, authority, clock, settings::get));
    this.door = new Door(desk, ledger, misdeeds, settings::get, requests.get());
    var pki = new FrontPki(folder, time.instant());
    for (var face : FrontPki.Face.values()) {
      servers.put(face, server(face, options.plain(), pki));
    }
    this.wire = new Wire(options.port(), port(FrontPki.Face.NORMAL));
    servers.values().forEach(HttpServer::start);
    this.control =
        new Control(options.controlPort(), misdeeds, ledger, settings::get, this::change);
    this.ready =
        Ledger.fields()
            .put("ca", kind.name())
            .put("url", (options.plain() ? "http" : "https") + "://127.0.0.1:" + wire.port())
            .put("control", "http://127.0.0.1:" + control.port())
            .put("folder", folder.toAbsolutePath().toString());
    desk.introduce(ready);
  }

  private static void refuseForeign(Path folder) throws IOException {
    if (Files.exists(folder) && !Files.exists(folder.resolve(Ledger.FILE))) {
      try (var files = Files.list(folder)) {
        if (files.findAny().isPresent()) {
          throw new IOException(folder + " holds things of somebody else; name a new folder");
        }
      }
    }
  }

  private static void remember(JsonNode line, Kind kind, Misdeeds misdeeds, AtomicLong requests) {
    switch (line.path("fact").asText()) {
      case "started" -> {
        if (!line.path("ca").asText().equals(kind.name())) {
          throw new IllegalArgumentException(
              "the folder is that of a double of " + line.path("ca").asText());
        }
      }
      case "received" -> {
        requests.accumulateAndGet(line.path("request").longValue(), Math::max);
        misdeeds.seen(line.path("operation").asText(), line.path("correlation").asText());
      }
      default -> {
        // The rest concerns the register and the desk.
      }
    }
  }

  private HttpServer server(FrontPki.Face face, boolean plain, FrontPki pki)
      throws IOException, GeneralSecurityException {
    // Its answers go out in two pieces, of which the second would wait 40 ms for an acknowledgement
    // of the first; no other way than this leads to the server's sockets.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var server = plain ? HttpServer.create(address, 0) : HttpsServer.create(address, 0);
    if (server instanceof HttpsServer secured) {
      secured.setHttpsConfigurator(new AskingForClients(pki.context(face)));
    }
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> door.handle(exchange, port -> wire.reset(port), settings.get().face() != face));
    return server;
  }

  /** A caller may show a certificate, and need not: EJBCA refuses those without in words. */
  private static final class AskingForClients extends HttpsConfigurator {
    AskingForClients(SSLContext context) {
      super(context);
    }

    @Override
    public void configure(HttpsParameters parameters) {
      var wanted = getSSLContext().getDefaultSSLParameters();
      wanted.setWantClientAuth(true);
      parameters.setSSLParameters(wanted);
    }
  }

  private int port(FrontPki.Face face) {
    return Objects.requireNonNull(servers.get(face)).getAddress().getPort();
  }

  private void change(Settings changed) {
    settings.set(changed);
    clock.skew(Duration.ofSeconds(changed.clockSkewSeconds()));
    wire.lead(port(changed.face()));
  }

  /** One JSON object on a line: where everything is. */
  public String readyLine() {
    return ready.toString();
  }

  @Override
  public void close() throws IOException {
    control.close();
    door.end();
    wire.close();
    servers.values().forEach(server -> server.stop(0));
    threads.shutdownNow();
    ledger.close();
  }
}
