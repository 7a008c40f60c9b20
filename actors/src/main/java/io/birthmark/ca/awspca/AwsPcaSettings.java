package io.birthmark.ca.awspca;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.birthmark.ca.awspca.AwsPcaReplies.Waits;
import io.birthmark.ca.outside.Faults;
import io.birthmark.ca.outside.TlsFiles;
import io.birthmark.pki.IssuerFacts;
import io.birthmark.pki.KeyKind;
import io.birthmark.pki.ValidityBounds.Latitude;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Settings of one AWS Private CA, under {@code birthmark.ca.authorities.NAME} with {@code kind =
 * awspca}. What each means stands in {@code reference.conf} under {@code
 * birthmark.ca.kinds.awspca}.
 *
 * @param caArn the CA's ARN, which says the partition and the region too
 * @param template name and version, as in {@code BlankEndEntityCertificate_APIPassthrough/V1}
 * @param signingAlgorithm in AWS's words; empty for the one that fits the pinned issuer's key
 * @param endpoint where the service is found; empty for AWS's own address of the region
 * @param tls who must have signed the endpoint's TLS certificate; empty for the platform's anchors
 * @param tokenLife for how long a token stands for its request at AWS
 * @param resendMargin how long before that ends no repeat is sent any more
 */
public record AwsPcaSettings(
    String caArn,
    String template,
    Optional<String> signingAlgorithm,
    Optional<URI> endpoint,
    Optional<TlsFiles> tls,
    Credentials credentials,
    Path chain,
    Limits limits,
    Latitude latitude,
    Duration tokenLife,
    Duration resendMargin,
    Waits waits) {
  /** For so long a token stands for its request at AWS (IssueCertificate, IdempotencyToken). */
  private static final Duration LONGEST_TOKEN_LIFE = Duration.ofMinutes(5);

  private static final Pattern CA_ARN =
      Pattern.compile(
          "arn:(aws|aws-us-gov|aws-cn):acm-pca:([a-z0-9-]{1,32}):[0-9]{12}"
              + ":certificate-authority/[0-9A-Za-z-]{1,64}");

  /** The templates that take everything from us, and nothing from the request but its key. */
  private static final Pattern TEMPLATE =
      Pattern.compile(
          "BlankEndEntityCertificate(_CriticalBasicConstraints)?_APIPassthrough/V[0-9]");

  private static final Pattern ALGORITHM = Pattern.compile("SHA(256|384|512)WITH(RSA|ECDSA)");
  private static final Pattern ENDPOINT = Pattern.compile("https://[A-Za-z0-9.:\\[\\]-]+/?");

  /**
   * Whom AWS takes us for.
   *
   * @param file in the form of AWS's shared credentials file; empty for the SDK's default chain
   * @param profile the section of that file
   */
  public record Credentials(Optional<Path> file, String profile) {}

  /**
   * Bounds of a call.
   *
   * @param connect until the connection stands
   * @param request from its begin until its answer has been read
   * @param maxAnswer bytes of an answer
   * @param connections at the same time
   */
  public record Limits(Duration connect, Duration request, long maxAnswer, int connections) {}

  /**
   * Reads them.
   *
   * @param config the authority's own, above its kind's defaults
   * @param faults where everything that is wrong is told, by key
   * @return settings that are good for nothing when there are faults
   */
  public static AwsPcaSettings from(Config config, Faults faults) {
    var request = faults.duration(config, "request-timeout", Duration.ofMillis(500));
    var life = faults.duration(config, "token-life", Duration.ofSeconds(1));
    faults.expect(
        life.compareTo(LONGEST_TOKEN_LIFE) <= 0, "token-life", "must be at most five minutes");
    var margin = faults.duration(config, "resend-margin", request);
    faults.expect(margin.compareTo(life) < 0, "resend-margin", "must be less than token-life");
    var endpoint = given(config, "endpoint", ENDPOINT, "give it as https://host:port", faults);
    var trust = faults.optionalFile(config, "trust-file");
    faults.expect(
        trust.isEmpty() || endpoint.isPresent(), "trust-file", "goes with an endpoint alone");
    var tls = trust.map(file -> new TlsFiles(file, Optional.empty(), Optional.empty()));
    tls.ifPresent(files -> tryOut(files, faults));
    return new AwsPcaSettings(
        matching(config, "certificate-authority-arn", CA_ARN, "give the ARN of a CA", faults),
        matching(
            config,
            "template",
            TEMPLATE,
            "give BlankEndEntityCertificate_APIPassthrough/V1, or its form with"
                + " _CriticalBasicConstraints; any other changes what is asked for",
            faults),
        given(config, "signing-algorithm", ALGORITHM, "give it as SHA256WITHECDSA", faults),
        endpoint.map(URI::create),
        tls,
        new Credentials(
            faults.optionalFile(config, "credentials-file"),
            faults.text(config, "credentials-profile")),
        faults.file(config, "chain-file"),
        new Limits(
            faults.duration(config, "connect-timeout", Duration.ofMillis(100)),
            request,
            faults.bytes(config, "max-answer"),
            connections(config, faults)),
        new Latitude(
            faults.duration(config, "not-before-earlier", Duration.ZERO),
            faults.duration(config, "not-before-later", Duration.ZERO),
            faults.duration(config, "not-after-earlier", Duration.ZERO)),
        life,
        margin,
        new Waits(
            faults.duration(config, "throttled-retry", Duration.ofSeconds(1)),
            faults.duration(config, "unavailable-retry", Duration.ofSeconds(1)),
            faults.duration(config, "pending-retry", Duration.ofSeconds(1))));
  }

  private static String matching(
      Config config, String key, Pattern form, String rule, Faults faults) {
    var text = config.getString(key);
    faults.expect(form.matcher(text).matches(), key, rule);
    return text;
  }

  private static Optional<String> given(
      Config config, String key, Pattern form, String rule, Faults faults) {
    return config.getString(key).isEmpty()
        ? Optional.empty()
        : Optional.of(matching(config, key, form, rule, faults))
            .filter(text -> form.matcher(text).matches());
  }

  private static int connections(Config config, Faults faults) {
    try {
      int connections = config.getInt("connections");
      faults.expect(
          connections >= 1 && connections <= 1_000, "connections", "must be from 1 to 1000");
      return connections;
    } catch (ConfigException e) {
      faults.expect(false, "connections", "must be a number");
      return 1;
    }
  }

  private static void tryOut(TlsFiles files, Faults faults) {
    try {
      files.trustManagers();
    } catch (IllegalArgumentException e) {
      faults.expect(false, "trust-file", String.valueOf(e.getMessage()));
    }
  }

  /** The region of the CA: it is found nowhere else. */
  String region() {
    return caArn.split(":", -1)[3];
  }

  /** The template's ARN, in the CA's partition. */
  String templateArn() {
    return "arn:" + caArn.split(":", -1)[1] + ":acm-pca:::template/" + template;
  }

  /** How {@code issuer} signs, in AWS's words; it must fit the CA's key, not the device's. */
  String signingAlgorithm(IssuerFacts issuer) {
    return signingAlgorithm.orElseGet(() -> fitting(issuer.key().kind()));
  }

  /** Why the pinned issuer cannot sign as these settings say; empty when it can. */
  public Optional<String> algorithmFault(IssuerFacts issuer) {
    var kind = issuer.key().kind();
    var family =
        switch (kind.family()) {
          case EC -> "ECDSA";
          case RSA -> "RSA";
          case EDWARDS -> "a key that AWS Private CA does not have";
        };
    return signingAlgorithm(issuer).endsWith("WITH" + family)
        ? Optional.empty()
        : Optional.of("the pinned issuing CA's key is " + kind + ", which signs with " + family);
  }

  private static String fitting(KeyKind issuer) {
    return switch (issuer) {
      case EC_P256 -> "SHA256WITHECDSA";
      case EC_P384 -> "SHA384WITHECDSA";
      case RSA_2048, RSA_3072, RSA_4096 -> "SHA256WITHRSA";
      case ED25519 -> "";
    };
  }
}
