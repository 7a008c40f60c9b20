package io.birthmark.kill;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The ledger of a stand-in of an outside CA, as any program can read it: one JSON object a line.
 */
final class CaLedger {
  /** The ledger's name in the folder of a stand-in. */
  static final String FILE = "ledger.ndjson";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * A certificate that the CA signed.
   *
   * @param digest SHA-256 of its encoding, hex
   * @param correlation what the request was known by: user name or idempotency token
   * @param serial hex
   * @param key SHA-256 of the key that it is for, hex
   * @param fault what is wrong with it; empty when nothing is
   */
  record Certificate(String digest, String correlation, String serial, String key, String fault) {}

  private final List<Certificate> certificates = new ArrayList<>();
  private final Map<String, Integer> asked = new TreeMap<>();
  private final Map<String, Long> faults = new TreeMap<>();
  private final Set<String> revoked = new HashSet<>();
  private String kind = "";
  private long starts;

  private CaLedger() {}

  /** Reads one; a last line that a crash cut short is no fact. */
  static CaLedger read(Path file) throws IOException {
    var ledger = new CaLedger();
    try (var lines = Files.lines(file)) {
      for (var line : (Iterable<String>) lines::iterator) {
        try {
          ledger.apply(MAPPER.readTree(line));
        } catch (JsonProcessingException e) {
          break;
        }
      }
    }
    return ledger;
  }

  private void apply(JsonNode fact) {
    switch (fact.path("fact").asText()) {
      case "started" -> {
        kind = fact.path("ca").asText();
        starts++;
      }
      case "received" -> {
        // Only a request for a certificate tells the key that it is for.
        if (!fact.path("spkiSha256").asText().isEmpty()) {
          asked.merge(fact.path("correlation").asText(), 1, Integer::sum);
        }
      }
      case "fault" ->
          faults.merge(
              fact.path("source").asText().equals("rate") ? "quota" : fact.path("kind").asText(),
              1L,
              Long::sum);
      case "issued" -> issued(fact);
      case "revoked" -> revoked.add(fact.path("serial").asText());
      case "reactivated" -> revoked.remove(fact.path("serial").asText());
      default -> {
        // The rest is no certificate's.
      }
    }
  }

  private void issued(JsonNode fact) {
    if (fact.path("ours").asBoolean()) {
      certificates.add(
          new Certificate(
              Digests.hex(
                  Digests.sha256(Base64.getMimeDecoder().decode(fact.path("der").asText()))),
              fact.path("correlation").asText(),
              fact.path("serial").asText(),
              fact.path("spkiSha256").asText(),
              fact.path("kind").asText()));
    }
  }

  /** As in the command that runs the stand-in. */
  String kind() {
    return kind;
  }

  /** What the CA signed, in that order. */
  List<Certificate> certificates() {
    return List.copyOf(certificates);
  }

  /** How often a certificate was asked for, by correlation. */
  Map<String, Integer> asked() {
    return Map.copyOf(asked);
  }

  boolean revoked(Certificate certificate) {
    return revoked.contains(certificate.serial());
  }

  /** How often it did something wrong, by kind; {@code restart} and its own {@code quota} too. */
  Map<String, Long> faults() {
    var all = new TreeMap<>(faults);
    if (starts > 1) {
      all.put("restart", starts - 1);
    }
    return all;
  }
}
