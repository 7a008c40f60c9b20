package io.birthmark.http;

import io.birthmark.device.Reason;

/** What to do about a problem of each code, for whoever meets it. */
public final class Remedy {
  private static final String LEGAL =
      "Look at the device again; the problem's member \"legal\" lists what may be asked of it now.";
  private static final String EXPLAIN =
      "Ask why the device stands where it stands (GET /api/v1/devices/{device}/explanation); the"
          + " answer says what comes next and what helps.";
  private static final String SENDER =
      "Correct what the device sends; its state is as it was, and a valid message is taken at any"
          + " time.";
  private static final String CA =
      "Look into the certificate authority's own log, put right what it names there, and let the"
          + " device go on (unpark, renew or retry).";

  private Remedy() {}

  /** For a refusal of the rules. */
  public static String of(Reason reason) {
    return switch (reason) {
      case BAD_TOPIC, OUT_OF_SEQUENCE, EDGE_NOT_BORN, MISSING_FIELD, CERTIFICATE_MISMATCH -> SENDER;
      case BAD_MESSAGE ->
          "Correct the request as \"detail\" and \"errors\" say; openapi.yaml describes every field.";
      case MESSAGE_TOO_LARGE -> "Send less at a time; \"detail\" says how much is taken.";
      case ID_NOT_VALID -> "Check how the device's id is spelt, and percent-encode it in a path.";
      case UNKNOWN_DEVICE ->
          "Check how the id is spelt, or register the device (POST /api/v1/devices).";
      case REGISTRATION_CONFLICT ->
          "Compare the registration with the one that is stored (GET the device). A device with"
              + " other facts needs another serial; a stored key is never changed.";
      case GROUP_UNKNOWN -> "Check the group's name, or make it (PUT /api/v1/groups/{group}).";
      case GROUP_CONFLICT -> "Do as \"detail\" says, or make a new group.";
      case ANCHOR_UNPROVEN ->
          "Upload the anchor (POST /api/v1/anchors), have its key sign the registration code, and"
              + " show that (POST /api/v1/anchors/{anchor}:prove, or birthmark anchor prove).";
      case ANCHOR_PROOF_INVALID ->
          "Sign a certificate with the anchor's key whose subject's commonName is the anchor's code,"
              + " or sign the anchor's statement, byte for byte, and send that.";
      case ANCHOR_IN_USE -> "Take the anchor out of its group's settings first.";
      case GROUP_CLOSED -> "Open the group again, or register the device under another one.";
      case NAME_MISMATCH, NAME_NOT_ALLOWED ->
          "Compare the device's maker and serial with its group's name rule.";
      case EVIDENCE_NOT_ACCEPTED ->
          "Let the group accept this kind of evidence, or let the device prove itself otherwise.";
      case EVIDENCE_KEY_UNKNOWN -> "Register the device with its key, or give it a one-time token.";
      case EVIDENCE_CHAIN_UNTRUSTED ->
          "Add the maker's CA certificate to the group's anchors, if you trust it.";
      case CHALLENGE_INVALID, CHALLENGE_EXPIRED, CHALLENGE_STALE ->
          "The device answers the challenge that came with this refusal; nothing else is needed.";
      case PROOF_INVALID, POSSESSION_INVALID ->
          "Check that the device signs with the key that was registered, over the challenge as it"
              + " was sent.";
      case TOKEN_EXPIRED, TOKEN_USED ->
          "Give the device another token (POST /api/v1/devices/{device}/tokens).";
      case PROOFS_RATE_LIMITED ->
          "Wait as long as the answer says; find out which sender makes wrong proofs.";
      case BAD_CSR, KEY_NOT_ALLOWED ->
          "Let the device make a key and a request that the profile allows.";
      case CSR_NAMES_DIFFER ->
          "Let the device make its request with the names that CsrAttributes and DEVICE-PROTOCOL.md"
              + " say, and no others.";
      case KEY_RETIRED, KEY_CONFLICT, KEY_TAKEN ->
          "Every device needs a key of its own: let it make a new one. If two devices hold the same"
              + " key, find out which is the copy.";
      case PROFILE_UNKNOWN, PROFILE_REFUSES, CA_UNKNOWN ->
          "Compare the group's settings with the profiles (GET /api/v1/profiles) and authorities;"
              + " POST /api/v1/profiles/{profile}:dryRun tells what a request would become.";
      case CA_NOT_ROUTED ->
          "Give the group's route a leg for such devices, or one without conditions"
              + " (PUT /api/v1/groups/{group}); the detail says what was passed over.";
      case PROFILE_RETIRED ->
          "Give the group another profile, or bring this one back (birthmark profile reinstate).";
      case PROFILE_CONFLICT -> "Do as \"detail\" says.";
      case NOT_AUTHENTICATED, NOT_DUE, NO_CREDENTIAL, NOTHING_AWAITED, NO_SUCH_ATTEMPT -> LEGAL;
      case ALREADY_IN_STATE -> "Nothing: it is so already.";
      case NOT_IN_STATE, ISSUANCE_IN_PROGRESS -> LEGAL;
      case CREDENTIAL_EXPIRED ->
          "The device proves itself by other evidence, for example a one-time token.";
      case DEVICE_SUSPENDED -> "Resume the device (:resume), once it is clear that it may.";
      case DEVICE_QUARANTINED -> "Look into why, then release the device (:release) or retire it.";
      case DEVICE_PARKED -> "Look into why, then let the device go on (:unpark).";
      case DEVICE_REJECTED ->
          "Wait for the end of the cool-down, which the device's deadline tells.";
      case DEVICE_DECOMMISSIONED -> "Nothing brings it back; use another device.";
      case CREDENTIAL_REVOKED ->
          "Let the device go on (:unpark): it proves itself and asks with a new key.";
      case REGISTRATION_LAPSED -> "Register the device again, if it is still to come.";
      case CLAIM_LAPSED,
          AUTHENTICATION_LAPSED,
          RENEWAL_LAPSED,
          DELIVERY_LAPSED,
          ATTEMPTS_SPENT,
          CA_NEVER_ISSUED,
          REQUEST_WITHDRAWN ->
          EXPLAIN;
      case RENEWAL_DUE, OPERATOR_DECISION, POLICY_DECISION, DEVICE_REQUEST ->
          "Nothing: it says why something was done.";
      case REVIEW_OVERDUE -> "Look at the device and decide what is to become of it.";
      case CA_BUSY ->
          "Nothing was sent; it is tried again. If it lasts, look at the authority's load.";
      case CA_BUDGET ->
          "Nothing: the device has its turn at the time that its explanation names. If turns are too"
              + " far off, the authority must be allowed more (budget.per-second).";
      case CA_DRAINED ->
          "Nothing was sent; the device goes on when the authority takes requests again (birthmark ca"
              + " resume).";
      case CA_THROTTLED, CA_UNAVAILABLE ->
          "Nothing was issued; the device asks again by itself, and :retry lets it ask at once. If it"
              + " lasts, look at the authority's own health.";
      case CA_MISCONFIGURED ->
          "Nothing was issued; the device asks again by itself. The node's log has the"
              + " authority's words: its credentials, its profiles' names or its address under"
              + " birthmark.ca.authorities are wrong.";
      case CA_DENIED, CA_REPLY_CONTRADICTS -> CA;
      case REVOCATION_REASON_NOT_EXPRESSIBLE ->
          "Choose one of the reasons that \"detail\" names. Another is never put in its place.";
      case CA_OUTCOME_UNKNOWN ->
          "While the attempt is open it is looked up at the authority; :retry looks it up at once. Where"
              + " the authority can never tell, the device is parked: compare with the authority's own"
              + " list, then let the device ask anew (:unpark), which may leave a second certificate"
              + " there. Never ask for one by hand.";
      case CLOUD_THROTTLED, CLOUD_UNAVAILABLE ->
          "No device waits for it; it is made good when the cloud is there again (birthmark cloud"
              + " list).";
      case CLOUD_MISCONFIGURED ->
          "No device waits for it. The cloud's own words are with it (birthmark cloud list): its"
              + " credentials, its policies or its address under birthmark.clouds are wrong.";
      case CLOUD_REFUSED ->
          "Look at the cloud's words (birthmark cloud pending NAME --state refused); other"
              + " certificates are not concerned.";
      case REVISION_MISMATCH ->
          "Look at what has changed, decide again, and send the ETag of now as If-Match.";
      case IDEMPOTENCY_KEY_REUSED -> "Use a new key for every new command.";
      case OUTCOME_UNKNOWN ->
          "Send the request again as it was, with the same Idempotency-Key: it takes effect once.";
      case BUSY -> "Come again after the time in Retry-After.";
      case UNAUTHORIZED ->
          "Send \"Authorization: Bearer TOKEN\" with a token that an administrator has made"
              + " (birthmark token create), or at first the one in the node's file"
              + " bootstrap.token.";
      case BOOTSTRAP_CLOSED -> "Use an administrator's token, and delete the file bootstrap.token.";
      case CSRF_REFUSED ->
          "Send X-CSRF-Token with the value that GET /api/v1/session tells, or a token in"
              + " Authorization.";
      case FORBIDDEN -> "Ask somebody who may, or an administrator for a token with another role.";
      case OUT_OF_SCOPE, QUOTA_SPENT ->
          "Ask an administrator for another line key; a key's scope is never changed.";
      case ACCESS_CONFLICT -> "Change the token's grant as \"detail\" says.";
      case CONFIRMATION_NEEDED ->
          "Look at what a dry run tells (\"validateOnly\": true), and send the number of devices as"
              + " \"confirm\" if they are the ones that are meant.";
      case OPERATIONS_FULL ->
          "Wait for an operation to end, or abort one (GET /api/v1/operations).";
      case OPERATION_ENDED -> "Start another operation, if there is more to do.";
      case NOT_FOUND -> "Check the path; openapi.yaml has all there are.";
    };
  }

  /** For a fault of the request as HTTP. */
  public static String of(HttpFault fault) {
    return switch (fault) {
      case METHOD_NOT_ALLOWED -> "Use one of the methods in the header line Allow.";
      case NOT_ACCEPTABLE -> "Accept one of the forms that \"detail\" names.";
      case REQUEST_TOO_SLOW -> "Send the body without a pause.";
      case URI_TOO_LONG, HEADERS_TOO_LARGE -> "Send less before the body.";
      case MEDIA_TYPE_NOT_SUPPORTED -> "Send the form that \"detail\" names.";
      case PRECONDITION_REQUIRED -> "Read the device, and send its ETag as If-Match with the deed.";
      case TOO_MANY_REQUESTS -> "Wait as long as Retry-After says, and ask less often.";
      case INTERNAL_FAULT -> "Look into the node's log; if it lasts, report it.";
      case METHOD_UNKNOWN, HTTP_VERSION_NOT_SUPPORTED ->
          "Use HTTP/1.1 and a method of openapi.yaml.";
    };
  }
}
