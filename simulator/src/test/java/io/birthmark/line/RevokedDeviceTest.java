package io.birthmark.line;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.FileInputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The way of somebody who meets a device and trusts nothing but the root: follows the URLs in its
 * certificate with curl, and asks openssl. Then the device is suspended and back, and another node
 * revokes the certificate.
 */
@Tag("full")
class RevokedDeviceTest {
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration PUBLISHED_WITHIN = Duration.ofSeconds(30);
  private static final Pattern PATH = Pattern.compile("URI:http://127\\.0\\.0\\.1:\\d+(/\\S+)");

  @TempDir private Path data;
  @TempDir private Path scratch;

  @Test
  void isRefusedByWhoeverAsksForRevocation() throws Exception {
    try (var server =
        EmbeddedPostgres.builder().setServerConfig("synchronous_commit", "on").start()) {
      var url = server.getJdbcUrl("postgres", "postgres");
      var node = NodeProcess.startDemo(data, arguments(url));
      try {
        var address = node.awaitReady(START);
        bringUp(address);
        URI status = URI.create(addresses().path("status").asText());

        passesFor(status);
        isOnHoldWhileSuspended(address, status);
        revokeOnAnotherNode(url);
        isRevokedFor(status);

        assertThat(Files.readString(curl(address.http().resolve("/ready"), "ready.json")))
            .contains("revocation-list", "0 min old");
      } finally {
        node.stop();
      }
    }
  }

  private List<String> arguments(String postgres) throws Exception {
    var config = scratch.resolve("node.conf");
    Files.writeString(config, "birthmark.ca.crl.look-every = 500 ms\n");
    return List.of("--postgres", postgres, "--config", config.toString());
  }

  private JsonNode addresses() throws Exception {
    return LineJson.MAPPER.readTree(data.resolve("node.json").toFile());
  }

  private void bringUp(NodeProcess.Address address) throws Exception {
    var settings =
        new FactoryLine.Settings(address.mqtt(), "line", 20, 0, 7, 25, 0, Duration.ofMinutes(1));
    var api = NodeApi.of(address.http(), data.resolve("bootstrap.token"));
    var outcome = new LineRun(data, api, InstantSource.system()).run(settings, 5, _ -> {});
    assertThat(outcome.asItShouldBe()).as(ResultTable.of(outcome)).isTrue();
  }

  private void passesFor(URI status) throws Exception {
    var issuer = curl(status.resolve(path("authorityInfoAccess")), "issuer.cer");
    openssl("x509", "-inform", "DER", "-in", issuer.toString(), "-out", file("issuer.pem"));
    fetchList(status);

    assertThat(
            openssl(
                "crl", "-in", file("list.pem"), "-noout", "-verify", "-CAfile", file("issuer.pem")))
        .contains("verify OK");
    assertThat(verify()).contains("device.pem: OK");
  }

  private void isRevokedFor(URI status) throws Exception {
    awaitListed(status, true);
    assertThat(verify()).contains("certificate revoked");
  }

  /** A hold is on the list for as long as it lasts (RFC 5280 §5.3.1). */
  private void isOnHoldWhileSuspended(NodeProcess.Address address, URI status) throws Exception {
    deed(address, "suspend");
    awaitListed(status, true);
    assertThat(openssl("crl", "-in", file("list.pem"), "-noout", "-text"))
        .contains("Certificate Hold");

    deed(address, "resume");
    awaitListed(status, false);
    assertThat(verify()).contains("device.pem: OK");
  }

  private void deed(NodeProcess.Address address, String verb) throws Exception {
    var name = device().getSubjectX500Principal().getName();
    var id = Pattern.compile("CN=([^,]+)").matcher(name);
    assertThat(id.find()).as(name).isTrue();
    var said =
        run(
            "curl",
            "-sS",
            "-o",
            file("deed.json"),
            "-w",
            "%{http_code}",
            "-X",
            "POST",
            "-H",
            "Authorization: Bearer " + Files.readString(data.resolve("bootstrap.token")).strip(),
            "-H",
            "Content-Type: application/json",
            "-H",
            "If-Match: *",
            "-d",
            "{\"reason\": \"to be looked at\"}",
            address.http().resolve("/api/v1/devices/" + id.group(1) + ":" + verb).toString());
    assertThat(said).as(() -> said + file("deed.json")).isEqualTo("200");
  }

  private void awaitListed(URI status, boolean wanted) throws Exception {
    var done = new CompletableFuture<Void>();
    var serial = device().getSerialNumber();
    try (var watch = Executors.newSingleThreadScheduledExecutor()) {
      var _ =
          watch.scheduleWithFixedDelay(
              () -> {
                try {
                  if ((fetchList(status).getRevokedCertificate(serial) != null) == wanted) {
                    done.complete(null);
                  }
                } catch (Exception e) {
                  done.completeExceptionally(e);
                }
              },
              0,
              200,
              TimeUnit.MILLISECONDS);
      done.get(PUBLISHED_WITHIN.toSeconds(), TimeUnit.SECONDS);
      watch.shutdownNow();
    }
    fetchList(status);
  }

  /** Stored, and then that node died before it told anybody. */
  private void revokeOnAnotherNode(String url) throws Exception {
    try (var connection = DriverManager.getConnection(url);
        var insert =
            connection.prepareStatement(
                """
                INSERT INTO revoked_certificate (ca, serial, reason, revoked_at, not_after)
                VALUES ('embedded', ?, 1, current_timestamp, ?)
                ON CONFLICT (ca, serial)
                DO UPDATE SET reason = 1, changes = revoked_certificate.changes + 1
                """)) {
      insert.setString(1, device().getSerialNumber().toString(16));
      insert.setTimestamp(2, Timestamp.from(device().getNotAfter().toInstant()));
      assertThat(insert.executeUpdate()).isEqualTo(1);
    } catch (SQLException e) {
      throw new AssertionError("the table is not as it is documented", e);
    }
  }

  private X509Certificate device() throws Exception {
    try (var in = new FileInputStream(data.resolve("sample/device.pem").toFile())) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private X509CRL fetchList(URI status) throws Exception {
    var der = curl(status.resolve(path("crlDistributionPoints")), "list.crl");
    openssl("crl", "-inform", "DER", "-in", der.toString(), "-out", file("list.pem"));
    try (var in = new FileInputStream(der.toFile())) {
      return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(in);
    }
  }

  /** The path of the URL in an extension of the device's certificate. */
  private String path(String extension) throws Exception {
    var text =
        openssl(
            "x509",
            "-in",
            data.resolve("sample/device.pem").toString(),
            "-noout",
            "-ext",
            extension);
    var found = PATH.matcher(text);
    assertThat(found.find()).as(text).isTrue();
    return found.group(1);
  }

  private String verify() throws Exception {
    return run(
        "openssl",
        "verify",
        "-x509_strict",
        "-crl_check",
        "-CAfile",
        data.resolve("sample/root.pem").toString(),
        "-untrusted",
        data.resolve("sample/chain.pem").toString(),
        "-CRLfile",
        file("list.pem"),
        data.resolve("sample/device.pem").toString());
  }

  private Path curl(URI from, String name) throws Exception {
    var said = run("curl", "-sS", "-f", "-w", "%{http_code}", "-o", file(name), from.toString());
    assertThat(said).isEqualTo("200");
    return scratch.resolve(name);
  }

  private String openssl(String... arguments) throws Exception {
    var command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    return run(command.toArray(String[]::new));
  }

  private String file(String name) {
    return scratch.resolve(name).toString();
  }

  private String run(String... command) throws Exception {
    var output = Files.createTempFile(scratch, "said", ".txt");
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return Files.readString(output);
  }
}
