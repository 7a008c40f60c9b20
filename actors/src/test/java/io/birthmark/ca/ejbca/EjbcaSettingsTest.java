package io.birthmark.ca.ejbca;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.birthmark.ca.outside.Faults;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EjbcaSettingsTest {
  private static List<String> faults(Map<String, Object> own) {
    var config =
        ConfigFactory.parseMap(own)
            .withFallback(ConfigFactory.defaultReference().getConfig("birthmark.ca.kinds.ejbca"));
    var faults = new Faults("birthmark.ca.authorities.plant");
    EjbcaSettings.from(config, Duration.ofSeconds(30), faults);
    return faults.found();
  }

  @Test
  void tellEverythingThatIsMissingAtOnceAndByKey() {
    assertThat(faults(Map.of()))
        .containsExactlyInAnyOrder(
            "birthmark.ca.authorities.plant.url: give it as https://host:port/path",
            "birthmark.ca.authorities.plant.certificate-authority: must be set",
            "birthmark.ca.authorities.plant.certificate-profile: must be set",
            "birthmark.ca.authorities.plant.end-entity-profile: must be set",
            "birthmark.ca.authorities.plant.chain-file: must name a file",
            "birthmark.ca.authorities.plant.trust-file: must name a file",
            "birthmark.ca.authorities.plant.client-key-store-file: give a client key store or a"
                + " bearer-token-file: EJBCA answers nobody it does not know");
  }

  @Test
  void tellWhatIsWrong() {
    var own = new HashMap<String, Object>();
    own.put("url", "http://ca.example.com/ejbca");
    own.put("trust-file", "/nowhere/tls.pem");
    own.put("client-key-store-file", "/nowhere/client.p12");
    own.put("request-timeout", "soon");
    own.put("horizon", "1 second");
    own.put("max-answer", "1 GiB");

    var root = "birthmark.ca.authorities.plant.";
    assertThat(faults(own))
        .contains(
            root + "url: give it as https://host:port/path",
            root + "trust-file: there is no such file, or it must not be read: /nowhere/tls.pem",
            root
                + "client-key-store-password-file: a key store and the file with its password go"
                + " together",
            root + "request-timeout: must be a duration such as 30 seconds",
            root + "max-answer: must be from 1 KiB to 64 MiB");
  }
}
