package io.birthmark.enrollment;

import io.birthmark.device.GroupId;

/**
 * An order about one enrollment group. Every one may be repeated: what is so already is not written
 * again.
 */
public sealed interface GroupCommand {
  /** The group it is about. */
  GroupId group();

  /**
   * Makes the group, open, or gives it these settings in place of its own; the gate stays as it is.
   *
   * @param settings anchors must have been parsed as certificates and found to be such before
   */
  record PutGroup(GroupId group, GroupSettings settings) implements GroupCommand {}

  /** Lets the group take devices. */
  record OpenGroup(GroupId group) implements GroupCommand {}

  /** Lets the group take no more devices. */
  record CloseGroup(GroupId group) implements GroupCommand {}
}
