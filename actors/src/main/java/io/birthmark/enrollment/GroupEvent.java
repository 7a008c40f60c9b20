package io.birthmark.enrollment;

import io.birthmark.device.GroupId;
import io.birthmark.device.Sha256;

/**
 * What became of an enrollment group or a trust anchor. Settings are told whole, so an event is
 * understood by itself.
 */
public sealed interface GroupEvent {
  /** What became of a group. */
  sealed interface OfGroup extends GroupEvent {
    /** The group it is about. */
    GroupId group();
  }

  /** What became of a trust anchor. */
  sealed interface OfAnchor extends GroupEvent {
    /** SHA-256 of the anchor it is about. */
    Sha256 digest();
  }

  /** The group came to be, open. */
  record GroupCreated(GroupId group, GroupSettings settings) implements OfGroup {}

  /** The group has these settings now. */
  record GroupChanged(GroupId group, GroupSettings settings) implements OfGroup {}

  /** The group takes devices again. */
  record GroupOpened(GroupId group) implements OfGroup {}

  /** The group takes no more devices. */
  record GroupClosed(GroupId group) implements OfGroup {}

  /** A maker's certificate was uploaded, and its key has to sign this code. */
  record AnchorAdded(TrustAnchor anchor, RegistrationCode code) implements OfAnchor {
    @Override
    public Sha256 digest() {
      return anchor.digest();
    }
  }

  /** The anchor's key has signed its code. */
  record AnchorProven(Sha256 digest, AnchorProof proof) implements OfAnchor {}

  /** The anchor was removed. */
  record AnchorRemoved(Sha256 digest) implements OfAnchor {}
}
