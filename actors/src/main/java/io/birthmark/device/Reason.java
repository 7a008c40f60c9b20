package io.birthmark.device;

/**
 * Why something was refused or failed. The codes are public and stable: devices, operators and
 * programs read them. A code is never renamed and never reused for another meaning.
 */
public enum Reason {
  // The message itself.
  BAD_TOPIC("the topic is not one of Sparkplug B"),
  BAD_MESSAGE("the message cannot be read"),
  MESSAGE_TOO_LARGE("the message is larger than allowed"),
  MISSING_FIELD("a required field is absent or empty"),
  ID_NOT_VALID("the device id breaks the naming rule"),
  OUT_OF_SEQUENCE("messages of this edge node were lost; it is asked to be born again"),
  EDGE_NOT_BORN("the edge node has not been born; it is asked to be born again"),

  // Who the device is.
  UNKNOWN_DEVICE("no device of this id is known"),
  REGISTRATION_CONFLICT("the device is registered with other facts"),
  GROUP_UNKNOWN("no enrollment group of this name is known"),
  GROUP_CONFLICT("the group cannot be changed this way"),
  ANCHOR_UNPROVEN("nobody has shown that the anchor's key is in his hands"),
  ANCHOR_PROOF_INVALID("this does not show that the anchor's key is in the sender's hands"),
  ANCHOR_IN_USE("a group has this anchor"),
  GROUP_CLOSED("the group takes no devices at present"),
  NAME_MISMATCH("the device's facts give another name than the one it speaks under"),
  NAME_NOT_ALLOWED("the group's name rule gives no valid name for this device"),
  EVIDENCE_NOT_ACCEPTED("the group does not accept this kind of evidence"),
  EVIDENCE_KEY_UNKNOWN("no key is known to check this evidence with"),
  EVIDENCE_CHAIN_UNTRUSTED("the certificate chain does not lead to an anchor of the group"),
  CHALLENGE_INVALID("the challenge was not made here for this device"),
  CHALLENGE_EXPIRED("the challenge is too old; answer the new one"),
  CHALLENGE_STALE("the challenge was used or overtaken; answer the new one"),
  PROOF_INVALID("the proof does not fit the challenge"),
  POSSESSION_INVALID("the request's key has not signed the challenge"),
  TOKEN_EXPIRED("the one-time token has expired; ask for a new one"),
  TOKEN_USED("the one-time token has been used; ask for a new one"),
  PROOFS_RATE_LIMITED("too many wrong proofs came from there; wait before the next"),

  // The key and the request.
  BAD_CSR("the certificate signing request cannot be accepted"),
  KEY_NOT_ALLOWED("the profile does not allow this key"),
  KEY_RETIRED("this device may not use this key any more; make a new one"),
  KEY_CONFLICT("two devices have proven that they hold the same key"),
  KEY_TAKEN("the key belongs to another device"),
  PROFILE_UNKNOWN("no such certificate profile, or it has changed"),
  PROFILE_RETIRED("the certificate profile is retired; nothing new follows it"),
  PROFILE_CONFLICT("the certificate profile cannot be published this way"),
  PROFILE_REFUSES("the certificate would break its profile"),
  CSR_NAMES_DIFFER("the certificate authority takes names from the request, and these are others"),

  // What is not possible in this state.
  NOT_AUTHENTICATED("prove who the device is first"),
  ALREADY_IN_STATE("the device is in that state already"),
  NOT_IN_STATE("the device is not in a state where this is possible"),
  ISSUANCE_IN_PROGRESS("another request of this device is under way"),
  NOT_DUE("the device holds a valid credential; a renewal must be opened first"),
  NO_CREDENTIAL("the device holds no credential"),
  CREDENTIAL_EXPIRED("the credential has expired; other evidence is needed"),
  NOTHING_AWAITED("nothing of this kind is awaited"),
  CERTIFICATE_MISMATCH("this is not the certificate that was delivered"),
  NO_SUCH_ATTEMPT("no such attempt is open"),
  DEVICE_SUSPENDED("the device is suspended"),
  DEVICE_QUARANTINED("the device is quarantined until an operator releases it"),
  DEVICE_PARKED("the device waits for an operator"),
  DEVICE_REJECTED("the device was rejected; it may try again after the cool-down"),
  DEVICE_DECOMMISSIONED("the device is retired"),
  CREDENTIAL_REVOKED("the credential is revoked, and that is final"),

  // Deadlines.
  REGISTRATION_LAPSED("the device did not come within its enrollment window"),
  CLAIM_LAPSED("the device came but did not prove itself in time"),
  AUTHENTICATION_LAPSED("the device proved itself but sent no acceptable request in time"),
  RENEWAL_DUE("the credential's life comes to its end"),
  RENEWAL_LAPSED("the device did not ask for its renewal in time"),
  DELIVERY_LAPSED("the certificate was delivered but not proven installed in time"),
  REVIEW_OVERDUE("nobody has looked at this device in time"),

  // The certificate authority.
  CA_UNKNOWN("no certificate authority of this name is configured"),
  CA_NOT_ROUTED("the group's route has no certificate authority for a device like this"),
  CA_BUSY("the certificate authority's queue is full; nothing was sent"),
  CA_BUDGET("as much as may be asked of the certificate authority is being asked"),
  CA_DRAINED("an operator lets the certificate authority take no new requests"),
  CA_THROTTLED("the certificate authority takes no more requests at the moment"),
  CA_UNAVAILABLE("the certificate authority cannot be reached or cannot sign at present"),
  CA_MISCONFIGURED("the certificate authority does not accept this installation or its settings"),
  CA_DENIED("the certificate authority refused"),
  CA_OUTCOME_UNKNOWN("it is not known whether the certificate authority issued"),
  CA_REPLY_CONTRADICTS("the certificate authority's answer does not fit what was asked"),
  REVOCATION_REASON_NOT_EXPRESSIBLE("the certificate authority knows no such reason to revoke"),
  CA_NEVER_ISSUED("the certificate authority proves that it never issued"),
  REQUEST_WITHDRAWN("the request was withdrawn before a certificate authority was asked"),
  ATTEMPTS_SPENT("all attempts to get a certificate are spent"),

  // Clouds.
  CLOUD_THROTTLED("the cloud takes no more requests at the moment"),
  CLOUD_UNAVAILABLE("the cloud cannot be reached or does not work at present"),
  CLOUD_MISCONFIGURED("the cloud does not accept this installation or its settings"),
  CLOUD_REFUSED("the cloud does not take the certificate"),

  // Commands.
  OPERATOR_DECISION("an operator decided so"),
  POLICY_DECISION("a policy decided so"),
  DEVICE_REQUEST("the device asked for it"),
  REVISION_MISMATCH("it changed since it was looked at"),
  IDEMPOTENCY_KEY_REUSED("this idempotency key was used for another command"),
  OUTCOME_UNKNOWN("it is not known whether this took effect; repeat it with the same key"),
  BUSY("too much work at the moment; repeat later"),
  UNAUTHORIZED("no valid credentials were presented"),
  BOOTSTRAP_CLOSED("there is an administrator, so the bootstrap token opens nothing any more"),
  CSRF_REFUSED("the request may come from another site's page"),
  FORBIDDEN("whoever asks may not do this"),
  OUT_OF_SCOPE("the line key is not good for this"),
  QUOTA_SPENT("the line key has registered as many devices as it may"),
  ACCESS_CONFLICT("a token cannot be made this way"),
  CONFIRMATION_NEEDED("so many devices are touched only when their number is confirmed"),
  OPERATIONS_FULL("as many operations are open as may be"),
  OPERATION_ENDED("the operation has ended, and that is final"),
  NOT_FOUND("there is no such resource");

  private final String summary;

  Reason(String summary) {
    this.summary = summary;
  }

  /** One line for people, without the particulars of the case. */
  public String summary() {
    return summary;
  }
}
