package io.birthmark.cloud.awsiot;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.birthmark.ca.outside.Faults;
import io.birthmark.cloud.CloudSettings;
import io.birthmark.device.CaName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AwsIotSettingsTest {
  private static final Set<CaName> CAS = Set.of(new CaName("embedded"), new CaName("plant-aws"));

  @TempDir private Path folder;

  private static Config with(Map<String, ?> own) {
    var all = new HashMap<String, Object>(Map.of("region", "eu-central-1"));
    all.putAll(own);
    return ConfigFactory.parseMap(all)
        .withFallback(ConfigFactory.defaultReference().getConfig("birthmark.cloud.kinds.awsiot"));
  }

  @Test
  void needNoMoreThanTheRegion() {
    var faults = new Faults("cloud");

    var settings = AwsIotSettings.from(with(Map.of()), faults);
    var pace = CloudSettings.from(with(Map.of()), CAS, faults);

    assertThat(faults.found()).isEmpty();
    assertThat(settings.way().region()).isEqualTo("eu-central-1");
    assertThat(settings.policies()).isEmpty();
    assertThat(settings.things()).isFalse();
    assertThat(pace.perSecond()).isEqualTo(10);
    assertThat(pace.cas()).isEmpty();
  }

  @Test
  void concernTheCasThatAreNamed() {
    var faults = new Faults("cloud");

    var pace = CloudSettings.from(with(Map.of("cas", List.of("plant-aws"))), CAS, faults);

    assertThat(faults.found()).isEmpty();
    assertThat(pace.cas()).containsExactly(new CaName("plant-aws"));
  }

  @Test
  void tellAllFaultsAtOnceByKey() throws IOException {
    var noPem = Files.writeString(folder.resolve("ca.pem"), "no certificate");
    var faults = new Faults("cloud");
    var config =
        with(
            Map.ofEntries(
                Map.entry("region", "Frankfurt"),
                Map.entry("cas", List.of("plant-aws", "other")),
                Map.entry("ca-certificate", noPem.toString()),
                Map.entry("policies", List.of("fleet", "no such/name")),
                Map.entry("things", "perhaps"),
                Map.entry("endpoint", "http://localhost:1"),
                Map.entry("credentials-file", "/nowhere/credentials"),
                Map.entry("connections", 0),
                Map.entry("per-second", 0),
                Map.entry("in-flight", "many"),
                Map.entry("retry-first", "soon"),
                Map.entry("refused-retry", "1 s")));

    AwsIotSettings.from(config, faults);
    CloudSettings.from(config, CAS, faults);

    assertThat(faults.found())
        .extracting(fault -> fault.substring("cloud.".length(), fault.indexOf(':')))
        .containsExactlyInAnyOrder(
            "region",
            "cas",
            "ca-certificate",
            "policies",
            "things",
            "endpoint",
            "credentials-file",
            "connections",
            "per-second",
            "in-flight",
            "retry-first",
            "refused-retry");
    assertThat(faults.found()).anyMatch(fault -> fault.contains("\"other\""));
  }

  @Test
  void haveAConnectionForAllThatIsUnderWay() {
    var faults = new Faults("cloud");

    AwsIotSettings.from(with(Map.of("in-flight", 17, "connections", 16)), faults);

    assertThat(faults.found())
        .containsExactly(
            "cloud.in-flight: there are but 16 connections: give no more, or more connections");
  }

  @Test
  void takeNoPemForACertificateThatHoldsNone() throws IOException {
    var block = "-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFICATE-----\n";
    var file = Files.writeString(folder.resolve("ca.pem"), block);
    var faults = new Faults("cloud");

    AwsIotSettings.from(with(Map.of("ca-certificate", file.toString())), faults);

    assertThat(faults.found()).hasSize(1).first().asString().contains("cloud.ca-certificate");
  }
}
