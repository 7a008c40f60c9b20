package io.birthmark.cloud.awsiot;

import io.birthmark.ca.aws.AwsOutcome;
import io.birthmark.ca.aws.AwsOutcome.Answered;
import io.birthmark.ca.aws.AwsOutcome.Failed;
import io.birthmark.ca.aws.AwsOutcome.InDoubt;
import io.birthmark.ca.aws.AwsOutcome.NotSent;
import io.birthmark.ca.aws.AwsTrouble;
import io.birthmark.ca.outside.Obstacle;
import io.birthmark.cloud.CloudAnswer;
import io.birthmark.cloud.CloudAnswer.Effect;
import io.birthmark.device.Reason;
import java.time.Duration;
import java.util.Optional;

/**
 * What AWS IoT's answers mean, as one table: operation and error type give what follows. Pure and
 * total.
 *
 * <p>A type that is not in the table is a fault of the service, and so is an answer that was lost:
 * the whole order is given again, which has no second effect. A certificate's id is the digest of
 * its own bytes, so registering it again finds it there; and its status, its policies and its thing
 * are set, not added to.
 */
final class AwsIotReplies {
  /** What is asked of AWS IoT. */
  enum Call {
    REGISTER,
    DESCRIBE,
    UPDATE,
    ATTACH_POLICY,
    CREATE_THING,
    ATTACH_THING
  }

  /** What follows from an answer. */
  sealed interface Next {
    /** It is done; {@code text} is what the answer names. */
    record Done(String text) implements Next {}

    /** It was there before. */
    record ThereAlready() implements Next {}

    /** AWS does not know the certificate. */
    record Unknown() implements Next {}

    /** The order ends here. */
    record Over(CloudAnswer answer) implements Next {}
  }

  private AwsIotReplies() {}

  static Next next(Call call, AwsOutcome outcome) {
    return switch (outcome) {
      case Answered(var text) -> new Next.Done(text);
      case NotSent(var obstacle, var detail) ->
          later(
              obstacle == Obstacle.CREDENTIALS
                  ? Reason.CLOUD_MISCONFIGURED
                  : Reason.CLOUD_UNAVAILABLE,
              detail,
              Optional.empty(),
              Effect.NONE);
      case InDoubt(var detail) ->
          later(Reason.CLOUD_UNAVAILABLE, detail, Optional.empty(), effect(call, Effect.IN_DOUBT));
      case Failed failed -> failed(call, failed);
    };
  }

  private static Next failed(Call call, Failed failed) {
    return switch (failed.type()) {
      case "ResourceAlreadyExistsException" ->
          switch (call) {
            case REGISTER, CREATE_THING -> new Next.ThereAlready();
            case DESCRIBE, UPDATE, ATTACH_POLICY, ATTACH_THING -> refused(failed);
          };
      case "ResourceNotFoundException" ->
          switch (call) {
            case DESCRIBE, UPDATE -> new Next.Unknown();
            // The policy, or the certificate that somebody took away a moment ago.
            case ATTACH_POLICY, REGISTER, CREATE_THING, ATTACH_THING -> notOurs(failed);
          };
      case "LimitExceededException" ->
          switch (call) {
            // So many policies can be attached to one certificate.
            case ATTACH_POLICY -> refused(failed);
            case REGISTER, DESCRIBE, UPDATE, CREATE_THING, ATTACH_THING -> throttled(failed);
          };
      case "CertificateConflictException",
          "ServiceQuotaExceededException",
          "UnauthorizedException",
          "UnknownOperationException" ->
          notOurs(failed);
      case "CertificateStateException",
          "CertificateValidationException",
          "InvalidRequestException",
          "RegistrationCodeValidationException",
          "SerializationException",
          "ValidationException" ->
          refused(failed);
      default ->
          switch (AwsTrouble.of(failed.type())) {
            case THROTTLED -> throttled(failed);
            case NOT_US, NOT_ALLOWED -> notOurs(failed);
            case OTHER ->
                later(
                    Reason.CLOUD_UNAVAILABLE,
                    failed.detail(),
                    failed.retryAfter(),
                    failed.type().isEmpty() ? effect(call, Effect.IN_DOUBT) : Effect.FAILED_THERE);
          };
    };
  }

  /** Looking changes nothing; any other call may yet be carried out. */
  private static Effect effect(Call call, Effect otherwise) {
    return switch (call) {
      case DESCRIBE -> Effect.NONE;
      case REGISTER, UPDATE, ATTACH_POLICY, CREATE_THING, ATTACH_THING -> otherwise;
    };
  }

  private static Next throttled(Failed failed) {
    return later(Reason.CLOUD_THROTTLED, failed.detail(), failed.retryAfter(), Effect.NONE);
  }

  /** What concerns every certificate: credentials, rights, settings. */
  private static Next notOurs(Failed failed) {
    return later(Reason.CLOUD_MISCONFIGURED, failed.detail(), failed.retryAfter(), Effect.NONE);
  }

  private static Next refused(Failed failed) {
    return over(new CloudAnswer.Refused(failed.detail()));
  }

  private static Next later(
      Reason reason, String words, Optional<Duration> retryAfter, Effect effect) {
    return over(new CloudAnswer.Later(reason, words, retryAfter, effect));
  }

  static Next over(CloudAnswer answer) {
    return new Next.Over(answer);
  }
}
