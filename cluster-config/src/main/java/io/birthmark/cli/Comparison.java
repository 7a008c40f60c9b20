package io.birthmark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.birthmark.device.SerialNumber;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * One run through a CA's list: what devices hold by the fleet's own list costs no call; of the rest
 * the node is asked, some at a time; and what devices hold that is not in the list is lost there.
 */
final class Comparison {
  /** As many as the node takes at a time. */
  private static final int AT_ONCE = 20;

  /** Entries between two lines that tell how far it is. */
  private static final int PROGRESS = 1_000;

  private final AuditReport report;
  private final String ca;
  private final String reason;
  private final ApiOptions api;
  private final Set<SerialNumber> listed = new HashSet<>();
  private final Map<String, Long> counts = new TreeMap<>();
  private Instant asOf = Instant.EPOCH;

  private Comparison(AuditReport report, String ca, String reason, ApiOptions api) {
    this.report = report;
    this.ca = ca;
    this.reason = reason;
    this.api = api;
  }

  /**
   * Reads all of the report once.
   *
   * @throws IOException when it is none
   */
  static Comparison begin(AuditReport report, String ca, String reason, ApiOptions api)
      throws IOException {
    var comparison = new Comparison(report, ca, reason, api);
    report.read(comparison::seen);
    return comparison;
  }

  /** The list is at least as new as the newest that it tells of. */
  private void seen(AuditReport.Entry entry) {
    listed.add(entry.serial());
    var last = entry.revoked().orElse(entry.issued());
    asOf = last.isAfter(asOf) ? last : asOf;
  }

  Run with(ApiClient client, Printer printer) {
    return new Run(client, printer);
  }

  /** The part that speaks with the node. */
  final class Run {
    private final ApiClient client;
    private final Printer printer;
    private final Map<SerialNumber, String> held = new HashMap<>();
    private ArrayNode batch = Printer.JSON.createArrayNode();
    private long compared;

    private Run(ApiClient client, Printer printer) {
      this.client = client;
      this.printer = printer;
    }

    int run() throws ApiClient.UnreachableException {
      try {
        fleet();
        report.read(this::compare);
        flush();
        losses();
        whole();
      } catch (RefusedException e) {
        return api.refused(e.answer);
      } catch (ApiClient.UnreachableException e) {
        throw e;
      } catch (IOException e) {
        api.errors().line("The report cannot be read any more: " + e.getMessage());
        return ExitCode.FAILED;
      }
      summary();
      return count("LATER") > 0
          ? ExitCode.FAILED
          : leavesSomething(Printer.JSON.valueToTree(counts)) ? ExitCode.CONFLICT : ExitCode.DONE;
    }

    /**
     * What the list does not have did not come of attempts that were given up before it was made.
     */
    private void whole() throws IOException {
      if (count("LATER") == 0) {
        var body =
            Printer.JSON.createObjectNode().put("reason", reason).put("compared", asOf.toString());
        good(client.post(reconcile(), body, UUID.randomUUID().toString(), Optional.empty()));
      }
    }

    private String reconcile() {
      return "/api/v1/cas/" + ApiOptions.escaped(ca) + ":reconcile";
    }

    private JsonNode good(ApiClient.Answer answer) throws RefusedException {
      if (!answer.good()) {
        throw new RefusedException(answer);
      }
      return answer.json();
    }

    /** What each device holds that had its last request at this CA. */
    private void fleet() throws IOException {
      var path = "/api/v1/devices?ca=" + ApiOptions.escaped(ca) + "&pageSize=1000";
      Optional<String> token = Optional.of("");
      while (token.isPresent()) {
        var more = token.get().isEmpty() ? "" : "&pageToken=" + ApiOptions.escaped(token.get());
        var page = good(client.get(path + more));
        for (var device : page.path("items")) {
          if (device.has("certificate")) {
            held.put(
                SerialNumber.fromHex(device.path("certificate").path("serial").asText()),
                ApiOptions.text(device, "id"));
          }
        }
        token =
            page.has("nextPageToken")
                ? Optional.of(ApiOptions.text(page, "nextPageToken"))
                : Optional.empty();
      }
    }

    private void compare(AuditReport.Entry entry) throws IOException {
      compared++;
      if (compared % PROGRESS == 0) {
        api.errors().line(compared + " of " + listed.size() + " compared");
      }
      if (held.containsKey(entry.serial())) {
        found("KNOWN");
      } else if (entry.revoked().isPresent()) {
        // Whatever it was, it is good for nothing any more.
        found("REVOKED");
      } else {
        batch.addObject().put("reference", entry.arn()).put("serial", entry.serial().toString());
        if (batch.size() == AT_ONCE) {
          flush();
        }
      }
    }

    private void flush() throws IOException {
      if (batch.isEmpty()) {
        return;
      }
      var body = Printer.JSON.createObjectNode().put("reason", reason);
      body.set("certificates", batch);
      batch = Printer.JSON.createArrayNode();
      var key = UUID.randomUUID().toString();
      for (var finding :
          good(client.post(reconcile(), body, key, Optional.empty())).path("items")) {
        var kind = ApiOptions.text(finding, "finding");
        found(kind);
        if (!kind.equals("KNOWN")) {
          tell(finding);
        }
      }
    }

    /** A device's own certificate that the CA does not list, though it was there by then. */
    private void losses() throws IOException {
      for (var one : held.entrySet()) {
        if (!listed.contains(one.getKey()) && issuedBefore(one.getValue(), one.getKey())) {
          found("LOST");
          tell(
              Printer.JSON
                  .createObjectNode()
                  .put("serial", one.getKey().toString())
                  .put("finding", "LOST")
                  .put("device", one.getValue())
                  .put("detail", "the device holds it, and the CA's list does not have it"));
        }
      }
    }

    private boolean issuedBefore(String device, SerialNumber serial) throws IOException {
      var path = ApiOptions.device(device) + "/events?limit=1000&after=";
      var after = "0";
      while (true) {
        var page = good(client.get(path + after));
        for (var event : page.path("items")) {
          var facts = event.path("event").path("facts");
          if (ApiOptions.text(event, "type").equals("CertificateIssued")
              && ApiOptions.text(facts, "serial").equals(serial.toString())
              && ApiOptions.text(facts, "ca").equals(ca)) {
            return !Instant.parse(ApiOptions.text(event, "at")).isAfter(asOf);
          }
        }
        if (!page.has("next")) {
          return false;
        }
        after = ApiOptions.text(page, "next");
      }
    }

    private void tell(JsonNode finding) {
      printer.item(
          finding,
          one ->
              "%-12s %-42s %-24s %s"
                  .formatted(
                      ApiOptions.text(one, "finding"),
                      ApiOptions.text(one, "serial"),
                      one.path("device").asText("-"),
                      ApiOptions.text(one, "detail")));
    }

    private void summary() {
      ObjectNode told =
          Printer.JSON
              .createObjectNode()
              .put("ca", ca)
              .put("asOf", asOf.toString())
              .put("listed", compared);
      counts.forEach((kind, number) -> told.put(kind, number));
      printer.resource(told);
    }
  }

  /** Whether there is something that nobody can explain. */
  static boolean leavesSomething(JsonNode counts) {
    return Stream.of("UNEXPLAINED", "FOREIGN", "CONTRADICTED", "LOST")
        .anyMatch(kind -> counts.path(kind).asLong() > 0);
  }

  private void found(String kind) {
    counts.merge(kind, 1L, Long::sum);
  }

  private long count(String kind) {
    return counts.getOrDefault(kind, 0L);
  }

  /** The node said no. */
  private static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient ApiClient.Answer answer;

    RefusedException(ApiClient.Answer answer) {
      super("refused");
      this.answer = answer;
    }
  }
}
