package io.birthmark.cadouble;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A double in this process, and plain clients of it. */
public final class RunningDouble implements AutoCloseable {
  public static final ObjectMapper MAPPER = new ObjectMapper();

  /** Longer than an answer takes, shorter than a double holds one back. */
  public static final Duration PATIENCE = Duration.ofSeconds(20);

  private final CaDouble running;
  public final Path folder;
  public final JsonNode ready;

  public RunningDouble(CaDouble.Kind kind, Path folder, InstantSource time) {
    this(kind, folder, time, 0, true);
  }

  private RunningDouble(
      CaDouble.Kind kind, Path folder, InstantSource time, int port, boolean secured) {
    try {
      this.folder = folder;
      this.running =
          new CaDouble(kind, new CaDouble.Options(port, 0, folder, 0, 0, 300, !secured), time);
      this.ready = MAPPER.readTree(running.readyLine());
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  public static RunningDouble plain(CaDouble.Kind kind, Path folder, InstantSource time) {
    return new RunningDouble(kind, folder, time, 0, false);
  }

  /** One that goes on where this one was, when it has been closed. */
  public RunningDouble again(CaDouble.Kind kind, InstantSource time) {
    int port = URI.create(ready.path("url").asText()).getPort();
    return new RunningDouble(kind, folder, time, port, true);
  }

  /** A client that trusts the double and shows a certificate of its folder, or none. */
  public HttpClient client(@Nullable String who) {
    try {
      var trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      try (var pem = Files.newInputStream(folder.resolve("tls/trust.pem"))) {
        trusted.setCertificateEntry(
            "root", CertificateFactory.getInstance("X.509").generateCertificate(pem));
      }
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      if (who != null) {
        var password = "birthmark-double".toCharArray();
        keys.init(
            KeyStore.getInstance(folder.resolve("client/" + who + ".p12").toFile(), password),
            password);
      }
      var context = SSLContext.getInstance("TLS");
      context.init(who == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
      return HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .sslContext(context)
          .connectTimeout(PATIENCE)
          .build();
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Orders one fault for the next request that it fits. */
  public void order(Fault fault) {
    control("POST", "/faults", MAPPER.createObjectNode().put("fault", fault.word()).toString());
  }

  public void set(String setting, long value) {
    control("PATCH", "/settings", MAPPER.createObjectNode().put(setting, value).toString());
  }

  public void set(String setting, String value) {
    control("PATCH", "/settings", MAPPER.createObjectNode().put(setting, value).toString());
  }

  private void control(String method, String path, String body) {
    var answer = tell(method, path, body);
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.body());
    }
  }

  public HttpResponse<String> tell(String method, String path, String body) {
    try (var client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(ready.path("control").asText() + path))
              .method(method, HttpRequest.BodyPublishers.ofString(body))
              .timeout(PATIENCE)
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The facts of one kind, in their order. */
  public List<JsonNode> facts(String kind) {
    return ledger().stream().filter(fact -> fact.path("fact").asText().equals(kind)).toList();
  }

  public List<JsonNode> ledger() {
    try (var lines = Files.lines(folder.resolve("ledger.ndjson"))) {
      return lines.map(RunningDouble::read).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  public static JsonNode read(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (IOException e) {
      throw new AssertionError(json, e);
    }
  }

  @Override
  public void close() {
    try {
      running.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
