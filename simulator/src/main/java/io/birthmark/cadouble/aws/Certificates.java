package io.birthmark.cadouble.aws;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What an account of AWS IoT has: certificates, policies, things, and what is attached to what. */
final class Certificates {
  /**
   * A certificate.
   *
   * @param mode DEFAULT when its CA is registered too, else SNI_ONLY
   */
  record Certificate(String id, String status, String mode, String pem, Instant created) {
    Certificate with(String next) {
      return new Certificate(id, next, mode, pem, created);
    }
  }

  private final Map<String, Certificate> byId = new HashMap<>();
  private final Set<String> policies = new HashSet<>();
  private final Set<String> things = new HashSet<>();
  private final Set<String> attached = new HashSet<>();

  synchronized void apply(JsonNode line) {
    var id = line.path("certificateId").asText();
    switch (line.path("fact").asText()) {
      case "registered" ->
          byId.put(
              id,
              new Certificate(
                  id,
                  line.path("status").asText(),
                  line.path("mode").asText(),
                  line.path("pem").asText(),
                  Instant.parse(line.path("at").asText())));
      case "updated" ->
          byId.computeIfPresent(id, (_, had) -> had.with(line.path("status").asText()));
      case "policy" -> policies.add(line.path("policy").asText());
      case "thing" -> things.add(line.path("thing").asText());
      case "attached" -> attached.add(attachment(line.path("to").asText(), id));
      default -> {
        // Not about this.
      }
    }
  }

  private static String attachment(String to, String id) {
    return to + " " + id;
  }

  synchronized Optional<Certificate> certificate(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  synchronized boolean hasPolicy(String name) {
    return policies.contains(name);
  }

  synchronized boolean hasThing(String name) {
    return things.contains(name);
  }

  synchronized boolean isAttached(String to, String id) {
    return attached.contains(attachment(to, id));
  }

  synchronized long attachedTo(String prefix, String id) {
    return attached.stream()
        .filter(one -> one.startsWith(prefix) && one.endsWith(" " + id))
        .count();
  }
}
