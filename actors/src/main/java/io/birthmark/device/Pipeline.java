package io.birthmark.device;

/** The way of a slot's next certificate, beside the credential that may be active meanwhile. */
public sealed interface Pipeline {
  /** Nothing is under way. */
  record Idle() implements Pipeline {}

  /** A renewal is open; the device's request is awaited. */
  record KeyWait(Wait waiting) implements Pipeline {}

  /**
   * The CA takes no requests now; it has not been asked for anything. The wait counts how often it
   * was asked whether it does again.
   *
   * @param draft what it would be asked; made anew when it takes requests again
   * @param number which attempt of this pipeline it will be, from 1
   * @param reason why it takes none
   */
  record CaWait(IssuanceIntent draft, int number, Reason reason, Wait waiting)
      implements Pipeline {}

  /** The intent is journaled; the CA is being asked. The wait counts the attempts. */
  record Requested(IssuanceIntent intent, Wait waiting) implements Pipeline {}

  /**
   * The CA has the request and has not decided on it, or not made the certificate yet. The wait
   * counts how often it was asked how it stands.
   *
   * @param number which attempt of this pipeline it is, from 1
   * @param reference what the CA calls the request
   */
  record PendingAtCa(IssuanceIntent intent, int number, String reference, Wait waiting)
      implements Pipeline {}

  /**
   * The CA may or may not have issued; it is looked up, never simply asked again.
   *
   * @param number which attempt of this pipeline it is, from 1; the wait counts the look-ups
   */
  record InDoubt(IssuanceIntent intent, int number, Wait waiting) implements Pipeline {}

  /** The certificate exists; nobody is there to take it. */
  record Issued(HeldCertificate certificate, Wait waiting) implements Pipeline {}

  /** The certificate was sent to the device and is sent again at the deadline. */
  record Delivering(HeldCertificate certificate, Route via, Wait waiting) implements Pipeline {}

  /** The device says it holds the certificate; it has not proven the key yet. */
  record Installed(HeldCertificate certificate, Route via, Wait waiting) implements Pipeline {}

  /** Ended without a certificate. */
  record Failed(Reason reason, AttemptId attempt) implements Pipeline {}

  /** A renewal that the device did not take up; nothing was requested. */
  record Lapsed() implements Pipeline {}
}
