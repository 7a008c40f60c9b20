package io.birthmark.device;

import static io.birthmark.device.DeviceLifecycle.accept;
import static io.birthmark.device.DeviceLifecycle.nothingNew;
import static io.birthmark.device.DeviceLifecycle.refuse;

import io.birthmark.device.DeviceCommand.IssuanceResult;
import io.birthmark.device.DeviceCommand.ProveInstalled;
import io.birthmark.device.DeviceCommand.RecordIssuance;
import io.birthmark.device.DeviceCommand.Sequel;
import io.birthmark.device.DeviceState.Known;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From the CA's answer to the credential proven in use. */
final class IssuanceRules {
  private final DevicePolicy policy;
  private final RenewalRules renewal;

  IssuanceRules(DevicePolicy policy) {
    this.policy = policy;
    this.renewal = new RenewalRules(policy);
  }

  Decision record(DeviceState state, RecordIssuance c, Instant now) {
    var open = state.slot().openIntent().filter(intent -> intent.attempt().equals(c.attempt()));
    if (open.isPresent() && state instanceof Known known) {
      return answered(known, open.get(), c.result(), now);
    }
    if (state.slot().pipeline() instanceof Pipeline.CaWait waiting
        && waiting.draft().attempt().equals(c.attempt())
        && state instanceof Known known) {
      return consulted(known, waiting, c.result(), now);
    }
    if (c.result() instanceof IssuanceResult.Issued(_, var facts)) {
      return knownAttempt(state.slot(), c.attempt())
          ? unwanted(state, facts, now)
          : notOpen(state, c.attempt());
    }
    if (c.result() instanceof IssuanceResult.Stray(_, var facts) && state instanceof Known) {
      return unwanted(state, facts, now);
    }
    if (c.result() instanceof IssuanceResult.NotListed(var until)) {
      return notListed(state.slot(), c.attempt(), until);
    }
    return knownAttempt(state.slot(), c.attempt()) ? nothingNew() : notOpen(state, c.attempt());
  }

  private static Decision notOpen(DeviceState state, AttemptId attempt) {
    return refuse(state, Reason.NO_SUCH_ATTEMPT, "attempt " + attempt + " is not open");
  }

  private Decision answered(
      Known known, IssuanceIntent intent, IssuanceResult result, Instant now) {
    return switch (result) {
      case IssuanceResult.Issued issued -> issued(known, issued, now);
      // A look-up is a repeat of the request at some CAs: that the first was denied, or not taken,
      // may be heard after the repeat was, and says nothing of what that comes to.
      case IssuanceResult.Denied(var detail) -> {
        boolean repeated = known.slot().pipeline() instanceof Pipeline.InDoubt;
        yield failed(known, intent, Reason.CA_DENIED, detail, repeated, now);
      }
      case IssuanceResult.Contradicted(var detail) ->
          failed(known, intent, Reason.CA_REPLY_CONTRADICTS, detail, true, now);
      // Doubt that is known already is looked up at its own pace, not at that of the answers.
      case IssuanceResult.Unknown(var detail) ->
          settled(known, now) ? nothingNew() : inDoubt(known, intent, detail, now);
      case IssuanceResult.Unprovable(var detail, var sequel) ->
          unprovable(known, intent, detail, sequel, now);
      case IssuanceResult.Pending p -> pending(known, intent, p, now);
      // What is open is looked up at the CA itself.
      case IssuanceResult.NotSent _, IssuanceResult.Stray _, IssuanceResult.NotListed _ ->
          nothingNew();
      case IssuanceResult.Absent(var next) ->
          again(known, intent, now)
              .orElseGet(() -> requested(next, known.slot().attempts() + 1, now));
      case IssuanceResult.Postponed(var draft, var why)
          when draft.attempt().equals(intent.attempt()) ->
          known.slot().pipeline() instanceof Pipeline.Requested
              ? notTaken(known, intent, why, now)
              : nothingNew();
      case IssuanceResult.Postponed(var draft, var why) ->
          again(known, intent, now)
              .orElseGet(() -> postponed(draft, known.slot().attempts() + 1, why));
      case IssuanceResult.NeverIssued(var detail) ->
          failed(known, intent, Reason.CA_NEVER_ISSUED, detail, true, now);
    };
  }

  /** What the CA did not take is no attempt: the device waits, however often that happens. */
  private Decision notTaken(Known known, IssuanceIntent intent, CaClosed why, Instant now) {
    var until = policy.consultAt(why.until(), now);
    return alive(known)
        ? postponed(intent, known.slot().attempts(), new CaClosed(why.reason(), until))
        : failed(known, intent, why.reason(), why.reason().summary(), false, now);
  }

  /** Whether not knowing is no news: the doubt is known, or the CA is known to have the request. */
  private static boolean settled(Known known, Instant now) {
    return switch (known.slot().pipeline()) {
      case Pipeline.InDoubt(_, _, var wait) -> !wait.due(now);
      case Pipeline.PendingAtCa _ -> true;
      case Pipeline.Idle _,
          Pipeline.KeyWait _,
          Pipeline.CaWait _,
          Pipeline.Requested _,
          Pipeline.Issued _,
          Pipeline.Delivering _,
          Pipeline.Installed _,
          Pipeline.Failed _,
          Pipeline.Lapsed _ ->
          false;
    };
  }

  private Decision pending(
      Known known, IssuanceIntent intent, IssuanceResult.Pending p, Instant now) {
    boolean toldAlready =
        known.slot().pipeline() instanceof Pipeline.PendingAtCa(_, _, var reference, _)
            && reference.equals(p.reference());
    return toldAlready
        ? nothingNew()
        : accept(
            new DeviceEvent.IssuancePending(
                intent.attempt(),
                p.reference(),
                p.detail(),
                policy.consultAt(now.plus(p.retryAfter()), now)));
  }

  /** What a CA said that was asked for nothing but whether it takes requests. */
  private Decision consulted(
      Known known, Pipeline.CaWait waiting, IssuanceResult result, Instant now) {
    return switch (result) {
      case IssuanceResult.Absent(var next) when alive(known) ->
          requested(next, waiting.number(), now);
      case IssuanceResult.Postponed(var draft, var why)
          when alive(known) && news(waiting, draft, notBeforeNow(why, now)) ->
          postponed(draft, waiting.number(), notBeforeNow(why, now));
      case IssuanceResult.NeverIssued(var detail) ->
          failed(known, waiting.draft(), Reason.CA_NEVER_ISSUED, detail, false, now);
      case IssuanceResult.Absent _,
          IssuanceResult.Postponed _,
          IssuanceResult.Issued _,
          IssuanceResult.Denied _,
          IssuanceResult.Unknown _,
          IssuanceResult.Unprovable _,
          IssuanceResult.Pending _,
          IssuanceResult.NotSent _,
          IssuanceResult.Stray _,
          IssuanceResult.NotListed _,
          IssuanceResult.Contradicted _ ->
          nothingNew();
    };
  }

  /** A moment that has passed is no sooner end of a wait than the first one there can be. */
  private CaClosed notBeforeNow(CaClosed why, Instant now) {
    var soonest = policy.consultAt(why.until(), now);
    return why.until().isBefore(soonest) ? new CaClosed(why.reason(), soonest) : why;
  }

  /**
   * A wait is written again only for another CA or another reason, when it ends sooner than was
   * thought, or when it is another place in a queue.
   */
  private static boolean news(Pipeline.CaWait waiting, IssuanceIntent draft, CaClosed why) {
    var deadline = waiting.waiting().deadline();
    return !waiting.draft().ca().equals(draft.ca())
        || waiting.reason() != why.reason()
        || (why.reason() == Reason.CA_BUDGET && !why.until().equals(deadline))
        || why.until().isBefore(deadline);
  }

  private Decision requested(IssuanceIntent next, int number, Instant now) {
    return accept(request(next, number, now));
  }

  private DeviceEvent request(IssuanceIntent next, int number, Instant now) {
    return new DeviceEvent.IssuanceRequested(next, number, now.plus(policy.caAnswer()));
  }

  private static Decision postponed(IssuanceIntent draft, int number, CaClosed why) {
    return accept(postponement(draft, number, why));
  }

  private static DeviceEvent postponement(IssuanceIntent draft, int number, CaClosed why) {
    return new DeviceEvent.IssuancePostponed(draft, number, why.reason(), why.until());
  }

  private static boolean alive(Known known) {
    return known instanceof DeviceState.Provisioning || known instanceof DeviceState.Operational;
  }

  private Decision issued(Known known, IssuanceResult.Issued issued, Instant now) {
    var facts = issued.facts();
    if (!wanted(known)) {
      return accept(
          new DeviceEvent.CertificateCondemned(
              facts,
              known.dossier().bars(facts.spki())
                  ? RevocationReason.KEY_COMPROMISE
                  : RevocationReason.CESSATION_OF_OPERATION,
              false,
              now.plus(policy.revocationRetry())));
    }
    var via = alive(known) ? known.dossier().reported().route() : Optional.<Route>empty();
    var wait = via.isPresent() ? policy.deliveryWait(1) : policy.deliveryWindow();
    return accept(
        new DeviceEvent.CertificateIssued(issued.certificate(), facts, via, now.plus(wait)));
  }

  /** Whether the device may still come to use what it has asked for. */
  private static boolean wanted(Known known) {
    return switch (known) {
      case DeviceState.Provisioning _, DeviceState.Operational _, DeviceState.Suspended _ -> true;
      case DeviceState.Parked s ->
          s.resume() == Phase.PROVISIONING || s.resume() == Phase.OPERATIONAL;
      case DeviceState.Registered _,
          DeviceState.Cancelled _,
          DeviceState.Claimed _,
          DeviceState.Authenticated _,
          DeviceState.Quarantined _,
          DeviceState.Rejected _,
          DeviceState.Decommissioned _ ->
          false;
    };
  }

  private Decision failed(
      Known known,
      IssuanceIntent intent,
      Reason reason,
      String detail,
      boolean watch,
      Instant now) {
    return ended(
        known,
        new DeviceEvent.IssuanceFailed(intent.attempt(), reason, detail, watch),
        reason,
        detail,
        now);
  }

  private Decision ended(
      Known known, DeviceEvent.IssuanceFailed failure, Reason reason, String detail, Instant now) {
    var events = new ArrayList<DeviceEvent>();
    events.add(failure);
    park(known, reason, detail, now).ifPresent(events::add);
    return accept(events);
  }

  /**
   * Nobody can tell whether the attempt's certificate exists. That it may is written down once, as
   * the failure of a watched attempt, whatever follows: each such record stands for one suspected
   * ghost.
   */
  private Decision unprovable(
      Known known, IssuanceIntent intent, String detail, Sequel sequel, Instant now) {
    var suspected =
        new DeviceEvent.IssuanceFailed(intent.attempt(), Reason.CA_OUTCOME_UNKNOWN, detail, true);
    int number = known.slot().attempts() + 1;
    if (!alive(known)) {
      return accept(suspected);
    }
    return switch (sequel) {
      case Sequel.ByPerson _ -> ended(known, suspected, suspected.reason(), detail, now);
      case Sequel.AtOnce _, Sequel.Later _ when number > policy.attempts() || known.slot().full() ->
          ended(known, suspected, Reason.ATTEMPTS_SPENT, detail, now);
      case Sequel.AtOnce(var next) -> accept(List.of(suspected, request(next, number, now)));
      case Sequel.Later(var draft, var why) ->
          accept(List.of(suspected, postponement(draft, number, why)));
    };
  }

  /**
   * A device whose first credential fails waits for a person; one that holds a good one works on.
   */
  private Optional<DeviceEvent> park(Known known, Reason reason, String detail, Instant now) {
    return known instanceof DeviceState.Provisioning
        ? Optional.of(
            new DeviceEvent.DeviceParked(
                reason, detail, Phase.PROVISIONING, now.plus(policy.parkingReview())))
        : Optional.empty();
  }

  /**
   * One more look-up. When they are spent, a first credential's device waits for a person, a
   * renewal is looked up on, and what nobody wants any more goes on watch.
   */
  Decision inDoubt(Known known, IssuanceIntent intent, String detail, Instant now) {
    int tries =
        known.slot().pipeline() instanceof Pipeline.InDoubt(_, _, var wait)
            ? wait.attempt() + 1
            : 1;
    if (tries >= policy.doubtTries() && !wanted(known)) {
      return accept(
          new DeviceEvent.IssuanceFailed(
              intent.attempt(), Reason.CA_OUTCOME_UNKNOWN, detail, true));
    }
    List<DeviceEvent> events = new ArrayList<>();
    events.add(
        new DeviceEvent.IssuanceInDoubt(
            intent.attempt(), detail, tries, now.plus(policy.doubtWait(tries))));
    if (tries == policy.doubtTries()) {
      park(known, Reason.CA_OUTCOME_UNKNOWN, detail, now).ifPresent(events::add);
    }
    return accept(events);
  }

  /** Why no further attempt follows one that was never issued. */
  private Optional<Decision> again(Known known, IssuanceIntent spent, Instant now) {
    int number = known.slot().attempts() + 1;
    return number > policy.attempts() || known.slot().full() || !alive(known)
        ? Optional.of(
            failed(
                known,
                spent,
                alive(known) ? Reason.ATTEMPTS_SPENT : Reason.CA_NEVER_ISSUED,
                "attempt " + (number - 1) + " was never issued",
                true,
                now))
        : Optional.empty();
  }

  /** A certificate of an attempt that is not open: a repeat, or one that nobody wants. */
  private Decision unwanted(DeviceState state, HeldCertificate facts, Instant now) {
    var slot = state.slot();
    // Signed twice, a certificate has two digests and one serial number. To whoever revokes it is
    // one certificate (RFC 5280 §4.1.2.2): condemning the second would revoke the first.
    boolean repeat = slot.certificates().anyMatch(c -> same(c, facts));
    if (repeat) {
      return nothingNew();
    }
    if (slot.condemned().size() > CredentialSlot.MAX_LOOSE_ENDS) {
      return refuse(state, Reason.BUSY, "its other unwanted certificates are to be revoked first");
    }
    return accept(
        new DeviceEvent.CertificateCondemned(
            facts, RevocationReason.SUPERSEDED, true, now.plus(policy.revocationRetry())));
  }

  /** A list settles only what was given up before it was made, and long enough before. */
  private static Decision notListed(CredentialSlot slot, AttemptId attempt, Instant until) {
    boolean covered =
        slot.watched().stream()
            .anyMatch(w -> w.attempt().equals(attempt) && !w.since().isAfter(until));
    return covered ? accept(new DeviceEvent.WatchSettled(attempt, until)) : nothingNew();
  }

  private static boolean same(HeldCertificate one, HeldCertificate other) {
    return one.ca().equals(other.ca()) && one.serial().equals(other.serial());
  }

  private static boolean knownAttempt(CredentialSlot slot, AttemptId attempt) {
    return slot.certificates().anyMatch(c -> c.attempt().equals(attempt))
        || slot.watched().stream().anyMatch(w -> w.attempt().equals(attempt));
  }

  Decision proveInstalled(Device device, ProveInstalled c, Instant now) {
    var slot = device.state().slot();
    if (slot.credential() instanceof Credential.Active(var active)
        && active.digest().equals(c.certificate())) {
      return nothingNew();
    }
    var awaited = slot.unproven();
    if (awaited.isEmpty()) {
      return refuse(device.state(), Reason.NOTHING_AWAITED, "no certificate is on its way");
    }
    if (!awaited.get().digest().equals(c.certificate())) {
      return refuse(
          device.state(), Reason.CERTIFICATE_MISMATCH, "another certificate is on its way");
    }
    // Any challenge made since the certificate exists will do: proving twice changes nothing, and a
    // certificate sent again must not make the answer to the first sending worthless.
    if (c.challengeRevision() < awaited.get().revision()
        || c.challengeRevision() > device.revision()) {
      return refuse(
          device.state(), Reason.CHALLENGE_STALE, "the challenge is older than the certificate");
    }
    var supersedes =
        slot.credential() instanceof Credential.Active(var old)
            ? Optional.of(old.digest())
            : Optional.<Sha256>empty();
    var events = new ArrayList<DeviceEvent>();
    events.add(
        new DeviceEvent.CredentialProven(
            c.certificate(),
            c.route(),
            c.challenge(),
            c.signature(),
            supersedes,
            Optional.of(renewal.renewAt(awaited.get(), now))));
    events.addAll(renewal.superseded(slot.credential(), now));
    return accept(events);
  }
}
