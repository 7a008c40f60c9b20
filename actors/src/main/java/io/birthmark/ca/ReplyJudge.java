package io.birthmark.ca;

import io.birthmark.device.CaClosed;
import io.birthmark.device.DeviceCommand.IssuanceResult;
import io.birthmark.device.DeviceCommand.Sequel;
import io.birthmark.device.Reason;
import io.birthmark.pki.Profiles;
import java.time.InstantSource;

/** Turns what a CA said into what the twin may believe. Pure but for the time. */
public final class ReplyJudge {
  /** Most characters of what a CA says that are journaled. */
  private static final int MAX_DETAIL = 400;

  private final CertificateCheck check;
  private final NextAttempt next;
  private final Profiles profiles;
  private final InstantSource clock;

  /** Compares a certificate with what was asked. */
  @FunctionalInterface
  public interface CertificateCheck {
    /** {@link IssuanceResult.Issued} when it fits, else {@link IssuanceResult.Contradicted}. */
    IssuanceResult check(IssuanceOrder order, CaAnswer.Certificate answer);
  }

  /** Chooses which CA is asked after an attempt that came to nothing, and when. */
  public interface NextAttempt {
    /**
     * After one of which nothing can come any more: no request was made, or it is certain that
     * nothing was issued.
     *
     * @param returns how often it has waited
     */
    CaChoice anywhere(IssuanceOrder spent, int returns);

    /** After one that may have been issued: another CA could make it two certificates. */
    CaChoice sameCa(IssuanceOrder spent);
  }

  /** A judge; {@code profiles} tells what each wants to follow what nobody can tell. */
  public ReplyJudge(
      CertificateCheck check, NextAttempt next, Profiles profiles, InstantSource clock) {
    this.check = check;
    this.next = next;
    this.profiles = profiles;
    this.clock = clock;
  }

  /** What {@code answer} to {@code order} means. */
  public IssuanceResult judge(IssuanceOrder order, CaAnswer answer) {
    return switch (answer) {
      case CaAnswer.Certificate certificate -> check.check(order, certificate);
      case CaAnswer.Denied(var detail) -> new IssuanceResult.Denied(brief(detail));
      case CaAnswer.Unknown(var detail) -> new IssuanceResult.Unknown(brief(detail));
      case CaAnswer.Unprovable(var detail) -> unprovable(order, brief(detail));
      case CaAnswer.Pending(var reference, var detail, var retryAfter) ->
          new IssuanceResult.Pending(brief(reference), brief(detail), retryAfter);
      case CaAnswer.NotSent(var detail) -> new IssuanceResult.NotSent(brief(detail));
      case CaAnswer.NotTaken(var reason, _, var retryAfter) ->
          new IssuanceResult.Postponed(
              order.intent(), new CaClosed(reason, clock.instant().plus(retryAfter)));
      case CaAnswer.Absent _ -> unasked(order, 1);
    };
  }

  /**
   * What follows an attempt that no CA has been asked for, or none has made.
   *
   * @param returns how often it has waited
   */
  public IssuanceResult unasked(IssuanceOrder order, int returns) {
    return switch (next.anywhere(order, returns)) {
      case CaChoice.Now(var intent) -> new IssuanceResult.Absent(intent);
      case CaChoice.Later(var draft, var why) -> new IssuanceResult.Postponed(draft, why);
      // A node that knows too little for an intent must not end the device's request over it.
      case CaChoice.Nowhere(var reason, var detail) when reason == Reason.BUSY ->
          new IssuanceResult.Unknown(brief(detail));
      case CaChoice.Nowhere(var reason, var detail) ->
          new IssuanceResult.NeverIssued(brief(reason + ": " + detail));
    };
  }

  /** The profile that the attempt was begun with decides; one that is gone decides nothing. */
  private IssuanceResult unprovable(IssuanceOrder order, String detail) {
    return switch (profiles.recall(order.intent().profile())) {
      case Profiles.NotYet _ ->
          new IssuanceResult.Unknown("the profile it was asked under is not known here yet");
      case Profiles.Gone _ -> byPerson(detail);
      case Profiles.Known(var profile) ->
          switch (profile.whenUnprovable()) {
            case PARK -> byPerson(detail);
            case NEW_ATTEMPT -> another(order, detail);
          };
    };
  }

  private IssuanceResult another(IssuanceOrder order, String detail) {
    return switch (next.sameCa(order)) {
      case CaChoice.Now(var intent) ->
          new IssuanceResult.Unprovable(detail, new Sequel.AtOnce(intent));
      case CaChoice.Later(var draft, var why) ->
          new IssuanceResult.Unprovable(detail, new Sequel.Later(draft, why));
      case CaChoice.Nowhere(var reason, var why) when reason == Reason.BUSY ->
          new IssuanceResult.Unknown(brief(why));
      case CaChoice.Nowhere(var reason, var why) ->
          byPerson(brief(detail + "; and no other attempt can be made: " + reason + ": " + why));
    };
  }

  private static IssuanceResult byPerson(String detail) {
    return new IssuanceResult.Unprovable(detail, new Sequel.ByPerson());
  }

  /** A CA's own words go into the journal for ever: one short line of them, whatever it sends. */
  static String brief(String detail) {
    var line = detail.replaceAll("\\p{Cntrl}", " ").strip();
    return line.length() <= MAX_DETAIL ? line : line.substring(0, MAX_DETAIL) + " …";
  }
}
