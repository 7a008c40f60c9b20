package io.birthmark.access;

/** Kinds of things that can be done. Every operation of every edge is one of them. */
public enum Action {
  DEVICE_READ("see devices, their certificates, and why they stand where they stand"),
  DEVICE_REGISTER("announce devices, one or many"),
  DEVICE_ADMIT("give a device a one-time token to enroll with"),
  DEVICE_OPERATE(
      "suspend, resume, park, unpark, quarantine, release, renew, retry, reject, cancel"),
  DEVICE_RETIRE("revoke a device's credential or decommission the device, for good"),
  OPERATION_READ("see operations and what came of them at each device"),
  OPERATION_RUN(
      "start, pause, resume and abort operations; the deed that they do has to be allowed as well"),
  GROUP_READ("see enrollment groups"),
  GROUP_WRITE("make or change enrollment groups, and with them what is trusted"),
  PROFILE_READ("see certificate profiles, and try what a request would become under one"),
  PROFILE_WRITE("publish certificate profiles, retire them, bring them back"),
  CA_READ("see certificate authorities, how each does, and who waits for it"),
  CA_OPERATE(
      "test the way to a certificate authority; let one take no new requests, or take them again"),
  AUDIT_READ("see audit records, which tell who did what"),
  METRICS_READ("read the node's metrics"),
  NODE_OPERATE("have the node make its lists anew"),
  TOKEN_READ("see API tokens and line keys, never their secrets"),
  TOKEN_CREATE("make API tokens and line keys"),
  TOKEN_REVOKE("revoke API tokens and line keys"),
  SESSION_OPEN("sign in to the console"),
  SELF("learn who one is and what one may do; end one's session");

  private final String summary;

  Action(String summary) {
    this.summary = summary;
  }

  /** What it is, for people. */
  public String summary() {
    return summary;
  }
}
