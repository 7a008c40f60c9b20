package io.birthmark.enrollment;

import io.birthmark.device.GroupId;
import io.birthmark.device.Sha256;

/**
 * An order about one enrollment group or one trust anchor. Every one may be repeated: what is so
 * already is not written again.
 */
public sealed interface GroupCommand {
  /** An order about a group. */
  sealed interface OfGroup extends GroupCommand {
    /** The group it is about. */
    GroupId group();
  }

  /** An order about a trust anchor. */
  sealed interface OfAnchor extends GroupCommand {
    /** SHA-256 of the anchor it is about. */
    Sha256 digest();
  }

  /**
   * Makes the group, open, or gives it these settings in place of its own; the gate stays as it is.
   *
   * @param settings anchors must have been parsed as certificates and found to be such before
   */
  record PutGroup(GroupId group, GroupSettings settings) implements OfGroup {}

  /** Lets the group take devices. */
  record OpenGroup(GroupId group) implements OfGroup {}

  /** Lets the group take no more devices. */
  record CloseGroup(GroupId group) implements OfGroup {}

  /**
   * Takes a maker's certificate, unproven; one that is there keeps its code.
   *
   * @param anchor must have been parsed as a CA's certificate with a usable key before
   */
  record AddAnchor(TrustAnchor anchor, RegistrationCode code) implements OfAnchor {
    @Override
    public Sha256 digest() {
      return anchor.digest();
    }
  }

  /**
   * Tells that the anchor's key has signed.
   *
   * @param code the code for which the proof was checked and found to hold
   */
  record ProveAnchor(Sha256 digest, RegistrationCode code, AnchorProof proof) implements OfAnchor {}

  /** Removes an anchor that no group has. */
  record RemoveAnchor(Sha256 digest) implements OfAnchor {}
}
