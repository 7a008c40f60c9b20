package io.birthmark.cadouble.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.birthmark.cadouble.Answer;
import io.birthmark.cadouble.CaDouble;
import io.birthmark.cadouble.Call;
import io.birthmark.cadouble.Ledger;
import io.birthmark.cadouble.Register;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Audit reports, the only list of a CA's certificates that AWS gives ("Use audit reports with your
 * private CA", AWS Private CA user guide). The folder {@code s3/<bucket>} stands for the bucket.
 */
final class AuditReports {
  static final String BUCKET = "birthmark-audit";

  /** The columns of CSV and the members of JSON, in their order. */
  private static final List<String> COLUMNS =
      List.of(
          "awsAccountId",
          "requestedByServicePrincipal",
          "certificateArn",
          "serial",
          "subject",
          "notBefore",
          "notAfter",
          "issuedAt",
          "revokedAt",
          "revocationReason",
          "templateArn");

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxxxx").withZone(ZoneOffset.UTC);

  private final CaDouble.Office office;
  private final Orders orders;
  private final String caId;

  AuditReports(CaDouble.Office office, Orders orders, String caId) {
    this.office = office;
    this.orders = orders;
    this.caId = caId;
  }

  /** Writes a report; which error a second one within half an hour gets is not documented. */
  synchronized Answer create(Call call, JsonNode asked) throws AwsRefusal {
    var now = office.clock().instant();
    var bucket = asked.path("S3BucketName").asText();
    if (!bucket.equals(BUCKET)) {
      throw new AwsRefusal(
          "InvalidArgsException", "The bucket " + bucket + " does not exist or is not accessible.");
    }
    if (orders.lastReport().isAfter(now.minusSeconds(office.settings().get().reportSeconds()))) {
      throw new AwsRefusal("RequestFailedException", "An audit report was created just before.");
    }
    boolean json = asked.path("AuditReportResponseFormat").asText().equals("JSON");
    var id = UUID.randomUUID().toString();
    var key = "audit-report/" + caId + "/" + id + (json ? ".json" : ".csv");
    write(bucket, key, json ? json() : csv());
    office
        .ledger()
        .append(
            "reported",
            Ledger.fields()
                .put("request", call.number())
                .put("report", id)
                .put("bucket", bucket)
                .put("key", key));
    return AwsDesk.json(200, Ledger.fields().put("AuditReportId", id).put("S3Key", key));
  }

  Answer describe(JsonNode asked) throws AwsRefusal {
    var id = asked.path("AuditReportId").asText();
    var report =
        orders
            .report(id)
            .orElseThrow(() ->
                new AwsRefusal("ResourceNotFoundException", "Could not find audit report " + id));
    boolean ready =
        !office
            .clock()
            .instant()
            .isBefore(report.created().plusMillis(office.settings().get().readyMillis()));
    return AwsDesk.json(
        200,
        Ledger.fields()
            .put("AuditReportStatus", ready ? "SUCCESS" : "CREATING")
            .put("S3BucketName", report.bucket())
            .put("S3Key", report.key())
            .put("CreatedAt", report.created().getEpochSecond()));
  }

  private void write(String bucket, String key, String text) {
    try {
      var file = office.folder().resolve("s3").resolve(bucket).resolve(key);
      Files.createDirectories(file.getParent());
      var half = Files.createTempFile(office.folder(), "report", ".part");
      Files.writeString(half, text, StandardCharsets.UTF_8);
      Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<ObjectNode> rows() {
    var rows = new ArrayList<ObjectNode>();
    for (var entry : office.register().all()) {
      rows.add(row(entry));
    }
    return rows;
  }

  private static ObjectNode row(Register.Entry entry) {
    var certificate = entry.certificate();
    var arn = entry.fact().path("arn").asText();
    var row =
        MAPPER
            .createObjectNode()
            .put("awsAccountId", AwsDesk.ACCOUNT)
            .put("certificateArn", arn)
            .put("serial", AwsDesk.colons(entry.serial()))
            .put("subject", certificate.getSubjectX500Principal().getName())
            .put("notBefore", time(certificate.getNotBefore().toInstant()))
            .put("notAfter", time(certificate.getNotAfter().toInstant()))
            .put("issuedAt", time(entry.issued()));
    entry
        .revocation()
        .ifPresent(was ->
            row.put("revokedAt", time(was.at()))
                .put("revocationReason", RevocationReason.of(was.reason()).name()));
    return row.put("templateArn", entry.fact().path("template").asText());
  }

  private static String time(Instant instant) {
    return TIME.format(instant);
  }

  private String json() {
    return MAPPER.createArrayNode().addAll(rows()).toString();
  }

  private String csv() {
    var text = new StringBuilder(String.join(",", COLUMNS)).append('\n');
    for (var row : rows()) {
      text.append(
              COLUMNS.stream()
                  .map(column -> quoted(row.path(column).asText()))
                  .collect(Collectors.joining(",")))
          .append('\n');
    }
    return text.toString();
  }

  /** Quotes where there is something to quote (RFC 4180 §2). */
  private static String quoted(String value) {
    boolean special = value.contains(",") || value.contains("\"") || value.contains("\n");
    return special ? '"' + value.replace("\"", "\"\"") + '"' : value;
  }
}
