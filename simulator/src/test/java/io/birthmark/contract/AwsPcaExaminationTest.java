package io.birthmark.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.ca.CertificateAuthority;
import io.birthmark.ca.outside.PinnedChain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be wrong with the way to an AWS Private CA, and the one check that tells it. */
class AwsPcaExaminationTest {
  @TempDir private static Path folder;
  private static AwsPcaBench bench;

  @BeforeAll
  static void start() {
    bench = new AwsPcaBench(folder);
  }

  @AfterAll
  static void end() {
    bench.close();
  }

  @AfterEach
  void heal() {
    bench.doubled().heal();
    bench.doubled().ca.set("caStatus", "ACTIVE");
  }

  static Stream<ExaminationRow> rows() {
    return Stream.of(
        new ExaminationRow("as it should be", () -> authority(Map.of()), "OOOOOOO"),
        new ExaminationRow(
            "host name unknown",
            () -> authority(Map.of("endpoint", "https://" + ExaminationRow.NO_NAME)),
            "FSSSSSS",
            "cannot be resolved"),
        new ExaminationRow(
            "nobody there",
            () -> authority(Map.of("endpoint", "https://localhost:1")),
            "FSSSSSS",
            "takes no connection"),
        new ExaminationRow(
            "no answer",
            faulty("stall", "DescribeCertificateAuthority"),
            "FSSSSSS",
            "does not answer as it should"),
        new ExaminationRow(
            "a page for people",
            faulty("html", "DescribeCertificateAuthority"),
            "FSSSSSS",
            "does not answer as it should"),
        new ExaminationRow(
            "TLS of another CA",
            () -> authority(Map.of("trust-file", folder.resolve("ca/root.pem").toString())),
            "OFSSSSS",
            "does not lead to what trust-file trusts"),
        new ExaminationRow("TLS expired", told("tls", "expired"), "OFSSSSS", "has expired"),
        new ExaminationRow(
            "TLS of another host", told("tls", "wrong-host"), "OFSSSSS", "another host's"),
        new ExaminationRow(
            "no credentials",
            () -> authority(Map.of("credentials-profile", "other")),
            "SSFSSSS",
            "no credentials of the profile other"),
        new ExaminationRow(
            "a wrong key",
            () -> authority(Map.of("credentials-file", strangers().toString())),
            "OOFOSSS",
            "UnrecognizedClientException",
            "credentials-file"),
        new ExaminationRow(
            "an expired token",
            faulty("auth-expired", "DescribeCertificateAuthority"),
            "OOFOSSS",
            "ExpiredTokenException"),
        new ExaminationRow(
            "too many requests",
            faulty("throttled", "DescribeCertificateAuthority"),
            "OOSOSFS",
            "ThrottlingException"),
        new ExaminationRow(
            "out of order",
            faulty("error-before", "DescribeCertificateAuthority"),
            "OOSOSFS",
            "InternalFailure"),
        new ExaminationRow(
            "clock two minutes fast",
            () ->
                authority(
                    Map.of(),
                    ExaminationRow.chain(folder.resolve("chain.pem")),
                    ExaminationRow.at(Duration.ofMinutes(2))),
            "OOOFOOO",
            "s ahead of the CA's"),
        new ExaminationRow(
            "clock ten minutes slow",
            () ->
                authority(
                    Map.of(),
                    ExaminationRow.chain(folder.resolve("chain.pem")),
                    ExaminationRow.at(Duration.ofMinutes(-10))),
            "OOSFSSS",
            "s behind the CA's"),
        new ExaminationRow(
            "no such CA",
            () ->
                authority(
                    Map.of(
                        "certificate-authority-arn",
                        "arn:aws:acm-pca:eu-central-1:111122223333:certificate-authority/other")),
            "OOOOFSS",
            "ResourceNotFoundException",
            "correct certificate-authority-arn"),
        new ExaminationRow(
            "an algorithm that is not the key's",
            () -> authority(Map.of("signing-algorithm", "SHA256WITHRSA")),
            "OOOOFOO",
            "cannot sign with SHA256WITHRSA"),
        new ExaminationRow("CA disabled", told("caStatus", "DISABLED"), "OOOOOFO", "DISABLED"),
        new ExaminationRow("CA expired", told("caStatus", "EXPIRED"), "OOOOOFO", "EXPIRED"),
        new ExaminationRow(
            "another CA pinned",
            () ->
                authority(
                    Map.of(),
                    ExaminationRow.chain(folder.resolve("ca/root.pem")),
                    ExaminationRow.at(Duration.ZERO)),
            "OOOOOOF",
            "chain-file begins with the certificate"),
        new ExaminationRow(
            "its certificate not shown",
            faulty("auth-expired", "GetCertificateAuthorityCertificate"),
            "OOOOOOS"));
  }

  /** Looking at a CA issues nothing and changes nothing. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void isToldByItsCheck(ExaminationRow row) {
    row.check();

    for (var fact : new String[] {"issued", "accepted", "pending", "revoked"}) {
      assertThat(bench.doubled().ca.facts(fact)).as(fact).isEmpty();
    }
  }

  private static CertificateAuthority authority(Map<String, String> changes) {
    return authority(
        changes,
        ExaminationRow.chain(folder.resolve("chain.pem")),
        ExaminationRow.at(Duration.ZERO));
  }

  private static CertificateAuthority authority(
      Map<String, String> changes, PinnedChain chain, InstantSource clock) {
    var all = new HashMap<>(changes);
    all.put("request-timeout", ExaminationRow.WITHIN.toMillis() + " ms");
    all.put("connect-timeout", ExaminationRow.WITHIN.toMillis() + " ms");
    return bench.authority(bench.settings(all), chain, clock);
  }

  /** The adapter, and a double that has changed since it was looked at. */
  private static Supplier<CertificateAuthority> told(String setting, String value) {
    return () -> {
      var looked = authority(Map.of());
      ExaminationRow.examined(looked);
      bench.doubled().ca.set(setting, value);
      return looked;
    };
  }

  /** The adapter as it should be, and a double that does one operation wrong. */
  private static Supplier<CertificateAuthority> faulty(String fault, String operation) {
    return () -> {
      var order = "{\"fault\":\"%s\",\"operation\":\"%s\"}".formatted(fault, operation);
      bench.doubled().ca.tell("POST", "/faults", order);
      return authority(Map.of());
    };
  }

  private static Path strangers() {
    try {
      var ours = Files.readString(folder.resolve("aws/credentials"));
      return Files.writeString(folder.resolve("strangers"), ours.replace("AKIA", "AKIB"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
