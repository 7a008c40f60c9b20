package io.birthmark.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.birthmark.device.CommandName;
import io.birthmark.device.Reason;
import java.util.List;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/** Turns a refusal into a response: {@code application/problem+json} (RFC 9457). */
public final class Problems {
  /** What every problem says that may or may not have taken effect. */
  public static final String REPEAT =
      "Repeat the request as it was, with the same Idempotency-Key if it had one: it takes effect"
          + " once.";

  private static final ContentType PROBLEM_JSON =
      ContentTypes.create(
          MediaTypes.applicationWithFixedCharset("problem+json", HttpCharsets.UTF_8));
  // Where the console explains each code; the reference resolves against the API's own address.
  private static final String TYPES = "/console/api/problems/";
  private static final HttpHeader RETRY_AFTER = RawHeader.create("Retry-After", "2");

  /** The document as it is written; empty lists are left out. */
  private record Document(
      String type,
      String title,
      int status,
      String detail,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String instance,
      String code,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<CommandName> legal,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FieldFault> errors) {}

  private Problems() {}

  /** The response to a request that is refused. */
  public static HttpResponse response(Problem problem, HttpRequest request) {
    // The path as it was sent, percent-encoded: nothing in it can break a line or a document.
    return response(problem, request.getUri().getPathString());
  }

  /** The response where there is no request to speak of. */
  static HttpResponse response(Problem problem) {
    return response(problem, "");
  }

  /** The document alone, for answers that hold more than one. */
  public static Object document(Problem problem) {
    return document(problem, "");
  }

  private static Document document(Problem problem, String instance) {
    return new Document(
        TYPES + problem.code(),
        problem.title(),
        problem.status(),
        problem.detail(),
        instance,
        problem.code(),
        problem.legal(),
        problem.errors());
  }

  private static HttpResponse response(Problem problem, String instance) {
    var response =
        HttpResponse.create()
            .withStatus(problem.status())
            .withEntity(HttpEntities.create(PROBLEM_JSON, Json.write(document(problem, instance))));
    return problem.status() == 503 ? response.addHeader(RETRY_AFTER) : response;
  }

  /** The HTTP status of a reason (RFC 9110 §15, RFC 6585). */
  public static int status(Reason reason) {
    return switch (reason) {
      case BAD_TOPIC, BAD_MESSAGE, ID_NOT_VALID -> 400;
      case UNAUTHORIZED, BOOTSTRAP_CLOSED -> 401;
      case CSRF_REFUSED, FORBIDDEN, OUT_OF_SCOPE, QUOTA_SPENT -> 403;
      // What a device put forward does not prove what it should.
      case EVIDENCE_NOT_ACCEPTED,
          EVIDENCE_KEY_UNKNOWN,
          EVIDENCE_CHAIN_UNTRUSTED,
          CHALLENGE_INVALID,
          CHALLENGE_EXPIRED,
          PROOF_INVALID,
          POSSESSION_INVALID,
          TOKEN_EXPIRED,
          TOKEN_USED ->
          403;
      case UNKNOWN_DEVICE, GROUP_UNKNOWN, NOT_FOUND -> 404;
      // It is at odds with how things stand.
      case OUT_OF_SEQUENCE,
          EDGE_NOT_BORN,
          REGISTRATION_CONFLICT,
          GROUP_CONFLICT,
          PROFILE_RETIRED,
          PROFILE_CONFLICT,
          ANCHOR_UNPROVEN,
          ANCHOR_IN_USE,
          GROUP_CLOSED,
          CHALLENGE_STALE,
          KEY_RETIRED,
          KEY_CONFLICT,
          KEY_TAKEN,
          NOT_AUTHENTICATED,
          ALREADY_IN_STATE,
          NOT_IN_STATE,
          ISSUANCE_IN_PROGRESS,
          NOT_DUE,
          NO_CREDENTIAL,
          CREDENTIAL_EXPIRED,
          NOTHING_AWAITED,
          CERTIFICATE_MISMATCH,
          NO_SUCH_ATTEMPT,
          DEVICE_SUSPENDED,
          DEVICE_QUARANTINED,
          DEVICE_PARKED,
          DEVICE_REJECTED,
          DEVICE_DECOMMISSIONED,
          CREDENTIAL_REVOKED,
          REGISTRATION_LAPSED,
          CLAIM_LAPSED,
          AUTHENTICATION_LAPSED,
          RENEWAL_DUE,
          RENEWAL_LAPSED,
          DELIVERY_LAPSED,
          REVIEW_OVERDUE,
          CA_DENIED,
          CA_NEVER_ISSUED,
          CLOUD_REFUSED,
          REQUEST_WITHDRAWN,
          ATTEMPTS_SPENT,
          OPERATOR_DECISION,
          POLICY_DECISION,
          DEVICE_REQUEST,
          OPERATIONS_FULL,
          OPERATION_ENDED ->
          409;
      case REVISION_MISMATCH, CONFIRMATION_NEEDED -> 412;
      case MESSAGE_TOO_LARGE -> 413;
      // It was understood, and must be changed before it is sent again.
      case MISSING_FIELD,
          NAME_MISMATCH,
          NAME_NOT_ALLOWED,
          BAD_CSR,
          KEY_NOT_ALLOWED,
          PROFILE_UNKNOWN,
          PROFILE_REFUSES,
          CSR_NAMES_DIFFER,
          CA_UNKNOWN,
          CA_NOT_ROUTED,
          REVOCATION_REASON_NOT_EXPRESSIBLE,
          ACCESS_CONFLICT,
          ANCHOR_PROOF_INVALID,
          IDEMPOTENCY_KEY_REUSED ->
          422;
      case PROOFS_RATE_LIMITED -> 429;
      case CA_REPLY_CONTRADICTS -> 502;
      case CA_BUSY,
          CA_BUDGET,
          CA_DRAINED,
          CA_THROTTLED,
          CA_UNAVAILABLE,
          CA_MISCONFIGURED,
          CLOUD_THROTTLED,
          CLOUD_UNAVAILABLE,
          CLOUD_MISCONFIGURED,
          BUSY ->
          503;
      case CA_OUTCOME_UNKNOWN, OUTCOME_UNKNOWN -> 504;
    };
  }
}
