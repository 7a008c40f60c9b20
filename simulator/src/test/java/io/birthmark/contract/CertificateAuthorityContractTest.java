package io.birthmark.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.birthmark.ca.ReplyJudge;
import io.birthmark.ca.RevocationAnswer;
import io.birthmark.ca.RevocationOrder;
import io.birthmark.device.DeviceCommand.IssuanceResult;
import io.birthmark.device.DeviceId;
import io.birthmark.device.HeldCertificate;
import io.birthmark.device.RevocationReason;
import io.birthmark.pki.IssuedCertificate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every adapter against everything that can go wrong. Each cell is a test; the table is printed.
 * What is issued, by the CA's own books, must fit what the attempt came to: nothing where it is
 * said that there is nothing, and the certificate that was adopted.
 */
@Tag("full")
class CertificateAuthorityContractTest {
  private static final String PASS = "pass";
  private static final List<String> NOTHING_ISSUED =
      List.of("DENIED", "ABSENT", "CA_UNAVAILABLE", "CA_THROTTLED", "CA_MISCONFIGURED");

  private static final Map<String, CaBench> BENCHES = new LinkedHashMap<>();
  private static final Map<String, Map<String, String>> TABLE = new LinkedHashMap<>();

  @TempDir private static Path ejbcaFolder;
  @TempDir private static Path awsFolder;

  /** Another adapter is one more line here. */
  @BeforeAll
  static void open() {
    BENCHES.put("embedded", new EmbeddedBench());
    BENCHES.put("ejbca", new EjbcaBench(ejbcaFolder));
    BENCHES.put("awspca", new AwsPcaBench(awsFolder));
  }

  @AfterAll
  static void tellAndClose() {
    BENCHES.values().forEach(CaBench::close);
    var counts = new TreeMap<String, Integer>();
    TABLE.forEach((row, cells) -> {
      System.out.printf("%-34s", row);
      BENCHES
          .keySet()
          .forEach(name -> {
            var cell = cells.getOrDefault(name, "FAIL");
            System.out.printf(" %s: %-14s", name, cell);
            counts.merge(name + " " + cell.replaceFirst(" .*", ""), 1, Integer::sum);
          });
      System.out.println();
    });
    System.out.println(counts);
  }

  private static void cell(String row, String column, String value) {
    TABLE.computeIfAbsent(row, _ -> new LinkedHashMap<>()).put(column, value);
  }

  private interface Cell {
    /** Empty when it passed; else why it cannot be. */
    Optional<String> run(CaBench bench);
  }

  private static Stream<DynamicTest> row(String row, Cell cell) {
    return BENCHES.entrySet().stream()
        .map(column ->
            dynamicTest(
                column.getKey() + ": " + row,
                () -> {
                  cell(row, column.getKey(), "FAIL");
                  try {
                    var why = cell.run(column.getValue());
                    cell(row, column.getKey(), why.map(c -> "– (" + c + ")").orElse(PASS));
                  } finally {
                    column.getValue().heal();
                  }
                }));
  }

  @TestFactory
  Stream<DynamicTest> issuing() {
    return Arrays.stream(Misfortune.values())
        .flatMap(misfortune ->
            row(misfortune.word(), bench -> issuing(bench, misfortune, bench.check())));
  }

  /** Also after a good one: some mischief needs an earlier answer. */
  private static Optional<String> issuing(
      CaBench bench, Misfortune misfortune, ReplyJudge.CertificateCheck check) {
    assertThat(new Attempt(bench, bench.check()).run().last()).isEqualTo("ISSUED");
    var attempt = new Attempt(bench, check);
    var impossible = bench.bringAbout(misfortune);
    if (impossible.isPresent()) {
      return impossible;
    }
    var course = attempt.run();
    assertThat(List.of(course.first(), course.last()))
        .as(course.detail())
        .isEqualTo(bench.expected(misfortune));
    var issued = bench.issued(attempt.intent());
    if (NOTHING_ISSUED.contains(course.last())) {
      assertThat(issued).as("issued, by the CA's books").isEmpty();
    }
    if (course.certificate().isPresent() && !issued.isEmpty()) {
      assertThat(issued).contains(course.certificate().get().serial());
    }
    return misfortune == Misfortune.SAME_SERIAL
        ? Optional.of("open: seen across devices only")
        : Optional.empty();
  }

  @TestFactory
  Stream<DynamicTest> revoking() {
    return Arrays.stream(RevocationReason.values())
        .flatMap(reason -> row("revoke " + reason, bench -> revoking(bench, reason)));
  }

  private static Optional<String> revoking(CaBench bench, RevocationReason reason) {
    var held = certificate(bench);
    var expressible = bench.authority().capabilities().revocationReasons();
    if (reason == RevocationReason.REMOVE_FROM_CRL && expressible.contains(reason)) {
      assertThat(revoke(bench, held, RevocationReason.CERTIFICATE_HOLD))
          .isEqualTo(new RevocationAnswer.Revoked());
    }
    var answer = revoke(bench, held, reason);
    var impossible = bench.notExpressible(reason);
    if (impossible.isPresent()) {
      assertThat(expressible).doesNotContain(reason);
      assertThat(answer).isEqualTo(new RevocationAnswer.NotExpressible(expressible));
      assertThat(bench.revoked(held.serial())).isEmpty();
      return impossible;
    }
    assertThat(expressible).contains(reason);
    assertThat(answer).isEqualTo(new RevocationAnswer.Revoked());
    assertThat(bench.revoked(held.serial()))
        .isEqualTo(
            reason == RevocationReason.REMOVE_FROM_CRL
                ? Optional.empty()
                : Optional.of(reason.code()));
    assertThat(revoke(bench, held, reason))
        .as("a repeat")
        .isEqualTo(new RevocationAnswer.Revoked());
    return Optional.empty();
  }

  /** What is not certain is asked for again, and is done then. */
  @TestFactory
  Stream<DynamicTest> revokingInTrouble() {
    return Stream.of(
            Misfortune.RESET_BEFORE,
            Misfortune.RESET_AFTER,
            Misfortune.ERROR_BEFORE,
            Misfortune.ERROR_AFTER,
            Misfortune.OFFLINE,
            Misfortune.THROTTLED,
            Misfortune.HTML,
            Misfortune.REDIRECT,
            Misfortune.TRUNCATED)
        .flatMap(misfortune ->
            row(
                "revoke, " + misfortune.word(),
                bench -> {
                  var held = certificate(bench);
                  var impossible = bench.bringAbout(misfortune);
                  if (impossible.isPresent()) {
                    return impossible;
                  }
                  assertThat(revoke(bench, held, RevocationReason.SUPERSEDED))
                      .isInstanceOf(RevocationAnswer.Unknown.class);
                  bench.heal();
                  assertThat(revoke(bench, held, RevocationReason.SUPERSEDED))
                      .isEqualTo(new RevocationAnswer.Revoked());
                  assertThat(bench.revoked(held.serial()))
                      .contains(RevocationReason.SUPERSEDED.code());
                  return Optional.empty();
                }));
  }

  private static HeldCertificate certificate(CaBench bench) {
    return new Attempt(bench, bench.check()).run().certificate().orElseThrow();
  }

  private static RevocationAnswer revoke(
      CaBench bench, HeldCertificate held, RevocationReason reason) {
    var device = DeviceId.of("dev").orElseThrow();
    return Attempt.answered(bench.authority().revoke(new RevocationOrder(device, held, reason)));
  }

  /** The contract can fail: without the check of the reply it does, for each wrong certificate. */
  @Test
  void noticesThatNobodyChecksTheReply() {
    ReplyJudge.CertificateCheck gullible =
        (order, answer) ->
            switch (IssuedCertificate.read(answer.der())) {
              case IssuedCertificate.Unreadable(var why) -> new IssuanceResult.Contradicted(why);
              case IssuedCertificate.Read(var read) ->
                  new IssuanceResult.Issued(
                      answer.der(),
                      new HeldCertificate(
                          answer.der().sha256(),
                          read.spkiHash(),
                          read.serial(),
                          order.intent().ca(),
                          order.intent().attempt(),
                          read.notAfter(),
                          0));
            };
    var noticed = new ArrayList<Misfortune>();
    var wrong =
        Arrays.stream(Misfortune.values())
            .filter(misfortune -> misfortune.expected().contains("CONTRADICTED"))
            .toList();
    var ejbca = Optional.ofNullable(BENCHES.get("ejbca")).orElseThrow();
    for (var misfortune : wrong) {
      try {
        issuing(ejbca, misfortune, gullible);
      } catch (AssertionError e) {
        noticed.add(misfortune);
      }
    }
    assertThat(noticed).isEqualTo(wrong).isNotEmpty();
  }
}
