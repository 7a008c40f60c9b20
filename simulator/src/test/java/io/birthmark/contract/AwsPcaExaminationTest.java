package io.birthmark.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be wrong with the way to an AWS Private CA, and the one check that tells it. */
class AwsPcaExaminationTest {
  private static final String NO_REGION = "eu-nowhere-9";

  @TempDir private static Path folder;
  private static AwsPcaBench bench;
  private static ExaminationBench way;

  @BeforeAll
  static void start() {
    bench = new AwsPcaBench(folder);
    way =
        new ExaminationBench(
            bench.doubled(),
            (changes, chain, clock) -> bench.authority(bench.settings(changes), chain, clock));
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
        new ExaminationRow("as it should be", way.with(Map.of()), "OOOOOOO"),
        new ExaminationRow(
            "host name unknown",
            way.with(Map.of("endpoint", "https://" + ExaminationRow.NO_NAME)),
            "FSSSSSS",
            "cannot be resolved"),
        new ExaminationRow(
            "a region that AWS has not",
            way.with(
                Map.of("endpoint", "", "trust-file", "", "certificate-authority-arn", elsewhere())),
            "FSSSSSS",
            "cannot be resolved",
            "in the region " + NO_REGION),
        new ExaminationRow(
            "nobody there",
            way.with(Map.of("endpoint", "https://localhost:1")),
            "FSSSSSS",
            "takes no connection"),
        new ExaminationRow(
            "no answer",
            way.silent("DescribeCertificateAuthority"),
            "FSSSSSS",
            "does not answer as it should"),
        new ExaminationRow(
            "a page for people",
            way.faulty("html", "DescribeCertificateAuthority"),
            "FSSSSSS",
            "does not answer as it should"),
        new ExaminationRow(
            "TLS of another CA",
            way.with(Map.of("trust-file", folder.resolve("ca/root.pem").toString())),
            "OFSSSSS",
            "does not lead to what trust-file trusts"),
        new ExaminationRow("TLS expired", way.told("tls", "expired"), "OFSSSSS", "has expired"),
        new ExaminationRow(
            "TLS of another host", way.told("tls", "wrong-host"), "OFSSSSS", "another host's"),
        new ExaminationRow(
            "no credentials",
            way.with(Map.of("credentials-profile", "other")),
            "SSFSSSS",
            "no credentials of the profile other"),
        new ExaminationRow(
            "a wrong key",
            way.with(Map.of("credentials-file", strangers().toString())),
            "OOFOSSS",
            "UnrecognizedClientException",
            "credentials-file"),
        new ExaminationRow(
            "an expired token",
            way.faulty("auth-expired", "DescribeCertificateAuthority"),
            "OOFOSSS",
            "ExpiredTokenException"),
        new ExaminationRow(
            "too many requests",
            way.faulty("throttled", "DescribeCertificateAuthority"),
            "OOSOSFS",
            "ThrottlingException"),
        new ExaminationRow(
            "out of order",
            way.faulty("error-before", "DescribeCertificateAuthority"),
            "OOSOSFS",
            "InternalFailure"),
        new ExaminationRow(
            "clock two minutes fast",
            way.ahead(Duration.ofMinutes(2)),
            "OOOFOOO",
            "s ahead of the CA's"),
        new ExaminationRow(
            "clock ten minutes slow",
            way.ahead(Duration.ofMinutes(-10)),
            "OOSFSSS",
            "s behind the CA's"),
        new ExaminationRow(
            "no such CA",
            way.with(
                Map.of(
                    "certificate-authority-arn",
                    "arn:aws:acm-pca:eu-central-1:111122223333:certificate-authority/other")),
            "OOOOFSS",
            "ResourceNotFoundException",
            "correct certificate-authority-arn"),
        new ExaminationRow(
            "an algorithm that is not the key's",
            way.with(Map.of("signing-algorithm", "SHA256WITHRSA")),
            "OOOOFOO",
            "cannot sign with SHA256WITHRSA"),
        new ExaminationRow("CA disabled", way.told("caStatus", "DISABLED"), "OOOOOFO", "DISABLED"),
        new ExaminationRow("CA expired", way.told("caStatus", "EXPIRED"), "OOOOOFO", "EXPIRED"),
        new ExaminationRow(
            "another CA pinned",
            way.pinning(folder.resolve("ca/root.pem")),
            "OOOOOOF",
            "chain-file begins with the certificate"),
        new ExaminationRow(
            "its certificate not shown",
            way.faulty("auth-expired", "GetCertificateAuthorityCertificate"),
            "OOOOOOS"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void isToldByItsCheck(ExaminationRow row) {
    way.check(row);
  }

  private static String elsewhere() {
    return bench.settings(Map.of()).caArn().replace("eu-central-1", NO_REGION);
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
