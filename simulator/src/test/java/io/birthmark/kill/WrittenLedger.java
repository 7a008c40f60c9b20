package io.birthmark.kill;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** The ledger of a stand-in of a CA, written by a test line by line. */
final class WrittenLedger {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> lines = new ArrayList<>();

  /** Which stand-in's it is. */
  String kind = "ejbca";

  /** Writes it, and a last line that a crash cut short. */
  Path write(Path folder) throws IOException {
    var started = JSON.createObjectNode().put("fact", "started").put("ca", kind);
    return Files.writeString(
        folder.resolve("ledger.ndjson"),
        started + "\n" + String.join("\n", lines) + "\n{\"fact\": \"torn");
  }

  /** Nothing has happened. */
  void clear() {
    lines.clear();
  }

  void asked(String attempt) {
    line("received", "spkiSha256", "of a key", "correlation", correlation(attempt));
  }

  /** Certificates begin with the name of the device whose key they are for. */
  void issued(String attempt, String certificate) {
    issued(attempt, certificate, certificate.substring(0, 1));
  }

  void issued(String attempt, String certificate, String holder) {
    lines.add(
        JSON.createObjectNode()
            .put("fact", "issued")
            .put("ours", true)
            .put("correlation", correlation(attempt))
            .put("serial", hex(certificate))
            .put("spkiSha256", Digests.hex(Digests.sha256(utf8("key of " + holder))))
            .put("der", Base64.getEncoder().encodeToString(utf8(certificate)))
            .toString());
  }

  void revoked(String certificate) {
    line("revoked", "serial", hex(certificate), "reason", "4");
  }

  void fault(String word) {
    line("fault", "kind", word, "source", "ordered");
  }

  private void line(String fact, String one, String first, String two, String second) {
    lines.add(
        JSON.createObjectNode().put("fact", fact).put(one, first).put(two, second).toString());
  }

  /** Tests write attempts as short words; a token stands as it is. */
  private static String correlation(String attempt) {
    return attempt.length() == 36 ? attempt : hex(attempt);
  }

  static String token(String attempt) {
    var text = hex(attempt) + " " + hex("csr");
    return Digests.hex(Digests.sha256(text.getBytes(StandardCharsets.US_ASCII))).substring(0, 36);
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(utf8(text));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
