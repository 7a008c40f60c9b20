package io.birthmark.ca.awspca;

import static io.birthmark.pki.PkiFixtures.ISSUING;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.birthmark.ca.outside.Faults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AwsPcaSettingsTest {
  private static final String CA =
      "arn:aws-cn:acm-pca:cn-north-1:111122223333:certificate-authority/11111111-2222";

  @TempDir private Path folder;

  private AwsPcaSettings read(Map<String, String> own, Faults faults) {
    try {
      var chain = folder.resolve("chain.pem");
      Files.writeString(chain, "no certificate");
      var all = new HashMap<>(Map.of("certificate-authority-arn", CA, "chain-file", chain + ""));
      all.putAll(own);
      var config =
          ConfigFactory.parseMap(all)
              .withFallback(
                  ConfigFactory.defaultReference().getConfig("birthmark.ca.kinds.awspca"));
      return AwsPcaSettings.from(config, faults);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void needNoMoreThanTheCaAndItsChain() {
    var faults = new Faults("ca");

    var settings = read(Map.of(), faults);

    assertThat(faults.found()).isEmpty();
    assertThat(settings.way().region()).isEqualTo("cn-north-1");
    assertThat(settings.templateArn())
        .isEqualTo("arn:aws-cn:acm-pca:::template/BlankEndEntityCertificate_APIPassthrough/V1");
    assertThat(settings.signingAlgorithm(ISSUING.facts())).isEqualTo("SHA256WITHECDSA");
    assertThat(settings.algorithmFault(ISSUING.facts())).isEmpty();
  }

  @Test
  void tellAllFaultsAtOnceByKey() {
    var faults = new Faults("ca");

    read(
        Map.ofEntries(
            Map.entry("certificate-authority-arn", "arn:aws:acm-pca:x"),
            Map.entry("template", "EndEntityCertificate/V1"),
            Map.entry("signing-algorithm", "SHA1WITHRSA"),
            Map.entry("endpoint", "http://localhost:1"),
            Map.entry("trust-file", folder.resolve("chain.pem").toString()),
            Map.entry("credentials-file", "/nowhere/credentials"),
            Map.entry("credentials-profile", " "),
            Map.entry("chain-file", ""),
            Map.entry("request-timeout", "soon"),
            Map.entry("token-life", "6 minutes"),
            Map.entry("resend-margin", "6 minutes"),
            Map.entry("max-answer", "1 GiB"),
            Map.entry("connections", "0"),
            Map.entry("pending-retry", "0 s")),
        faults);

    assertThat(faults.found())
        .extracting(fault -> fault.substring("ca.".length(), fault.indexOf(':')))
        .contains(
            "certificate-authority-arn",
            "template",
            "signing-algorithm",
            "endpoint",
            "trust-file",
            "credentials-file",
            "credentials-profile",
            "chain-file",
            "request-timeout",
            "token-life",
            "resend-margin",
            "max-answer",
            "connections",
            "pending-retry");
  }

  /** Such a template would take extensions from the request, or force key encipherment. */
  @Test
  void takeNoTemplateThatChangesWhatIsAskedFor() {
    for (var template :
        new String[] {
          "BlankEndEntityCertificate_APICSRPassthrough/V1",
          "BlankEndEntityCertificate_CSRPassthrough/V1",
          "EndEntityCertificate_APIPassthrough/V1",
          "SubordinateCACertificate_PathLen0_APIPassthrough/V1"
        }) {
      var faults = new Faults("ca");
      read(Map.of("template", template), faults);
      assertThat(faults.found()).as(template).hasSize(1);
    }
  }

  @Test
  void knowThatAnAlgorithmDoesNotFitTheCasKey() {
    var settings = read(Map.of("signing-algorithm", "SHA256WITHRSA"), new Faults("ca"));

    assertThat(settings.algorithmFault(ISSUING.facts())).isPresent();
  }

  @Test
  void showNoSecret() throws IOException {
    var file = Files.writeString(folder.resolve("credentials"), "aws_secret_access_key = canary");

    var settings = read(Map.of("credentials-file", file.toString()), new Faults("ca"));

    assertThat(settings.toString()).doesNotContain("canary");
  }
}
