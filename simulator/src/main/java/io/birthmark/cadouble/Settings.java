package io.birthmark.cadouble;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * How a double behaves for now; the control listener changes it, and a restart begins anew.
 *
 * @param ratePerSecond requests for certificates that are let through; zero: the CA's own quota
 * @param latencyMillis how long every answer takes in addition
 * @param slowMillis how long an answer takes under {@link Fault#SLOW}
 * @param holdMillis how long an answer is held back under {@link Fault#LATE} and {@link
 *     Fault#REORDERED}; longer than a caller's patience
 * @param pendingMillis how long a request waits under the three kinds of pending
 * @param readyMillis how long AWS takes to issue what it accepted
 * @param tokenSeconds how long AWS knows an idempotency token again
 * @param reportSeconds how long AWS refuses a second audit report
 * @param clockSkewSeconds how far the double's clock is ahead: in certificates, in signatures that
 *     it checks and in the ledger, but not in the HTTP header {@code Date}
 * @param caStatus how AWS describes the CA: ACTIVE, or one in which it does not issue
 * @param edition of EJBCA: community, which has no end entities to manage, enterprise, or old,
 *     which is a community edition whose search has its first version alone
 * @param tls the certificate it shows: normal, expired or wrong-host
 * @param chaosSeed draws the faults of {@code chaos}; zero: none
 * @param chaos the probability of each fault in the path of one request
 */
public record Settings(
    int ratePerSecond,
    long latencyMillis,
    long slowMillis,
    long holdMillis,
    long pendingMillis,
    long readyMillis,
    long tokenSeconds,
    long reportSeconds,
    long clockSkewSeconds,
    String caStatus,
    String edition,
    String tls,
    long chaosSeed,
    Map<String, Double> chaos) {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /** AWS's own (IssueCertificate, IdempotencyToken). */
  public static final long TOKEN_SECONDS = 300;

  /** As AWS's CertificateAuthorityStatus has them. */
  private static final List<String> CA_STATUSES =
      List.of(
          "ACTIVE", "CREATING", "DELETED", "DISABLED", "EXPIRED", "FAILED", "PENDING_CERTIFICATE");

  private static final List<String> EDITIONS = List.of("community", "enterprise", "old");
  private static final long DAY = Duration.ofDays(1).toMillis();

  /** What a double is started with. */
  static Settings first(int ratePerSecond, long chaosSeed, long tokenSeconds) {
    return new Settings(
        ratePerSecond,
        0,
        2_000,
        30_000,
        2_000,
        300,
        tokenSeconds,
        1_800,
        0,
        "ACTIVE",
        "community",
        "normal",
        chaosSeed,
        Map.of());
  }

  /**
   * These settings with some changed.
   *
   * @throws IllegalArgumentException when a name or a value is wrong; the message says which
   */
  Settings with(JsonNode changes) {
    if (!changes.isObject()) {
      throw new IllegalArgumentException("settings are a JSON object");
    }
    try {
      ObjectNode all = MAPPER.valueToTree(this);
      all.setAll((ObjectNode) changes);
      return MAPPER.treeToValue(all, Settings.class).checked();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    }
  }

  /**
   * These settings, if they are in range.
   *
   * @throws IllegalArgumentException when they are not; the message says which
   */
  Settings checked() {
    demand(ratePerSecond >= 0 && ratePerSecond <= 100_000, "ratePerSecond is 0 to 100000");
    for (long millis :
        new long[] {latencyMillis, slowMillis, holdMillis, pendingMillis, readyMillis}) {
      demand(millis >= 0 && millis <= DAY, "a time is 0 to " + DAY + " milliseconds");
    }
    demand(tokenSeconds >= 1 && tokenSeconds <= DAY, "tokenSeconds is 1 to " + DAY);
    demand(reportSeconds >= 0 && reportSeconds <= DAY, "reportSeconds is 0 to " + DAY);
    demand(CA_STATUSES.contains(caStatus), "caStatus is one of " + CA_STATUSES);
    demand(EDITIONS.contains(edition), "edition is one of " + EDITIONS);
    face();
    for (var one : chaos.entrySet()) {
      Fault.of(one.getKey());
      demand(one.getValue() >= 0 && one.getValue() <= 1, "a probability is 0 to 1");
    }
    return this;
  }

  private static void demand(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }

  FrontPki.Face face() {
    return Arrays.stream(FrontPki.Face.values())
        .filter(face -> face.word().equals(tls))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("tls is normal, expired or wrong-host"));
  }

  JsonNode json() {
    return MAPPER.valueToTree(this);
  }
}
