package io.birthmark.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The host at a broker that is not ours, over TLS and with credentials. */
@Tag("full")
class OutsideBrokerTest {
  private static final String ALL = "topic readwrite spBv1.0/#";
  private static final String BIRTHS_ONLY = "topic read spBv1.0/+/NBIRTH/#";
  private static final String STATE_UNREAD = "topic write spBv1.0/STATE/#";

  @TempDir private Path folder;

  @Test
  void isServedOverTlsWithCredentials() throws Exception {
    try (var broker = Mosquitto.start(folder, "IP:127.0.0.1", ALL);
        var _ = host(broker, "served", "let me in");
        var station = Station.connect(broker.plainUrl(), "station", "served", "line-1", "served")) {
      station.hears("STATE/served", m -> m.text().contains("true"));
      station.nbirth();
      station.dbirth("ACME-1");

      assertThat(station.hears("/ACME-1").metric("Identity/Profile")).isEqualTo("device/1");
    }
  }

  @Test
  void isRefusedWithAWrongPassword() throws Exception {
    try (var broker = Mosquitto.start(folder, "IP:127.0.0.1", ALL);
        var host = host(broker, "wrong", "let me out")) {
      broker.awaitInLog("not authorised");

      assertThat(host.status().online()).isFalse();
    }
  }

  @Test
  void refusesABrokerWhoseCertificateIsForAnotherName() throws Exception {
    try (var broker = Mosquitto.start(folder, "DNS:elsewhere.example", ALL);
        var host = host(broker, "other", "let me in")) {
      broker.awaitInLog("alert certificate unknown");

      assertThat(host.status().online()).isFalse();
    }
  }

  /** MQTT 3.1.1 denies a subscription silently: the birth is published and never seen. */
  @Test
  void leavesNoBirthBehindThatItNeverSaw() throws Exception {
    try (var broker = Mosquitto.start(folder, "IP:127.0.0.1", BIRTHS_ONLY, STATE_UNREAD)) {
      try (var station =
              Station.connect(broker.plainUrl(), "station", "unread", "line-1", "unread");
          var host = host(broker, "unread", "let me in")) {
        station.hears("STATE/unread", m -> m.text().contains("true"));
        assertThat(host.status().online()).isFalse();

        host.stop();

        station.hears("STATE/unread", m -> m.text().contains("false"));
      }
    }
  }

  private RunningHost host(Mosquitto broker, String hostId, String password) throws Exception {
    var file = Files.writeString(folder.resolve("password"), password + "\n");
    return new RunningHost(
        broker.tlsUrl(),
        hostId,
        """
        broker.username = "host"
        broker.password-file = "%s"
        broker.trust-file = "%s"
        """
            .formatted(file, broker.anchor));
  }
}
