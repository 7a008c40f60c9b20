package io.birthmark.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.ca.CertificateAuthority;
import io.birthmark.ca.outside.PinnedChain;
import io.birthmark.cadouble.ejbca.EjbcaKind;
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

/** What can be wrong with the way to an EJBCA, and the one check that tells it. */
class EjbcaExaminationTest {
  @TempDir private static Path folder;
  @TempDir private static Path elsewhere;
  private static EjbcaBench bench;

  @BeforeAll
  static void start() {
    bench = new EjbcaBench(folder);
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
        new ExaminationRow("as it should be", () -> authority(Map.of()), "OOOOOSO"),
        new ExaminationRow("Enterprise", told("edition", "enterprise"), "OOOOOSO"),
        new ExaminationRow(
            "host name unknown",
            () ->
                authority(
                    Map.of("url", "https://" + ExaminationRow.NO_NAME + "/ejbca/ejbca-rest-api")),
            "FSSSSSS",
            "cannot be resolved",
            "correct url"),
        new ExaminationRow(
            "nobody there",
            () -> authority(Map.of("url", "https://localhost:1/ejbca/ejbca-rest-api")),
            "FSSSSSS",
            "takes no connection"),
        new ExaminationRow("no answer", faulty("stall", "status_2"), "FSSSSSS", "time allowed"),
        new ExaminationRow(
            "another path",
            () ->
                authority(Map.of("url", bench.doubled().ca.ready.path("url").asText() + "/other")),
            "FOSSSSS",
            "not EJBCA's REST interface",
            "correct url"),
        new ExaminationRow(
            "a page for people",
            faulty("html", "status_2"),
            "FOSSSSS",
            "not EJBCA's REST interface"),
        new ExaminationRow(
            "TLS of another CA",
            () -> authority(Map.of("trust-file", folder.resolve("ca/root.pem").toString())),
            "OFSSSSS",
            "does not lead to what trust-file trusts",
            "put the certificate of the CA that signed it there"),
        new ExaminationRow("TLS expired", told("tls", "expired"), "OFSSSSS", "has expired"),
        new ExaminationRow(
            "TLS of another host",
            told("tls", "wrong-host"),
            "OFSSSSS",
            "another host's",
            "give url by a name"),
        new ExaminationRow(
            "a client without a role",
            () ->
                authority(
                    Map.of(
                        "client-key-store-file", folder.resolve("client/stranger.p12").toString())),
            "OOFOSSS",
            "HTTP 403",
            "client-key-store-file"),
        new ExaminationRow(
            "a role without search",
            faulty("auth-expired", "searchCertificates"),
            "OOFOSSS",
            "docs/ca/ejbca.md"),
        new ExaminationRow(
            "a key store that is none",
            () ->
                authority(
                    Map.of("client-key-store-file", folder.resolve("ca/root.pem").toString())),
            "FSSSSSS",
            "is no PKCS#12"),
        new ExaminationRow(
            "too many requests", faulty("throttled", "status_2"), "OOSOSFS", "HTTP 429"),
        new ExaminationRow(
            "its key device away",
            faulty("offline", "searchCertificates"),
            "OOSOSFS",
            "Device was unavailable",
            "crypto token"),
        new ExaminationRow(
            "clock two minutes fast",
            () ->
                authority(
                    Map.of(),
                    ExaminationRow.chain(folder.resolve("chain.pem")),
                    ExaminationRow.at(Duration.ofMinutes(2))),
            "OOOFOSO",
            "s ahead of the CA's"),
        new ExaminationRow(
            "clock two minutes slow",
            () ->
                authority(
                    Map.of(),
                    ExaminationRow.chain(folder.resolve("chain.pem")),
                    ExaminationRow.at(Duration.ofMinutes(-2))),
            "OOOFOSO",
            "s behind the CA's"),
        new ExaminationRow(
            "no such CA",
            () -> authority(Map.of("certificate-authority", "OtherCA")),
            "OOOOFSS",
            "OtherCA"),
        new ExaminationRow(
            "no such certificate profile",
            () -> authority(Map.of("certificate-profile", "OTHER")),
            "OOOOFSO",
            "no certificate-profile \"OTHER\""),
        new ExaminationRow(
            "no such end entity profile",
            () -> {
              bench.doubled().ca.set("edition", "enterprise");
              return authority(Map.of("end-entity-profile", "OTHER"));
            },
            "OOOOFSO",
            "no end-entity-profile \"OTHER\""),
        new ExaminationRow(
            "the other of its CAs",
            () -> authority(Map.of("certificate-authority", "IoTRootCA")),
            "OOOOFSF",
            "chain-file begins with CN=Double Issuing CA"),
        new ExaminationRow(
            "another CA pinned",
            () ->
                authority(
                    Map.of(),
                    ExaminationRow.chain(folder.resolve("ca/root.pem")),
                    ExaminationRow.at(Duration.ZERO)),
            "OOOOOSF",
            "chain-file"),
        new ExaminationRow(
            "the CA of another EJBCA pinned",
            () ->
                authority(
                    Map.of(),
                    ExaminationRow.chain(elsewhere.resolve("chain.pem")),
                    ExaminationRow.at(Duration.ZERO)),
            "OOOOOSF",
            "chain-file begins with the certificate"),
        new ExaminationRow(
            "the CA ended",
            () ->
                authority(
                    Map.of(),
                    ExaminationRow.chain(folder.resolve("chain.pem")),
                    ExaminationRow.at(Duration.ofDays(3660))),
            "OOOFOFF",
            "the CA ended at"));
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
}
