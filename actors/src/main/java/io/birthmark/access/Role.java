package io.birthmark.access;

/** What somebody is here for. What each role allows stands in {@link Policy}. */
public enum Role {
  VIEWER("looks at the fleet"),
  OPERATOR("runs the fleet: registers devices and acts on them"),
  APPROVER("looks at the fleet and its history, to decide what others ask for"),
  FACTORY("a line of a factory: registers devices within its key's scope, and sees nothing"),
  AUDITOR("reads everything, changes nothing"),
  ADMIN("does everything");

  private final String summary;

  Role(String summary) {
    this.summary = summary;
  }

  /** What it is for, in one line. */
  public String summary() {
    return summary;
  }
}
