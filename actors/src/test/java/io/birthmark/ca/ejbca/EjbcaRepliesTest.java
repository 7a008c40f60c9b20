package io.birthmark.ca.ejbca;

import static io.birthmark.device.Reason.CA_MISCONFIGURED;
import static io.birthmark.device.Reason.CA_THROTTLED;
import static io.birthmark.device.Reason.CA_UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.ca.CaAnswer;
import io.birthmark.ca.RevocationAnswer;
import io.birthmark.ca.ejbca.EjbcaReplies.Finalized;
import io.birthmark.ca.ejbca.EjbcaReplies.Found;
import io.birthmark.ca.outside.HttpOutcome;
import io.birthmark.ca.outside.Obstacle;
import io.birthmark.device.Bytes;
import io.birthmark.device.RevocationReason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole table: what was called, HTTP status and body, and what that means. */
class EjbcaRepliesTest {
  private static final EjbcaReplies REPLIES =
      new EjbcaReplies(
          new EjbcaReplies.Waits(
              Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(60)));

  private static final byte[] DER = {0x30, 0x03, 0x02, 0x01, 0x05};
  private static final String ONCE = Base64.getEncoder().encodeToString(DER);
  private static final String TWICE =
      Base64.getEncoder().encodeToString(ONCE.getBytes(StandardCharsets.US_ASCII));

  private static final String HTML = "<html><title>Sign in</title></html>";

  private static HttpOutcome reply(int status, String body) {
    return reply(status, Optional.empty(), body);
  }

  private static HttpOutcome reply(int status, Optional<Duration> retryAfter, String body) {
    return new HttpOutcome.Reply(
        status, retryAfter, Optional.empty(), Bytes.copyOf(body.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * A body as the table writes it: empty, HTML, JSON with quotes for quotes, or an error's words.
   */
  private static String body(int status, String text) {
    return switch (text) {
      case "-" -> "";
      case "HTML" -> HTML;
      case "DER" -> "{\"certificate\":\"" + ONCE + "\",\"response_format\":\"DER\"}";
      case "DER TWICE" -> "{\"certificate\":\"" + TWICE + "\"}";
      default ->
          text.startsWith("{")
              ? text.replace('\'', '"')
              : "{\"error_code\":" + status + ",\"error_message\":\"" + text + "\"}";
    };
  }

  private static String meaning(CaAnswer answer) {
    return switch (answer) {
      case CaAnswer.Certificate(var der) -> {
        assertThat(der).isEqualTo(Bytes.copyOf(DER));
        yield "CERTIFICATE";
      }
      case CaAnswer.Pending(var reference, _, var after) -> {
        assertThat(after).isEqualTo(Duration.ofSeconds(60));
        yield "PENDING " + reference;
      }
      case CaAnswer.Denied _ -> "DENIED";
      case CaAnswer.Unknown _ -> "UNKNOWN";
      case CaAnswer.Unprovable _ -> "UNPROVABLE";
      case CaAnswer.NotSent _ -> "NOT_SENT";
      case CaAnswer.NotTaken(var reason, _, var after) -> {
        assertThat(after).isEqualTo(Duration.ofSeconds(reason == CA_THROTTLED ? 5 : 30));
        yield reason.name();
      }
      case CaAnswer.Absent _ -> "ABSENT";
    };
  }

  @ParameterizedTest(name = "{0} {1} is {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # status | body | meaning
          201 | DER | CERTIFICATE
          200 | DER | CERTIFICATE
          201 | DER TWICE | CERTIFICATE
          201 | {'certificate':''} | UNKNOWN
          201 | {'certificate':'%%'} | UNKNOWN
          201 | {} | UNKNOWN
          201 | {"certificate":"MII | UNKNOWN
          200 | HTML | UNKNOWN
          200 | - | UNKNOWN
          204 | - | UNKNOWN
          202 | {'request_id':1234,'info_message':'waiting'} | PENDING 1234
          202 | {'info_message':'Request with Id 1234 is still waiting for approval'} | PENDING 1234
          202 | {'link':'https://h/ejbca/ejbca-rest-api/77/finalize'} | PENDING 77
          202 | {'link':'https://evil/x'} | UNKNOWN
          202 | HTML | UNKNOWN
          302 | - | UNKNOWN
          307 | HTML | UNKNOWN
          400 | User with given data can not be added: validation failed. | DENIED
          400 | Device was unavailable. | CA_UNAVAILABLE
          400 | CA 'IoTSubCA' is off-line. | CA_UNAVAILABLE
          400 | CA with id 12 is offline | CA_UNAVAILABLE
          400 | Crypto token not activated | CA_UNAVAILABLE
          400 | Publisher LDAP is unavailable | UNKNOWN
          400 | User is not allowed to use same user keys as another user | UNKNOWN
          400 | Username already exists | UNKNOWN
          400 | Unknown certificate_profile_name: 'X' | CA_MISCONFIGURED
          400 | End entity profile X does not exist | CA_MISCONFIGURED
          400 | HTML | UNKNOWN
          400 | - | UNKNOWN
          401 | - | CA_MISCONFIGURED
          403 | Error no client certificate or OAuth token received for authentication. | CA_MISCONFIGURED
          403 | Administrator is not authorized to resource /administrator. | CA_MISCONFIGURED
          404 | RESTEASY003210: Could not find resource for full path: x | CA_MISCONFIGURED
          404 | CA with name X could not be found | CA_MISCONFIGURED
          404 | HTML | CA_MISCONFIGURED
          405 | - | CA_MISCONFIGURED
          408 | - | UNKNOWN
          409 | conflicting with an existing one | UNKNOWN
          413 | too large | DENIED
          413 | HTML | UNKNOWN
          422 | Illegal subject DN | DENIED
          422 | HTML | UNKNOWN
          429 | - | CA_THROTTLED
          429 | HTML | CA_THROTTLED
          500 | General failure. | UNKNOWN
          500 | HTML | UNKNOWN
          502 | HTML | UNKNOWN
          503 | Device was unavailable. | CA_UNAVAILABLE
          503 | HTML | UNKNOWN
          504 | HTML | UNKNOWN
          """)
  void enrolling(int status, String text, String meaning) {
    assertThat(meaning(REPLIES.enrolled(reply(status, body(status, text))))).isEqualTo(meaning);
  }

  @Test
  void enrollingWithoutAWholeAnswer() {
    assertThat(meaning(REPLIES.enrolled(new HttpOutcome.NotSent(Obstacle.REFUSED, "refused"))))
        .isEqualTo(CA_UNAVAILABLE.name());
    assertThat(meaning(REPLIES.enrolled(new HttpOutcome.InDoubt("reset")))).isEqualTo("UNKNOWN");
  }

  @Test
  void comesAgainWhenTheCaSays() {
    var soon = Optional.of(Duration.ofSeconds(2));

    assertThat(REPLIES.enrolled(reply(429, soon, "Too Many Requests")))
        .isEqualTo(
            new CaAnswer.NotTaken(CA_THROTTLED, "HTTP 429 with no words of EJBCA's", soon.get()));
    // 503 with a time is refused whoever says it; without one a proxy may have lost the answer.
    assertThat(REPLIES.enrolled(reply(503, soon, HTML)))
        .isEqualTo(
            new CaAnswer.NotTaken(CA_UNAVAILABLE, "HTTP 503 with no words of EJBCA's", soon.get()));
    assertThat(CA_MISCONFIGURED.summary()).isNotBlank();
  }

  @ParameterizedTest(name = "{0} {1} is {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          201 | DER | CERTIFICATE
          201 | HTML | GONE, ISSUED
          202 | {'request_id':1234,'info_message':'waiting'} | PENDING 1234
          400 | Request with Id '12' has been rejected | DENIED
          400 | Request with Id '12' has expired | DENIED
          400 | Could not find request with Id '12' | GONE
          400 | Enrollment with Id '12' has already been finalized | GONE, ISSUED
          400 | Request with Id '12' could not be executed | GONE
          400 | Device was unavailable. | UNKNOWN
          400 | HTML | UNKNOWN
          403 | Got request for user with invalid password | UNKNOWN
          404 | RESTEASY003210: x | UNKNOWN
          429 | - | UNKNOWN
          500 | General failure. | UNKNOWN
          503 | Device was unavailable. | UNKNOWN
          302 | - | UNKNOWN
          """)
  void finalizing(int status, String text, String meaning) {
    assertThat(
            switch (REPLIES.finalized(reply(status, body(status, text)))) {
              case Finalized.Stands(var answer) -> meaning(answer);
              case Finalized.Gone(_, var issued) -> issued ? "GONE, ISSUED" : "GONE";
            })
        .isEqualTo(meaning);
  }

  @ParameterizedTest(name = "{0} {1} is {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          200 | {'certificates':[],'more_results':false} | 0
          200 | {'certificates':[{'certificate':'TWICE'}]} | 1
          200 | {'certificates':[{'certificate':'ONCE'},{'certificate':'TWICE'}]} | 2
          200 | {'certificates':[{'certificate':''}]} | FAILED
          200 | {'certificates':{}} | FAILED
          200 | {} | FAILED
          200 | HTML | FAILED
          200 | {"certificates":[ | FAILED
          201 | {'certificates':[]} | FAILED
          302 | {'certificates':[]} | FAILED
          403 | not authorized | FAILED
          404 | RESTEASY003210: x | FAILED
          413 | too many | FAILED
          500 | General failure. | FAILED
          503 | Device was unavailable. | FAILED
          """)
  void searching(int status, String text, String meaning) {
    var body = body(status, text).replace("TWICE", TWICE).replace("ONCE", ONCE);

    assertThat(
            switch (REPLIES.searched(reply(status, body))) {
              case Found.All(var all) -> {
                assertThat(all).allMatch(Bytes.copyOf(DER)::equals);
                yield "" + all.size();
              }
              case Found.Failed _ -> "FAILED";
            })
        .isEqualTo(meaning);
  }

  @ParameterizedTest(name = "{0} {1} is {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          200 | {'revoked':true,'message':'Successfully revoked'} | Revoked
          200 | {'revoked':false,'message':'Successfully revoked'} | Unknown
          200 | HTML | Unknown
          302 | - | Unknown
          400 | Invalid revocation reason. | Refused
          400 | Device was unavailable. | Unknown
          400 | HTML | Unknown
          403 | Administrator is not authorized | Refused
          404 | Certificate with issuer X and serial Y not found. | Refused
          409 | previously been revoked | Unknown
          422 | Back dated revocation is not allowed | Refused
          429 | - | Unknown
          500 | General failure. | Unknown
          503 | Device was unavailable. | Unknown
          """)
  void revoking(int status, String text, String meaning) {
    RevocationAnswer answer =
        REPLIES.revoked(reply(status, body(status, text)), RevocationReason.SUPERSEDED);

    assertThat(answer.getClass().getSimpleName()).isEqualTo(meaning);
  }

  /** Off hold is what {@code revoked} says no to. */
  @ParameterizedTest(name = "{0} {1} is {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          200 | {'revoked':false,'message':'Successfully revoked'} | Revoked
          200 | {'revoked':true,'message':'Successfully revoked'} | Unknown
          200 | {'message':'Successfully revoked'} | Unknown
          409 | is not on hold and cannot be reactivated. | Unknown
          """)
  void releasing(int status, String text, String meaning) {
    RevocationAnswer answer =
        REPLIES.revoked(reply(status, body(status, text)), RevocationReason.REMOVE_FROM_CRL);

    assertThat(answer.getClass().getSimpleName()).isEqualTo(meaning);
  }
}
