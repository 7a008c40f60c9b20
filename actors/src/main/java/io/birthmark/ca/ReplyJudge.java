package io.birthmark.ca;

import io.birthmark.device.CaClosed;
import io.birthmark.device.DeviceCommand.IssuanceResult;
import io.birthmark.device.DeviceCommand.Sequel;
import io.birthmark.device.IssuanceIntent;
import io.birthmark.device.Reason;
import io.birthmark.pki.Profiles;
import java.time.InstantSource;

/** Turns what a CA said into what the twin may believe. Pure but for the time. */
public final class ReplyJudge {
  /** Most characters of what a CA says that are journaled. */
  private static final int MAX_DETAIL = 400;

  private final CertificateCheck check;
  private final NextIntent nextIntent;
  private final Profiles profiles;
  private final InstantSource clock;

  /** Compares a certificate with what was asked. */
  @FunctionalInterface
  public interface CertificateCheck {
    /** {@link IssuanceResult.Issued} when it fits, else {@link IssuanceResult.Contradicted}. */
    IssuanceResult check(IssuanceOrder order, CaAnswer.Certificate answer);
  }

  /** Makes the intent of the attempt after one that was never issued, or that nobody can tell. */
  @FunctionalInterface
  public interface NextIntent {
    Intention after(IssuanceOrder spent);
  }

  /** A judge; {@code profiles} tells what each wants to follow what nobody can tell. */
  public ReplyJudge(
      CertificateCheck check, NextIntent nextIntent, Profiles profiles, InstantSource clock) {
    this.check = check;
    this.nextIntent = nextIntent;
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
      case CaAnswer.Absent _ -> absent(order);
    };
  }

  private IssuanceResult absent(IssuanceOrder order) {
    return switch (nextIntent.after(order)) {
      case Intention.Feasible(IssuanceIntent next) -> new IssuanceResult.Absent(next);
      // A node that knows too little for an intent must not end the device's request over it.
      case Intention.Infeasible(var reason, var detail) when reason == Reason.BUSY ->
          new IssuanceResult.Unknown(brief(detail));
      case Intention.Infeasible(var reason, var detail) ->
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
    return switch (nextIntent.after(order)) {
      case Intention.Feasible(IssuanceIntent next) ->
          new IssuanceResult.Unprovable(detail, new Sequel.AtOnce(next));
      case Intention.Infeasible(var reason, var why) when reason == Reason.BUSY ->
          new IssuanceResult.Unknown(brief(why));
      case Intention.Infeasible(var reason, var why) ->
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
