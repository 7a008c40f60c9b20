package io.birthmark.cloud.awsiot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.birthmark.ca.aws.AwsOutcome;
import io.birthmark.ca.outside.Obstacle;
import io.birthmark.cloud.CloudAnswer;
import io.birthmark.cloud.CloudAnswer.Effect;
import io.birthmark.cloud.awsiot.AwsIotReplies.Call;
import io.birthmark.cloud.awsiot.AwsIotReplies.Next;
import io.birthmark.device.Reason;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AwsIotRepliesTest {
  private static AwsOutcome error(String type) {
    return new AwsOutcome.Failed(type, type + ": in its words", Optional.empty());
  }

  private static String word(Next next) {
    return switch (next) {
      case Next.Done _ -> "DONE";
      case Next.ThereAlready _ -> "THERE";
      case Next.Unknown _ -> "UNKNOWN";
      case Next.Over(CloudAnswer.Reached _) -> "REACHED";
      case Next.Over(CloudAnswer.Later later) -> later.reason().name();
      case Next.Over(CloudAnswer.Refused _) -> "REFUSED";
    };
  }

  /** The columns are register, describe, update, attach a policy, make a thing, attach it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ResourceAlreadyExistsException | THERE REFUSED REFUSED REFUSED THERE REFUSED
          ResourceNotFoundException | CLOUD_MISCONFIGURED UNKNOWN UNKNOWN CLOUD_MISCONFIGURED CLOUD_MISCONFIGURED CLOUD_MISCONFIGURED
          LimitExceededException | CLOUD_THROTTLED CLOUD_THROTTLED CLOUD_THROTTLED REFUSED CLOUD_THROTTLED CLOUD_THROTTLED
          """)
  void someTypesMeanAnotherThingForEachCall(String type, String expected) {
    var words =
        EnumSet.allOf(Call.class).stream()
            .map(call -> word(AwsIotReplies.next(call, error(type))))
            .collect(Collectors.joining(" "));

    assertThat(words).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ThrottlingException | CLOUD_THROTTLED
          TooManyRequestsException | CLOUD_THROTTLED
          UnauthorizedException | CLOUD_MISCONFIGURED
          AccessDeniedException | CLOUD_MISCONFIGURED
          ExpiredTokenException | CLOUD_MISCONFIGURED
          InvalidSignatureException | CLOUD_MISCONFIGURED
          UnrecognizedClientException | CLOUD_MISCONFIGURED
          CertificateConflictException | CLOUD_MISCONFIGURED
          ServiceQuotaExceededException | CLOUD_MISCONFIGURED
          ServiceUnavailableException | CLOUD_UNAVAILABLE
          InternalFailureException | CLOUD_UNAVAILABLE
          ConflictingResourceUpdateException | CLOUD_UNAVAILABLE
          '' | CLOUD_UNAVAILABLE
          SomethingNewException | CLOUD_UNAVAILABLE
          CertificateStateException | REFUSED
          CertificateValidationException | REFUSED
          InvalidRequestException | REFUSED
          """)
  void othersMeanTheSameForAll(String type, String expected) {
    for (var call : Call.values()) {
      assertThat(word(AwsIotReplies.next(call, error(type)))).as(call.name()).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @EnumSource(Obstacle.class)
  void whatWasNotSentIsSentLater(Obstacle obstacle) {
    var next = AwsIotReplies.next(Call.REGISTER, new AwsOutcome.NotSent(obstacle, "why"));

    assertThat(next)
        .isEqualTo(
            AwsIotReplies.over(
                new CloudAnswer.Later(
                    obstacle == Obstacle.CREDENTIALS
                        ? Reason.CLOUD_MISCONFIGURED
                        : Reason.CLOUD_UNAVAILABLE,
                    "why",
                    Optional.empty(),
                    Effect.NONE)));
  }

  @Test
  void aLostAnswerIsAskedForAgain() {
    assertThat(word(AwsIotReplies.next(Call.UPDATE, new AwsOutcome.InDoubt("reset"))))
        .isEqualTo("CLOUD_UNAVAILABLE");
  }

  /** What may yet be carried out is told from what is over. */
  @ParameterizedTest
  @CsvSource({
    "REGISTER, IN_DOUBT",
    "UPDATE, IN_DOUBT",
    "ATTACH_POLICY, IN_DOUBT",
    "CREATE_THING, IN_DOUBT",
    "ATTACH_THING, IN_DOUBT",
    "DESCRIBE, NONE",
  })
  void aCallWithoutAnswerIsInDoubtUnlessItOnlyLooks(Call call, Effect effect) {
    assertThat(effect(AwsIotReplies.next(call, new AwsOutcome.InDoubt("reset")))).isEqualTo(effect);
    assertThat(effect(AwsIotReplies.next(call, error("")))).isEqualTo(effect);
  }

  @Test
  void whereItFailsInItsOwnWordsItHasAnswered() {
    assertThat(effect(AwsIotReplies.next(Call.REGISTER, error("InternalFailureException"))))
        .isEqualTo(Effect.FAILED_THERE);
    assertThat(effect(AwsIotReplies.next(Call.REGISTER, error("ThrottlingException"))))
        .isEqualTo(Effect.NONE);
  }

  private static Effect effect(Next next) {
    return next instanceof Next.Over(CloudAnswer.Later later)
        ? later.effect()
        : fail("not an order that is to be given again: " + next);
  }

  @Test
  void itsOwnTimeToComeAgainIsKept() {
    var soon = Optional.of(Duration.ofSeconds(7));

    var next =
        AwsIotReplies.next(
            Call.REGISTER, new AwsOutcome.Failed("ThrottlingException", "Rate exceeded", soon));

    assertThat(next)
        .isEqualTo(
            AwsIotReplies.over(
                new CloudAnswer.Later(Reason.CLOUD_THROTTLED, "Rate exceeded", soon, Effect.NONE)));
  }
}
