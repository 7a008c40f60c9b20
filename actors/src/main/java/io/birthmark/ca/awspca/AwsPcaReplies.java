package io.birthmark.ca.awspca;

import io.birthmark.ca.CaAnswer;
import io.birthmark.ca.Fetched;
import io.birthmark.ca.RevocationAnswer;
import io.birthmark.ca.aws.AwsOutcome;
import io.birthmark.ca.aws.AwsOutcome.Answered;
import io.birthmark.ca.aws.AwsOutcome.Failed;
import io.birthmark.ca.aws.AwsOutcome.InDoubt;
import io.birthmark.ca.aws.AwsOutcome.NotSent;
import io.birthmark.ca.aws.AwsTrouble;
import io.birthmark.ca.outside.Obstacle;
import io.birthmark.device.Bytes;
import io.birthmark.device.Reason;
import io.birthmark.pki.Pem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What AWS's answers mean, as one table: operation and error type give an outcome. Pure and total.
 *
 * <p>AWS answers 400 to throttling, to "not yet" and to a wrong request alike, so the HTTP status
 * says nothing and is not looked at. A type that is not in the table is doubt: so is every fault of
 * the service itself.
 */
final class AwsPcaReplies {
  private static final String NO_PEM = "its answer holds no certificate in PEM";

  /** Members that are settings of ours, and so alike in every device's request. */
  private static final Pattern SETTING =
      Pattern.compile(
          "(?i) at '/?(certificateAuthorityArn|templateArn|signingAlgorithm)' failed"
              + "|^InvalidArgsException: (the )?(template|signing algorithm)\\b");

  private static final Pattern SERIAL = Pattern.compile("[0-9A-Fa-f]{1,64}");

  private final String certificates;
  private final Waits waits;

  /**
   * When it is worth asking again, where AWS does not say.
   *
   * @param throttled after it had too many requests
   * @param unavailable after it could not be reached, could not sign, or did not accept us
   * @param pending after it took a request
   */
  record Waits(Duration throttled, Duration unavailable, Duration pending) {}

  /**
   * A table.
   *
   * @param caArn the ARN of the CA: that of a certificate begins with it
   */
  AwsPcaReplies(String caArn, Waits waits) {
    this.certificates = caArn + "/certificate/";
    this.waits = waits;
  }

  /** What an error type says of a request, whatever was asked. */
  enum Meaning {
    THROTTLED,
    /** It knows us and cannot sign now. */
    CANNOT,
    /** It does not accept us. */
    NOT_US,
    /** What we may not do. */
    NOT_ALLOWED,
    /** Our settings name what it does not have. */
    NOT_THERE,
    /** What was asked for is wrong. */
    WRONG,
    IN_PROGRESS,
    FAILED,
    DONE_BEFORE,
    UNCLEAR
  }

  /**
   * By the type, and where that says no more than that something is wrong, by the member or thing
   * that AWS names first. What a device's request brings about is never one of ours: its values
   * stand in quotes before the member's name, and have none in them.
   */
  static Meaning meaning(Failed failed) {
    var meaning = ofType(failed.type());
    return meaning == Meaning.WRONG && SETTING.matcher(failed.detail()).find()
        ? Meaning.NOT_THERE
        : meaning;
  }

  private static Meaning ofType(String type) {
    return switch (type) {
      case "InvalidStateException", "LimitExceededException" -> Meaning.CANNOT;
      case "InvalidArnException", "ResourceNotFoundException", "UnknownOperationException" ->
          Meaning.NOT_THERE;
      case "InvalidArgsException",
          "InvalidRequestException",
          "MalformedCSRException",
          "SerializationException",
          "ValidationException" ->
          Meaning.WRONG;
      case "RequestInProgressException" -> Meaning.IN_PROGRESS;
      case "RequestFailedException" -> Meaning.FAILED;
      case "RequestAlreadyProcessedException" -> Meaning.DONE_BEFORE;
      default ->
          switch (AwsTrouble.of(type)) {
            case THROTTLED -> Meaning.THROTTLED;
            case NOT_US -> Meaning.NOT_US;
            case NOT_ALLOWED -> Meaning.NOT_ALLOWED;
            case OTHER -> Meaning.UNCLEAR;
          };
    };
  }

  /** {@code IssueCertificate}, asked for the first time. */
  CaAnswer issued(AwsOutcome outcome) {
    return switch (outcome) {
      case Answered(var arn) -> taken(arn);
      case NotSent(var obstacle, var detail) ->
          new CaAnswer.NotTaken(reason(obstacle), detail, waits.unavailable());
      case InDoubt(var detail) -> new CaAnswer.Unknown(detail);
      case Failed failed -> refused(failed, failed.detail(), failed.retryAfter());
    };
  }

  private CaAnswer refused(Failed failed, String detail, Optional<Duration> retryAfter) {
    return switch (meaning(failed)) {
      case THROTTLED -> notTaken(Reason.CA_THROTTLED, detail, retryAfter, waits.throttled());
      case CANNOT -> notTaken(Reason.CA_UNAVAILABLE, detail, retryAfter, waits.unavailable());
      case NOT_US, NOT_ALLOWED, NOT_THERE ->
          notTaken(Reason.CA_MISCONFIGURED, detail, retryAfter, waits.unavailable());
      case WRONG -> new CaAnswer.Denied(detail);
      case IN_PROGRESS, FAILED, DONE_BEFORE, UNCLEAR -> new CaAnswer.Unknown(detail);
    };
  }

  private static Reason reason(Obstacle obstacle) {
    return obstacle == Obstacle.CREDENTIALS ? Reason.CA_MISCONFIGURED : Reason.CA_UNAVAILABLE;
  }

  /**
   * {@code IssueCertificate}, asked again with the same token. Only an ARN tells anything: what is
   * refused now may have been taken before.
   */
  CaAnswer repeated(AwsOutcome outcome) {
    return switch (outcome) {
      case Answered(var arn) -> taken(arn);
      case NotSent(_, var detail) -> new CaAnswer.Unknown(detail);
      case InDoubt(var detail) -> new CaAnswer.Unknown(detail);
      case Failed(_, var detail, _) -> new CaAnswer.Unknown(detail);
    };
  }

  private CaAnswer taken(String arn) {
    return names(arn)
        ? new CaAnswer.Pending(arn, "AWS Private CA makes the certificate", waits.pending())
        : new CaAnswer.Unknown("its answer holds no ARN of a certificate of this CA");
  }

  /** Whether this is the ARN of a certificate of this CA. */
  boolean names(String arn) {
    return arn.startsWith(certificates)
        && SERIAL.matcher(arn.substring(certificates.length())).matches();
  }

  /** {@code GetCertificate} of one that an audit report names. */
  Fetched listed(AwsOutcome outcome) {
    return switch (outcome) {
      case Answered(var pem) ->
          pem(pem)
              .<Fetched>map(Fetched.Found::new)
              .orElseGet(() -> new Fetched.Unavailable(NO_PEM));
      case NotSent(_, var detail) -> new Fetched.Unavailable(detail);
      case InDoubt(var detail) -> new Fetched.Unavailable(detail);
      case Failed failed ->
          failed.type().equals("ResourceNotFoundException") || meaning(failed) == Meaning.FAILED
              ? new Fetched.Missing(failed.detail())
              : new Fetched.Unavailable(failed.detail());
    };
  }

  private static CaAnswer notTaken(
      Reason reason, String detail, Optional<Duration> told, Duration usual) {
    return new CaAnswer.NotTaken(reason, detail, told.orElse(usual));
  }

  /**
   * {@code GetCertificate}. Whatever it is that keeps the certificate from us, it is at the CA
   * under its ARN and nowhere else: it is asked for again.
   */
  CaAnswer fetched(String arn, AwsOutcome outcome) {
    return switch (outcome) {
      case Answered(var pem) -> certificate(pem);
      case NotSent(_, var detail) -> new CaAnswer.Unknown(detail);
      case InDoubt(var detail) -> new CaAnswer.Unknown(detail);
      case Failed failed ->
          switch (meaning(failed)) {
            case IN_PROGRESS -> new CaAnswer.Pending(arn, failed.detail(), waits.pending());
            case FAILED -> new CaAnswer.Denied(failed.detail());
            case THROTTLED, CANNOT, NOT_US, NOT_ALLOWED, NOT_THERE, WRONG, DONE_BEFORE, UNCLEAR ->
                new CaAnswer.Unknown(failed.detail());
          };
    };
  }

  private static CaAnswer certificate(String text) {
    return pem(text)
        .<CaAnswer>map(CaAnswer.Certificate::new)
        .orElseGet(() -> new CaAnswer.Unknown(NO_PEM));
  }

  private static Optional<Bytes> pem(String text) {
    return Pem.decode(Pem.CERTIFICATE, text)
        .filter(blocks -> blocks.size() == 1)
        .map(List<Bytes>::getFirst);
  }

  /** {@code RevokeCertificate}. */
  RevocationAnswer revoked(AwsOutcome outcome) {
    return switch (outcome) {
      case Answered _ -> new RevocationAnswer.Revoked();
      case NotSent(var obstacle, var detail) ->
          reason(obstacle) == Reason.CA_MISCONFIGURED
              ? new RevocationAnswer.Refused(detail)
              : new RevocationAnswer.Unknown(detail);
      case InDoubt(var detail) -> new RevocationAnswer.Unknown(detail);
      case Failed failed ->
          switch (meaning(failed)) {
            case DONE_BEFORE -> new RevocationAnswer.Revoked();
            case CANNOT, NOT_US, NOT_ALLOWED, NOT_THERE, WRONG ->
                new RevocationAnswer.Refused(failed.detail());
            case THROTTLED, IN_PROGRESS, FAILED, UNCLEAR ->
                new RevocationAnswer.Unknown(failed.detail());
          };
    };
  }
}
