package io.birthmark.access;

import io.birthmark.device.Reason;
import io.birthmark.device.Sha256;
import java.time.Instant;

/** An order about access. */
public sealed interface AccessCommand {
  /**
   * Makes a token.
   *
   * @param digest SHA-256 of its secret part
   */
  record CreateToken(TokenId token, Grant grant, Sha256 digest) implements AccessCommand {}

  /** Withdraws a token for good; may be repeated. */
  record RevokeToken(TokenId token) implements AccessCommand {}

  /** Tells that a token is in use. Stored once in {@link AccessRules#USED_EVERY} at most. */
  record NoteUse(TokenId token) implements AccessCommand {}

  /**
   * Takes registrations from a line key's quota before they are made: what has been taken and not
   * used when a node stops is lost to the key.
   *
   * @param count how many are wanted, at least 1; fewer are given when fewer are left
   */
  record AllotRegistrations(TokenId token, int count) implements AccessCommand {}

  /**
   * Tells that somebody has signed in.
   *
   * @param principal who, as in {@link Principal#id}
   */
  record NoteSignIn(String principal) implements AccessCommand {}

  /**
   * Tells of attempts that were turned away.
   *
   * @param source who tried: {@link Principal#id}, or a pseudonym of where a stranger comes from
   * @param what what was tried, as in {@code DEVICE_READ}; what could not be told is {@code ANY}
   * @param reason why they were turned away
   * @param count how many, since {@code since}
   */
  record NoteDenials(String source, String what, Reason reason, long count, Instant since)
      implements AccessCommand {}
}
