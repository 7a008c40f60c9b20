package io.birthmark.device;

/** The commands by name: what refusals list as legal and what operators' buttons say. */
public enum CommandName {
  REGISTER,
  OFFER_TOKEN,
  CANCEL,
  GREET,
  ENROLL,
  RECORD_ISSUANCE,
  PROVE_INSTALLED,
  OPEN_RENEWAL,
  SUSPEND,
  RESUME,
  REVOKE,
  RECORD_REVOCATION,
  RECORD_CLOUD_REGISTRATION,
  PARK,
  UNPARK,
  QUARANTINE,
  RELEASE_FROM_QUARANTINE,
  REJECT,
  DECOMMISSION,
  RETRY,
  CHECK_DEADLINES
}
