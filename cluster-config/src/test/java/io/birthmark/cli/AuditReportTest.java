package io.birthmark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.birthmark.cli.AuditReport.BadReportException;
import io.birthmark.cli.AuditReport.Entry;
import io.birthmark.device.SerialNumber;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Audit reports as AWS Private CA writes them, and files that are none. */
class AuditReportTest {
  private static final String ARN =
      "arn:aws:acm-pca:eu-central-1:111122223333:certificate-authority/ab/certificate/";
  private static final String HEAD =
      "awsAccountId,requestedByServicePrincipal,certificateArn,serial,subject,notBefore,notAfter,"
          + "issuedAt,revokedAt,revocationReason,templateArn\n";

  @TempDir private Path data;

  private List<Entry> read(String text) throws IOException {
    var file = data.resolve("report");
    Files.writeString(file, text);
    var entries = new ArrayList<Entry>();
    new AuditReport(file).read(entries::add);
    return entries;
  }

  private static Entry entry(String serial, Instant issued, Optional<Instant> revoked) {
    return new Entry(ARN + serial, SerialNumber.fromHex(serial), issued, revoked);
  }

  private static final List<Entry> TWO =
      List.of(
          entry("0aff", Instant.parse("2026-11-22T10:00:00Z"), Optional.empty()),
          entry(
              "01",
              Instant.parse("2026-11-22T08:00:00Z"),
              Optional.of(Instant.parse("2026-11-22T11:00:00Z"))));

  /** The forms of time: with and without a colon in the offset, and in another zone. */
  @Test
  void jsonIsRead() throws IOException {
    assertThat(
            read(
                """
                [{"awsAccountId":"1","certificateArn":"%s","serial":"0a:ff","issuedAt":"2026-11-22T10:00:00+0000"},
                 {"certificateArn":"%s","serial":"01","subject":"CN=a,O=\\"b\\"",
                  "issuedAt":"2026-11-22T09:00:00+01:00","revokedAt":"2026-11-22T11:00:00Z"}]
                """
                    .formatted(ARN + "0aff", ARN + "01")))
        .isEqualTo(TWO);
  }

  @Test
  void csvIsRead() throws IOException {
    assertThat(
            read(
                HEAD
                    + "1,,"
                    + ARN
                    + "0aff,0a:ff,\"CN=a,O=\"\"b\"\"\",,,2026-11-22T10:00:00+0000,,,\n"
                    + "1,,"
                    + ARN
                    + "01,01,CN=c,,,2026-11-22T08:00:00+0000,2026-11-22T11:00:00+0000,SUPERSEDED,\n"))
        .isEqualTo(TWO);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          [{"certificateArn":"a","serial":"1"}]                                             | issuedAt is missing
          [{"certificateArn":"a","serial":"1","issuedAt":"yesterday"}]                      | issuedAt cannot be what it says: yesterday
          [{"certificateArn":"a","serial":"0","issuedAt":"2026-11-22T10:00:00Z"}]           | serial cannot be what it says: 0
          [{"certificateArn":"a","serial":"xyz","issuedAt":"2026-11-22T10:00:00Z"}]         | serial cannot be what it says: xyz
          [{"certificateArn":"a b","serial":"1","issuedAt":"2026-11-22T10:00:00Z"}]         | certificateArn cannot be what it says: a b
          [{"certificateArn":"a","serial":"1","issuedAt":"2026-11-22T10:00:00Z"             | Unexpected
          [1,2]                                                                             | certificateArn is missing
          []                                                                                | it names no certificate
          [[[[[[[[[[[[[]]]]]]]]]]]]]                                                        | depth
          """)
  void whatIsNoneIsRefusedWithItsLine(String text, String why) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(BadReportException.class)
        .hasMessageContaining(why);
  }

  @Test
  void theRowIsTold() {
    assertThatThrownBy(() ->
            read(
                HEAD
                    + "1,,"
                    + ARN
                    + "01,01,,,,2026-11-22T08:00:00Z,,,\n1,,"
                    + ARN
                    + "02,zz,,,,,,,\n"))
        .isInstanceOf(BadReportException.class)
        .hasMessageContaining("row 3: serial cannot be what it says: zz");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "some words", "\u0000\u0001\u0002", "<html></html>"})
  void anyOtherFileIsRefused(String text) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(BadReportException.class);
  }
}
