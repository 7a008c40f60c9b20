package io.birthmark.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.birthmark.ca.ReplyJudge;
import io.birthmark.device.DeviceCommand.IssuanceResult;
import io.birthmark.device.HeldCertificate;
import io.birthmark.pki.IssuedCertificate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
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
 * Every adapter against everything that can go wrong ({@link ContractCells}). Each cell is a test;
 * the table is printed.
 */
@Tag("full")
class CertificateAuthorityContractTest {
  private static final String PASS = "pass";
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

  @TestFactory
  Stream<DynamicTest> everyAdapterAndEverythingItIsTriedWith() {
    return ContractCells.all().entrySet().stream()
        .flatMap(row -> row(row.getKey(), row.getValue()));
  }

  private static Stream<DynamicTest> row(String row, ContractCells.Cell cell) {
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
        ContractCells.issuing(ejbca, misfortune, gullible);
      } catch (AssertionError e) {
        noticed.add(misfortune);
      }
    }
    assertThat(noticed).isEqualTo(wrong).isNotEmpty();
  }
}
