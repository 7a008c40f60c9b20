package io.birthmark.http;

import java.util.List;

/** Whether this node can do its work now: what it needs, and whether it has it. */
@FunctionalInterface
public interface Readiness {
  /** Every check by itself, as it stands at this moment. Does not block. */
  List<Check> checks();

  /**
   * One thing that the node needs.
   *
   * @param name lower case, as in {@code journal}
   * @param detail what is missing and what helps, for the person on call; read by anybody who can
   *     reach the port, so it names no device and no secret
   */
  record Check(String name, boolean ok, String detail) {}
}
