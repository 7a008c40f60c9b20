package io.birthmark.device;

import static io.birthmark.device.DeviceLifecycle.accept;
import static io.birthmark.device.DeviceLifecycle.nothingNew;

import io.birthmark.device.DeviceState.Known;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What a twin does by itself when a persisted deadline has come. */
final class DeadlineRules {
  private static final String NO_ANSWER = "no answer before the deadline";

  private final DevicePolicy policy;
  private final IssuanceRules issuance;
  private final RenewalRules renewal;
  private final Withdrawals withdrawals;

  DeadlineRules(DevicePolicy policy) {
    this.policy = policy;
    this.issuance = new IssuanceRules(policy);
    this.renewal = new RenewalRules(policy);
    this.withdrawals = new Withdrawals(policy);
  }

  static Optional<Instant> next(DeviceState state) {
    var waits =
        Stream.of(
                state.ownWait().stream(),
                pipelineWait(state).stream(),
                revocationWaits(state.slot()))
            .flatMap(some -> some)
            .map(Wait::deadline);
    return Stream.concat(waits, RenewalRules.next(state).stream()).min(Instant::compareTo);
  }

  /**
   * What the pipeline waits for, unless it rests with its device. An attempt whose outcome is open
   * is looked up in every phase, because its certificate may exist; only a parked device's waits
   * for the operator with it.
   */
  private static Optional<Wait> pipelineWait(DeviceState state) {
    var slot = state.slot();
    return switch (state) {
      case DeviceState.Provisioning _, DeviceState.Operational _ -> slot.pipelineWait();
      case DeviceState.Unknown _, DeviceState.Parked _ -> Optional.empty();
      case DeviceState.Registered _,
          DeviceState.Cancelled _,
          DeviceState.Claimed _,
          DeviceState.Authenticated _,
          DeviceState.Suspended _,
          DeviceState.Quarantined _,
          DeviceState.Rejected _,
          DeviceState.Decommissioned _ ->
          slot.openIntent().isPresent() ? slot.pipelineWait() : Optional.empty();
    };
  }

  private static Stream<Wait> revocationWaits(CredentialSlot slot) {
    var main =
        slot.credential() instanceof Credential.Revoking(_, _, var wait)
            ? Stream.of(wait)
            : Stream.<Wait>empty();
    return Stream.of(
            main,
            slot.condemned().stream().map(CredentialSlot.Condemned::waiting),
            slot.holding().stream().map(CredentialSlot.Holding::waiting))
        .flatMap(waits -> waits);
  }

  Decision check(DeviceState state, Instant now) {
    if (!(state instanceof Known known)) {
      return nothingNew();
    }
    var events = new ArrayList<DeviceEvent>();
    if (state.ownWait().filter(wait -> wait.due(now)).isPresent()) {
      events.addAll(phase(known, now));
    }
    if (pipelineWait(state).filter(wait -> wait.due(now)).isPresent()) {
      events.addAll(pipeline(known, now));
    }
    events.addAll(renewal.due(state, now));
    events.addAll(revocations(state.slot(), wait -> wait.due(now), now));
    return accept(events);
  }

  /** Whether something is awaited that the twin can do more for than wait. */
  static boolean canHasten(DeviceState state) {
    boolean pipeline =
        state instanceof Known known
            && pipelineWait(known).isPresent()
            && (!(known.slot().pipeline() instanceof Pipeline.Issued)
                || known.dossier().reported().route().isPresent());
    return pipeline || state.slot().revoking();
  }

  /** What would come at a deadline of the slot, now; phases keep their time. */
  Decision hasten(DeviceState state, Instant now) {
    if (!(state instanceof Known known)) {
      return nothingNew();
    }
    var events = new ArrayList<DeviceEvent>();
    if (pipelineWait(known).isPresent()) {
      events.addAll(hastened(known, now));
    }
    events.addAll(revocations(known.slot(), _ -> true, now));
    return accept(events);
  }

  private List<DeviceEvent> hastened(Known known, Instant now) {
    return switch (known.slot().pipeline()) {
      case Pipeline.Requested(var intent, _) ->
          doubt(
              known, intent, "it is looked up before its deadline, because it was asked for", now);
      case Pipeline.Issued(var certificate, _) ->
          known
              .dossier()
              .reported()
              .route()
              .map(via -> sent(certificate, via, now))
              .orElse(List.of());
      case Pipeline.KeyWait _,
          Pipeline.CaWait _,
          Pipeline.PendingAtCa _,
          Pipeline.InDoubt _,
          Pipeline.Delivering _,
          Pipeline.Installed _,
          Pipeline.Idle _,
          Pipeline.Failed _,
          Pipeline.Lapsed _ ->
          pipeline(known, now);
    };
  }

  /** Tried where the device last spoke from, and at once: nobody there has asked for it. */
  private List<DeviceEvent> sent(HeldCertificate certificate, Route via, Instant now) {
    var deadline = now.plus(policy.deliveryWait(1));
    return List.of(
        new DeviceEvent.DeliveryStarted(certificate.digest(), via, deadline),
        new DeviceEvent.DeliveryRepeated(certificate.digest(), 1, deadline));
  }

  private List<DeviceEvent> phase(Known known, Instant now) {
    return switch (known) {
      case DeviceState.Registered _ ->
          List.of(new DeviceEvent.RegistrationCancelled(Reason.REGISTRATION_LAPSED));
      case DeviceState.Claimed s -> claimLapsed(s, now);
      case DeviceState.Authenticated _ ->
          List.of(new DeviceEvent.AuthenticationLapsed(now.plus(policy.claimWindow())));
      case DeviceState.Suspended s ->
          List.of(
              new DeviceEvent.ReviewOverdue(
                  s.waiting().attempt() + 1, now.plus(policy.suspensionReview())));
      case DeviceState.Quarantined s ->
          List.of(
              new DeviceEvent.ReviewOverdue(
                  s.waiting().attempt() + 1, now.plus(policy.quarantineReview())));
      case DeviceState.Parked s ->
          List.of(
              new DeviceEvent.ReviewOverdue(
                  s.waiting().attempt() + 1, now.plus(policy.parkingReview())));
      case DeviceState.Rejected _ ->
          List.of(new DeviceEvent.CoolDownEnded(now.plus(policy.claimWindow())));
      case DeviceState.Cancelled _,
          DeviceState.Provisioning _,
          DeviceState.Operational _,
          DeviceState.Decommissioned _ ->
          List.of();
    };
  }

  /** Back to waiting for first contact, unless the time for that is over too. */
  private static List<DeviceEvent> claimLapsed(DeviceState.Claimed s, Instant now) {
    return now.isBefore(s.dossier().windowEnds())
        ? List.of(new DeviceEvent.ClaimLapsed())
        : List.of(
            new DeviceEvent.ClaimLapsed(),
            new DeviceEvent.RegistrationCancelled(Reason.REGISTRATION_LAPSED));
  }

  private List<DeviceEvent> pipeline(Known known, Instant now) {
    return switch (known.slot().pipeline()) {
      case Pipeline.KeyWait(var wait) -> List.of(renewal.unanswered(wait, now));
      case Pipeline.CaWait(_, _, _, var wait) -> List.of(consult(wait, now));
      case Pipeline.Requested(var intent, _) -> doubt(known, intent, NO_ANSWER, now);
      case Pipeline.PendingAtCa(_, _, _, var wait) -> List.of(consult(wait, now));
      case Pipeline.InDoubt(var intent, _, _) -> doubt(known, intent, NO_ANSWER, now);
      case Pipeline.Issued(var certificate, _) when known instanceof DeviceState.Operational ->
          List.of(renewal.undelivered(certificate, now));
      case Pipeline.Issued _ ->
          List.of(
              new DeviceEvent.DeviceParked(
                  Reason.DELIVERY_LAPSED,
                  "its certificate waits, and the device did not come back",
                  known.phase(),
                  now.plus(policy.parkingReview())));
      case Pipeline.Delivering(var certificate, _, var wait) ->
          List.of(deliverAgain(certificate, wait, now));
      case Pipeline.Installed(var certificate, _, var wait) ->
          List.of(deliverAgain(certificate, wait, now));
      case Pipeline.Idle _, Pipeline.Failed _, Pipeline.Lapsed _ -> List.of();
    };
  }

  private List<DeviceEvent> doubt(Known known, IssuanceIntent intent, String detail, Instant now) {
    return issuance.inDoubt(known, intent, detail, now) instanceof Decision.Accepted(var events)
        ? events
        : List.of();
  }

  private DeviceEvent consult(Wait wait, Instant now) {
    int tries = wait.attempt() + 1;
    return new DeviceEvent.CaConsulted(tries, now.plus(policy.consultWait(tries)));
  }

  private DeviceEvent deliverAgain(HeldCertificate certificate, Wait wait, Instant now) {
    int tries = wait.attempt() + 1;
    return tries > policy.deliveryTries()
        ? new DeviceEvent.DeliveryPaused(certificate.digest(), now.plus(policy.deliveryWindow()))
        : new DeviceEvent.DeliveryRepeated(
            certificate.digest(), tries, now.plus(policy.deliveryWait(tries)));
  }

  private List<DeviceEvent> revocations(CredentialSlot slot, Predicate<Wait> asked, Instant now) {
    var events = new ArrayList<DeviceEvent>();
    if (slot.credential() instanceof Credential.Revoking(var certificate, _, var wait)
        && asked.test(wait)) {
      events.add(retry(certificate, wait, now));
    }
    slot.condemned().stream()
        .filter(c -> asked.test(c.waiting()))
        .forEach(c -> events.add(retry(c.certificate(), c.waiting(), now)));
    slot.holding()
        .filter(holding -> asked.test(holding.waiting()))
        .flatMap(holding ->
            slot.proven().map(held -> withdrawals.holdAgain(held.digest(), holding, now)))
        .ifPresent(events::add);
    return events;
  }

  private DeviceEvent retry(HeldCertificate certificate, Wait wait, Instant now) {
    return new DeviceEvent.RevocationRetried(
        certificate.digest(), wait.attempt() + 1, now.plus(policy.revocationRetry()));
  }
}
