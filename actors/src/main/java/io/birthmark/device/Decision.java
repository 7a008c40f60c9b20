package io.birthmark.device;

import java.util.List;
import java.util.Set;

/** The answer of the rules to a command. */
public sealed interface Decision {
  /** Accepted. No events means a repeat: it is so already, and nothing is to be done. */
  record Accepted(List<DeviceEvent> events) implements Decision {
    public Accepted {
      events = List.copyOf(events);
    }
  }

  /**
   * Refused; nothing changes.
   *
   * @param detail for the person who must act; never a secret
   * @param legal what may be asked instead in this state
   */
  record Rejected(Reason reason, String detail, Set<CommandName> legal) implements Decision {
    public Rejected {
      legal = Set.copyOf(legal);
    }
  }
}
