package io.birthmark.ca.awspca;

import com.typesafe.config.Config;
import io.birthmark.ca.aws.AwsWay;
import io.birthmark.ca.awspca.AwsPcaReplies.Waits;
import io.birthmark.ca.outside.Faults;
import io.birthmark.pki.IssuerFacts;
import io.birthmark.pki.KeyKind;
import io.birthmark.pki.ValidityBounds.Latitude;
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
 * @param tokenLife for how long a token stands for its request at AWS
 * @param resendMargin how long before that ends no repeat is sent any more
 */
public record AwsPcaSettings(
    String caArn,
    String template,
    Optional<String> signingAlgorithm,
    AwsWay way,
    Path chain,
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

  /**
   * Reads them.
   *
   * @param config the authority's own, above its kind's defaults
   * @param faults where everything that is wrong is told, by key
   * @return settings that are good for nothing when there are faults
   */
  public static AwsPcaSettings from(Config config, Faults faults) {
    var arn = faults.matching(config, "certificate-authority-arn", CA_ARN, "give the ARN of a CA");
    var way = AwsWay.from(config, region(arn), faults);
    var life = faults.duration(config, "token-life", Duration.ofSeconds(1));
    faults.expect(
        life.compareTo(LONGEST_TOKEN_LIFE) <= 0, "token-life", "must be at most five minutes");
    var margin = faults.duration(config, "resend-margin", way.limits().request());
    faults.expect(margin.compareTo(life) < 0, "resend-margin", "must be less than token-life");
    return new AwsPcaSettings(
        arn,
        faults.matching(
            config,
            "template",
            TEMPLATE,
            "give BlankEndEntityCertificate_APIPassthrough/V1, or its form with"
                + " _CriticalBasicConstraints; any other changes what is asked for"),
        faults.given(config, "signing-algorithm", ALGORITHM, "give it as SHA256WITHECDSA"),
        way,
        faults.file(config, "chain-file"),
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

  /** The region of the CA: it is found nowhere else. */
  private static String region(String caArn) {
    var parts = CA_ARN.matcher(caArn);
    return parts.matches() ? parts.group(2) : "";
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
