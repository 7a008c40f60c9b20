package io.birthmark.enrollment;

import io.birthmark.device.GroupId;

/**
 * What became of an enrollment group. Settings are told whole, so an event is understood by itself.
 */
public sealed interface GroupEvent {
  /** The group it is about. */
  GroupId group();

  /** The group came to be, open. */
  record GroupCreated(GroupId group, GroupSettings settings) implements GroupEvent {}

  /** The group has these settings now. */
  record GroupChanged(GroupId group, GroupSettings settings) implements GroupEvent {}

  /** The group takes devices again. */
  record GroupOpened(GroupId group) implements GroupEvent {}

  /** The group takes no more devices. */
  record GroupClosed(GroupId group) implements GroupEvent {}
}
