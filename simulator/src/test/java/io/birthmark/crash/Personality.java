package io.birthmark.crash;

import io.birthmark.cadouble.CaDouble;
import io.birthmark.cadouble.RunningDouble;
import io.birthmark.cadouble.aws.AwsKind;
import io.birthmark.cadouble.ejbca.EjbcaKind;
import java.util.Optional;

/** The kinds of CA there are, by what they can tell afterwards. */
enum Personality {
  /** Signs in the node; the journal is its ledger. */
  EMBEDDED("embedded"),
  /** Can be searched, so nothing is ever in doubt for good. */
  EJBCA("ejbca"),
  /** Knows a request again for some time, and cannot be searched. */
  AWSPCA("awspca");

  /**
   * Short windows, so that the end of a doubt is not waited for long; and a node that ends without
   * handing anything over, as one that is killed.
   */
  private static final String PATIENCE =
      """
      pekko.coordinated-shutdown.run-by-actor-system-terminate = off
      birthmark.pki.device-when-unprovable = NEW_ATTEMPT
      birthmark.ca.gateway.call-timeout = 1500 ms
      birthmark.twin.restart-first = 100 ms
      birthmark.twin.policy { ca-answer = 2 s, doubt-longest = 1 s, consult-longest = 1 s, delivery-first = 1 s }
      """;

  /** How long AWS knows a request again. */
  static final int TOKEN_SECONDS = 6;

  private final String ca;

  Personality(String ca) {
    this.ca = ca;
  }

  /** As in the node's settings. */
  String ca() {
    return ca;
  }

  Optional<CaDouble.Kind> kind() {
    return switch (this) {
      case EMBEDDED -> Optional.empty();
      case EJBCA -> Optional.of(new EjbcaKind());
      case AWSPCA -> Optional.of(new AwsKind());
    };
  }

  /** Whether a node can be stopped there. */
  boolean has(Boundary boundary) {
    return switch (boundary) {
      case BEFORE_REFERENCE_JOURNALED, AFTER_REFERENCE_JOURNALED -> this == AWSPCA;
      case BEFORE_INTENT_JOURNALED,
          AFTER_INTENT_JOURNALED,
          BEFORE_CERTIFICATE_JOURNALED,
          AFTER_CERTIFICATE_JOURNALED,
          BEFORE_DELIVERED,
          AFTER_DELIVERED,
          BEFORE_PROOF_JOURNALED,
          AFTER_PROOF_JOURNALED ->
          true;
      case BEFORE_REQUEST_SENT, AFTER_REQUEST_SENT, BEFORE_ANSWER_RECEIVED, AFTER_ANSWER_RECEIVED ->
          this != EMBEDDED;
    };
  }

  /** The node's settings. */
  String settings(Optional<RunningDouble> running) {
    return PATIENCE + running.map(this::authority).orElse("");
  }

  private String authority(RunningDouble running) {
    var ready = running.ready;
    var folder = running.folder;
    var common =
        """
        birthmark.ca.authorities.%s {
          kind = %s
          request-timeout = 1 s
          connect-timeout = 500 ms
          unavailable-retry = 1 s
          throttled-retry = 1 s
          pending-retry = 1 s
          chain-file = "%s"
          trust-file = "%s"
        """
            .formatted(ca, ca, folder.resolve("chain.pem"), folder.resolve("tls/trust.pem"));
    return switch (this) {
      case EMBEDDED -> "";
      case EJBCA ->
          common
              + """
                url = "%s"
                certificate-authority = "%s"
                certificate-profile = "%s"
                end-entity-profile = "%s"
                client-key-store-file = "%s"
                client-key-store-password-file = "%s"
                horizon = 2 s
              }
              """
                  .formatted(
                      ready.path("base").asText(),
                      ready.path("certificateAuthority").asText(),
                      ready.path("certificateProfile").asText(),
                      ready.path("endEntityProfile").asText(),
                      folder.resolve("client/client.p12"),
                      folder.resolve("password"));
      case AWSPCA ->
          common
              + """
                certificate-authority-arn = "%s"
                endpoint = "%s"
                credentials-file = "%s"
                token-life = %d s
                resend-margin = 2 s
              }
              """
                  .formatted(
                      ready.path("certificateAuthorityArn").asText(),
                      ready.path("url").asText(),
                      folder.resolve("aws/credentials"),
                      TOKEN_SECONDS);
    };
  }
}
