package io.birthmark.enrollment;

import io.birthmark.device.GroupId;

/**
 * Who may claim what: devices that prove themselves as the settings say get names, a profile and a
 * CA from here.
 *
 * @param gate whether devices are taken now
 * @param revision number of changes since there was nothing, from 1
 */
public record EnrollmentGroup(GroupId id, GroupSettings settings, Gate gate, long revision) {
  /** Whether a group takes devices. Closing one leaves the devices it took alone. */
  public enum Gate {
    OPEN,
    CLOSED
  }
}
