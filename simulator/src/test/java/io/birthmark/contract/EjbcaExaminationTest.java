package io.birthmark.contract;

import io.birthmark.cadouble.ejbca.EjbcaKind;
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

/** What can be wrong with the way to an EJBCA, and the one check that tells it. */
class EjbcaExaminationTest {
  @TempDir private static Path folder;
  @TempDir private static Path elsewhere;
  private static EjbcaBench bench;
  private static ExaminationBench way;

  @BeforeAll
  static void start() {
    bench = new EjbcaBench(folder);
    way =
        new ExaminationBench(
            bench.doubled(),
            (changes, chain, clock) -> bench.authority(bench.settings(changes), chain, clock));
    new DoubledCa(new EjbcaKind(), elsewhere).close();
  }

  @AfterAll
  static void end() {
    bench.close();
  }

  @AfterEach
  void heal() {
    bench.doubled().heal();
    bench.doubled().ca.set("edition", "community");
  }

  static Stream<ExaminationRow> rows() {
    return Stream.of(
        new ExaminationRow("as it should be", way.with(Map.of()), "OOOOOSO"),
        new ExaminationRow("Enterprise", way.told("edition", "enterprise"), "OOOOOSO"),
        new ExaminationRow(
            "host name unknown",
            way.with(Map.of("url", "https://" + ExaminationRow.NO_NAME + "/ejbca/ejbca-rest-api")),
            "FSSSSSS",
            "cannot be resolved",
            "correct url"),
        new ExaminationRow(
            "nobody there",
            way.with(Map.of("url", "https://localhost:1/ejbca/ejbca-rest-api")),
            "FSSSSSS",
            "takes no connection"),
        new ExaminationRow("no answer", way.silent("status_2"), "FSSSSSS", "time allowed"),
        new ExaminationRow(
            "another path",
            way.with(Map.of("url", bench.doubled().ca.ready.path("url").asText() + "/other")),
            "FOSSSSS",
            "not EJBCA's REST interface",
            "correct url"),
        new ExaminationRow(
            "a page for people",
            way.faulty("html", "status_2"),
            "FOSSSSS",
            "not EJBCA's REST interface"),
        new ExaminationRow(
            "TLS of another CA",
            way.with(Map.of("trust-file", folder.resolve("ca/root.pem").toString())),
            "OFSSSSS",
            "does not lead to what trust-file trusts",
            "put the certificate of the CA that signed it there"),
        new ExaminationRow("TLS expired", way.told("tls", "expired"), "OFSSSSS", "has expired"),
        new ExaminationRow(
            "TLS of another host",
            way.told("tls", "wrong-host"),
            "OFSSSSS",
            "another host's",
            "give url by a name"),
        new ExaminationRow(
            "a client without a role",
            way.with(
                Map.of("client-key-store-file", folder.resolve("client/stranger.p12").toString())),
            "OOFOSSS",
            "HTTP 403",
            "client-key-store-file"),
        new ExaminationRow(
            "a role without search",
            way.faulty("auth-expired", "searchCertificates"),
            "OOFOSSS",
            "docs/ca/ejbca.md"),
        new ExaminationRow(
            "a key store that is none",
            way.with(Map.of("client-key-store-file", folder.resolve("ca/root.pem").toString())),
            "FSSSSSS",
            "is no PKCS#12"),
        new ExaminationRow(
            "too many requests", way.faulty("throttled", "status_2"), "OOSOSFS", "HTTP 429"),
        new ExaminationRow(
            "its key device away",
            way.faulty("offline", "searchCertificates"),
            "OOSOSFS",
            "Device was unavailable",
            "crypto token"),
        new ExaminationRow(
            "clock two minutes fast",
            way.ahead(Duration.ofMinutes(2)),
            "OOOFOSO",
            "s ahead of the CA's"),
        new ExaminationRow(
            "clock two minutes slow",
            way.ahead(Duration.ofMinutes(-2)),
            "OOOFOSO",
            "s behind the CA's"),
        new ExaminationRow(
            "no such CA",
            way.with(Map.of("certificate-authority", "OtherCA")),
            "OOOOFSS",
            "OtherCA"),
        new ExaminationRow(
            "no such certificate profile",
            way.with(Map.of("certificate-profile", "OTHER")),
            "OOOOFSO",
            "no certificate-profile \"OTHER\""),
        new ExaminationRow(
            "no such end entity profile",
            () -> {
              bench.doubled().ca.set("edition", "enterprise");
              return way.with(Map.of("end-entity-profile", "OTHER")).get();
            },
            "OOOOFSO",
            "no end-entity-profile \"OTHER\""),
        new ExaminationRow(
            "the other of its CAs",
            way.with(Map.of("certificate-authority", "IoTRootCA")),
            "OOOOFSF",
            "chain-file begins with CN=Double Issuing CA"),
        new ExaminationRow(
            "another CA pinned",
            way.pinning(folder.resolve("ca/root.pem")),
            "OOOOOSF",
            "chain-file"),
        new ExaminationRow(
            "the CA of another EJBCA pinned",
            way.pinning(elsewhere.resolve("chain.pem")),
            "OOOOOSF",
            "chain-file begins with the certificate"),
        new ExaminationRow(
            "the CA ended", way.ahead(Duration.ofDays(3660)), "OOOFOFF", "the CA ended at"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void isToldByItsCheck(ExaminationRow row) {
    way.check(row);
  }
}
