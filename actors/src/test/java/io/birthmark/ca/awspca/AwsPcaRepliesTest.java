package io.birthmark.ca.awspca;

import static io.birthmark.device.Reason.CA_THROTTLED;
import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.ca.CaAnswer;
import io.birthmark.ca.RevocationAnswer;
import io.birthmark.ca.aws.AwsOutcome;
import io.birthmark.ca.aws.AwsOutcome.Answered;
import io.birthmark.ca.aws.AwsOutcome.Failed;
import io.birthmark.ca.aws.AwsOutcome.InDoubt;
import io.birthmark.ca.aws.AwsOutcome.NotSent;
import io.birthmark.ca.outside.Obstacle;
import io.birthmark.device.Bytes;
import io.birthmark.pki.Pem;
import io.birthmark.pki.PkiFixtures;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole table: operation and error type, and what that means. */
class AwsPcaRepliesTest {
  private static final String CA =
      "arn:aws:acm-pca:eu-central-1:111122223333:certificate-authority/11111111-2222";

  private static final String ARN = CA + "/certificate/0a1b2c";
  private static final Duration THROTTLED = Duration.ofSeconds(5);
  private static final Duration UNAVAILABLE = Duration.ofSeconds(30);
  private static final Duration PENDING = Duration.ofSeconds(2);
  private static final Bytes DER = PkiFixtures.ISSUING.facts().certificate().der();

  private static final AwsPcaReplies REPLIES =
      new AwsPcaReplies(CA, new AwsPcaReplies.Waits(THROTTLED, UNAVAILABLE, PENDING));

  private static AwsOutcome error(String type) {
    return new Failed(type, type + ": words", Optional.empty());
  }

  private static String meaning(CaAnswer answer) {
    return switch (answer) {
      case CaAnswer.Certificate _ -> "CERTIFICATE";
      case CaAnswer.Pending(var reference, _, var after) -> {
        assertThat(reference).isEqualTo(ARN);
        assertThat(after).isEqualTo(PENDING);
        yield "PENDING";
      }
      case CaAnswer.Denied _ -> "DENIED";
      case CaAnswer.Unknown _ -> "UNKNOWN";
      case CaAnswer.Unprovable _ -> "UNPROVABLE";
      case CaAnswer.NotSent _ -> "NOT_SENT";
      case CaAnswer.NotTaken(var reason, _, var after) -> {
        assertThat(after).isEqualTo(reason == CA_THROTTLED ? THROTTLED : UNAVAILABLE);
        yield reason.name();
      }
      case CaAnswer.Absent _ -> "ABSENT";
    };
  }

  private static String meaning(RevocationAnswer answer) {
    return switch (answer) {
      case RevocationAnswer.Revoked _ -> "REVOKED";
      case RevocationAnswer.NotExpressible _ -> "NOT_EXPRESSIBLE";
      case RevocationAnswer.Refused _ -> "REFUSED";
      case RevocationAnswer.Unknown _ -> "UNKNOWN";
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ValidationException | Value 'arn:x' at 'templateArn' failed to satisfy constraint | CA_MISCONFIGURED
          ValidationException | Value 'x' at 'certificateAuthorityArn' failed to satisfy | CA_MISCONFIGURED
          ValidationException | Value 'MD5' at 'signingAlgorithm' failed to satisfy constraint | CA_MISCONFIGURED
          InvalidArgsException | The template ARN is not known: arn:x | CA_MISCONFIGURED
          InvalidArgsException | The signing algorithm does not fit the CA's key | CA_MISCONFIGURED
          InvalidArgsException | The name at-templateArn-failed is too long | DENIED
          ValidationException | Value 'x' at 'csr' failed to satisfy constraint | DENIED
          ValidationException | Value 'templateArn' at 'apiPassthrough.subject' failed to satisfy | DENIED
          MalformedCSRException | The template of the CSR | DENIED
          """)
  void whatConcernsEveryDeviceIsASettingAndDeniesNone(String type, String words, String issued) {
    var failed = new Failed(type, type + ": " + words, Optional.empty());

    assertThat(meaning(REPLIES.issued(failed))).isEqualTo(issued);
  }

  @ParameterizedTest(name = "{0}: {1}, {2}, {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # error type | IssueCertificate | GetCertificate | RevokeCertificate
          ThrottlingException | CA_THROTTLED | UNKNOWN | UNKNOWN
          Throttling | CA_THROTTLED | UNKNOWN | UNKNOWN
          ThrottledException | CA_THROTTLED | UNKNOWN | UNKNOWN
          TooManyRequestsException | CA_THROTTLED | UNKNOWN | UNKNOWN
          RequestLimitExceeded | CA_THROTTLED | UNKNOWN | UNKNOWN
          RequestThrottled | CA_THROTTLED | UNKNOWN | UNKNOWN
          RequestThrottledException | CA_THROTTLED | UNKNOWN | UNKNOWN
          InvalidStateException | CA_UNAVAILABLE | UNKNOWN | REFUSED
          LimitExceededException | CA_UNAVAILABLE | UNKNOWN | REFUSED
          AccessDeniedException | CA_MISCONFIGURED | UNKNOWN | REFUSED
          AccessDenied | CA_MISCONFIGURED | UNKNOWN | REFUSED
          ExpiredTokenException | CA_MISCONFIGURED | UNKNOWN | REFUSED
          ExpiredToken | CA_MISCONFIGURED | UNKNOWN | REFUSED
          IncompleteSignature | CA_MISCONFIGURED | UNKNOWN | REFUSED
          IncompleteSignatureException | CA_MISCONFIGURED | UNKNOWN | REFUSED
          InvalidArnException | CA_MISCONFIGURED | UNKNOWN | REFUSED
          InvalidClientTokenId | CA_MISCONFIGURED | UNKNOWN | REFUSED
          InvalidSignatureException | CA_MISCONFIGURED | UNKNOWN | REFUSED
          MissingAuthenticationToken | CA_MISCONFIGURED | UNKNOWN | REFUSED
          MissingAuthenticationTokenException | CA_MISCONFIGURED | UNKNOWN | REFUSED
          NotAuthorized | CA_MISCONFIGURED | UNKNOWN | REFUSED
          OptInRequired | CA_MISCONFIGURED | UNKNOWN | REFUSED
          RequestExpired | CA_MISCONFIGURED | UNKNOWN | REFUSED
          ResourceNotFoundException | CA_MISCONFIGURED | UNKNOWN | REFUSED
          SignatureDoesNotMatch | CA_MISCONFIGURED | UNKNOWN | REFUSED
          UnknownOperationException | CA_MISCONFIGURED | UNKNOWN | REFUSED
          UnrecognizedClientException | CA_MISCONFIGURED | UNKNOWN | REFUSED
          InvalidArgsException | DENIED | UNKNOWN | REFUSED
          InvalidRequestException | DENIED | UNKNOWN | REFUSED
          MalformedCSRException | DENIED | UNKNOWN | REFUSED
          SerializationException | DENIED | UNKNOWN | REFUSED
          ValidationException | DENIED | UNKNOWN | REFUSED
          RequestInProgressException | UNKNOWN | PENDING | UNKNOWN
          RequestFailedException | UNKNOWN | DENIED | UNKNOWN
          RequestAlreadyProcessedException | UNKNOWN | UNKNOWN | REVOKED
          ConcurrentModificationException | UNKNOWN | UNKNOWN | UNKNOWN
          InternalFailure | UNKNOWN | UNKNOWN | UNKNOWN
          InternalServerException | UNKNOWN | UNKNOWN | UNKNOWN
          ServiceUnavailable | UNKNOWN | UNKNOWN | UNKNOWN
          ServiceUnavailableException | UNKNOWN | UNKNOWN | UNKNOWN
          NeverHeardOfException | UNKNOWN | UNKNOWN | UNKNOWN
          '' | UNKNOWN | UNKNOWN | UNKNOWN
          """)
  void anErrorMeansWhatItsTypeSays(String type, String issued, String fetched, String revoked) {
    assertThat(meaning(REPLIES.issued(error(type)))).isEqualTo(issued);
    assertThat(meaning(REPLIES.fetched(ARN, error(type)))).isEqualTo(fetched);
    assertThat(meaning(REPLIES.revoked(error(type)))).isEqualTo(revoked);
    assertThat(meaning(REPLIES.repeated(error(type))))
        .as("what is refused now may have been taken before")
        .isEqualTo("UNKNOWN");
  }

  @Test
  void anArnOfThisCaIsTheReferenceAndNothingElseIs() {
    assertThat(meaning(REPLIES.issued(new Answered(ARN)))).isEqualTo("PENDING");
    assertThat(meaning(REPLIES.repeated(new Answered(ARN)))).isEqualTo("PENDING");
    for (var other :
        List.of(
            "",
            CA,
            CA + "/certificate/",
            CA + "/certificate/xyz",
            CA + "/certificate/" + "a".repeat(65),
            ARN.replace("11111111-2222", "3333"))) {
      assertThat(meaning(REPLIES.issued(new Answered(other)))).as(other).isEqualTo("UNKNOWN");
      assertThat(meaning(REPLIES.repeated(new Answered(other)))).as(other).isEqualTo("UNKNOWN");
    }
  }

  @Test
  void readsACertificateWithoutALineBreakAtItsEnd() {
    var pem = Pem.encode(Pem.CERTIFICATE, DER).strip();

    assertThat(REPLIES.fetched(ARN, new Answered(pem))).isEqualTo(new CaAnswer.Certificate(DER));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>", "-----BEGIN CERTIFICATE-----\nMII", "-----BEGIN X-----"})
  void takesNothingElseForACertificate(String text) {
    assertThat(meaning(REPLIES.fetched(ARN, new Answered(text)))).isEqualTo("UNKNOWN");
  }

  @Test
  void takesNoneOfTwoCertificates() {
    var two = Pem.encode(Pem.CERTIFICATE, List.of(DER, DER));

    assertThat(meaning(REPLIES.fetched(ARN, new Answered(two)))).isEqualTo("UNKNOWN");
  }

  @Test
  void whatWasNotSentIsCertainOnlyOfTheFirstRequest() {
    var away = new NotSent(Obstacle.REFUSED, "refused");
    var nobody = new NotSent(Obstacle.CREDENTIALS, "no credentials");

    assertThat(meaning(REPLIES.issued(away))).isEqualTo("CA_UNAVAILABLE");
    assertThat(meaning(REPLIES.issued(nobody))).isEqualTo("CA_MISCONFIGURED");
    assertThat(meaning(REPLIES.repeated(away))).isEqualTo("UNKNOWN");
    assertThat(meaning(REPLIES.fetched(ARN, away))).isEqualTo("UNKNOWN");
    assertThat(meaning(REPLIES.revoked(away))).isEqualTo("UNKNOWN");
    assertThat(meaning(REPLIES.revoked(nobody))).isEqualTo("REFUSED");
  }

  @Test
  void doubtIsDoubt() {
    var doubt = new InDoubt("reset");

    assertThat(meaning(REPLIES.issued(doubt))).isEqualTo("UNKNOWN");
    assertThat(meaning(REPLIES.repeated(doubt))).isEqualTo("UNKNOWN");
    assertThat(meaning(REPLIES.fetched(ARN, doubt))).isEqualTo("UNKNOWN");
    assertThat(meaning(REPLIES.revoked(doubt))).isEqualTo("UNKNOWN");
  }

  @Test
  void waitsAsLongAsItIsTold() {
    var told = new Failed("ThrottlingException", "Rate exceeded", Optional.of(PENDING));

    assertThat(REPLIES.issued(told))
        .isEqualTo(new CaAnswer.NotTaken(CA_THROTTLED, "Rate exceeded", PENDING));
  }
}
