package io.birthmark.cadouble.aws;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Requests for certificates that were accepted, and audit reports. */
final class Orders {
  /**
   * A certificate that was, or will be, or will never be ready.
   *
   * @param outcome issued, failed, or never: it stays in progress
   * @param der base64 of the certificate; empty when none was issued
   */
  record Order(
      String arn, String token, Instant accepted, Instant ready, String outcome, String der) {}

  /** An audit report. */
  record Report(String id, String bucket, String key, Instant created) {}

  private final Map<String, Order> byArn = new HashMap<>();
  private final Map<String, String> arnByToken = new HashMap<>();
  private final Map<String, Report> reports = new HashMap<>();
  private Instant lastReport = Instant.MIN;

  synchronized void apply(JsonNode line) {
    var at = Instant.parse(line.path("at").asText());
    switch (line.path("fact").asText()) {
      case "issued", "accepted" -> {
        var arn = line.path("arn").asText();
        var token = line.path("token").asText();
        byArn.put(
            arn,
            new Order(
                arn,
                token,
                at,
                Instant.parse(line.path("ready").asText()),
                line.path("outcome").asText("issued"),
                line.path("der").asText()));
        if (!token.isEmpty()) {
          arnByToken.put(token, arn);
        }
      }
      case "reported" -> {
        var id = line.path("report").asText();
        reports.put(
            id, new Report(id, line.path("bucket").asText(), line.path("key").asText(), at));
        lastReport = at;
      }
      default -> {
        // Not about orders.
      }
    }
  }

  synchronized Optional<Order> byArn(String arn) {
    return Optional.ofNullable(byArn.get(arn));
  }

  /** The last order of a token. */
  synchronized Optional<Order> byToken(String token) {
    return Optional.ofNullable(arnByToken.get(token)).map(byArn::get);
  }

  synchronized int count() {
    return byArn.size();
  }

  synchronized Optional<Report> report(String id) {
    return Optional.ofNullable(reports.get(id));
  }

  synchronized Instant lastReport() {
    return lastReport;
  }
}
