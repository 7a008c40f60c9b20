package io.birthmark.access;

import io.birthmark.device.Reason;
import io.birthmark.device.Sha256;
import java.time.Instant;

/** What became of access. */
public sealed interface AccessEvent {
  /** A token was made. */
  record TokenCreated(TokenId token, Grant grant, Sha256 digest, Instant at)
      implements AccessEvent {}

  /** A token was withdrawn for good. */
  record TokenRevoked(TokenId token) implements AccessEvent {}

  /** A token was in use then; not told of every use. */
  record TokenUsed(TokenId token, Instant at) implements AccessEvent {}

  /** So many registrations were taken from a line key's quota. */
  record RegistrationsAllotted(TokenId token, int count) implements AccessEvent {}

  /** Somebody signed in to the console. */
  record SignedIn(String principal) implements AccessEvent {}

  /** Somebody was turned away, so many times since then. */
  record AttemptsDenied(String source, String what, Reason reason, long count, Instant since)
      implements AccessEvent {}
}
