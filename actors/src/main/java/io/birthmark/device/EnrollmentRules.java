package io.birthmark.device;

import static io.birthmark.device.DeviceLifecycle.accept;
import static io.birthmark.device.DeviceLifecycle.nothingNew;
import static io.birthmark.device.DeviceLifecycle.refuse;

import io.birthmark.device.DeviceCommand.Admission;
import io.birthmark.device.DeviceCommand.Enroll;
import io.birthmark.device.DeviceCommand.Greet;
import io.birthmark.device.DeviceCommand.OfferToken;
import io.birthmark.device.DeviceCommand.Register;
import io.birthmark.device.DeviceCommand.Request;
import io.birthmark.device.DeviceState.Known;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From the announcement of a device to the intent for its certificate. */
final class EnrollmentRules {
  private final DevicePolicy policy;
  private final QuarantineRules quarantine;
  private final RenewalRules renewal;

  EnrollmentRules(DevicePolicy policy, QuarantineRules quarantine) {
    this.policy = policy;
    this.quarantine = quarantine;
    this.renewal = new RenewalRules(policy);
  }

  Decision register(DeviceState state, Register c, Instant now) {
    boolean fresh = !(state instanceof Known) || state instanceof DeviceState.Cancelled;
    if (fresh) {
      return accept(
          new DeviceEvent.DeviceRegistered(
              c.group(),
              c.facts(),
              c.lot(),
              now.plus(policy.enrollmentWindow()),
              c.manufacturerKey()));
    }
    var dossier = ((Known) state).dossier();
    if (!dossier.group().equals(c.group()) || !dossier.facts().equals(c.facts())) {
      return refuse(
          state,
          Reason.REGISTRATION_CONFLICT,
          "it is registered in group " + dossier.group() + " with other facts");
    }
    if (!dossier.lot().equals(c.lot())) {
      return refuse(
          state,
          Reason.REGISTRATION_CONFLICT,
          "it is registered with another batch, site, line or owner reference");
    }
    return dossier
            .manufacturerKey()
            .map(ManufacturerKey::digest)
            .equals(c.manufacturerKey().map(Bytes::sha256))
        ? nothingNew()
        : refuse(
            state,
            Reason.REGISTRATION_CONFLICT,
            "it is registered "
                + (dossier.manufacturerKey().isEmpty()
                    ? "without a manufacturer key"
                    : "with another manufacturer key, or this time without"));
  }

  Decision offerToken(DeviceState state, OfferToken c, Instant now) {
    if (!(state instanceof Known known)) {
      return refuse(state, Reason.UNKNOWN_DEVICE, "register it first");
    }
    var tokens = known.dossier().tokens();
    if (tokens.isSpent(c.token().key())) {
      return refuse(state, Reason.TOKEN_USED, "this device has used this token; make another");
    }
    if (!now.isBefore(c.token().expires())) {
      return refuse(state, Reason.TOKEN_EXPIRED, "this token would have expired already");
    }
    boolean open =
        tokens.fault(now).isEmpty()
            && tokens.open().filter(o -> o.key().equals(c.token().key())).isPresent();
    return open ? nothingNew() : accept(new DeviceEvent.TokenOffered(c.token()));
  }

  Decision greet(DeviceState state, Greet c, Instant now) {
    return switch (state) {
      case DeviceState.Registered _ -> accept(claimed(c.route(), c.firmware(), now));
      case DeviceState.Rejected s when s.waiting().due(now) ->
          accept(claimed(c.route(), c.firmware(), now));
      case DeviceState.Rejected s ->
          refuse(s, Reason.DEVICE_REJECTED, "it may come again after " + s.waiting().deadline());
      case DeviceState.Provisioning s -> greetInDelivery(s.slot(), c, now);
      case DeviceState.Operational s -> greetInDelivery(s.slot(), c, now);
      case DeviceState.Unknown _,
          DeviceState.Claimed _,
          DeviceState.Authenticated _,
          DeviceState.Cancelled _,
          DeviceState.Suspended _,
          DeviceState.Quarantined _,
          DeviceState.Parked _,
          DeviceState.Decommissioned _ ->
          nothingNew();
    };
  }

  private DeviceEvent claimed(Route route, Optional<String> firmware, Instant now) {
    return new DeviceEvent.DeviceClaimed(route, firmware, now.plus(policy.claimWindow()));
  }

  /** A device that comes back while its certificate is on the way. */
  private Decision greetInDelivery(CredentialSlot slot, Greet c, Instant now) {
    return switch (slot.pipeline()) {
      case Pipeline.Issued(var certificate, _)
          when c.installed().equals(Optional.of(certificate.digest())) ->
          accept(reported(certificate, c, now));
      case Pipeline.Issued(var certificate, _) ->
          accept(
              new DeviceEvent.DeliveryStarted(
                  certificate.digest(), c.route(), now.plus(policy.deliveryWait(1))));
      case Pipeline.Delivering(var certificate, _, _)
          when c.installed().equals(Optional.of(certificate.digest())) ->
          accept(reported(certificate, c, now));
      case Pipeline.Delivering _,
          Pipeline.Installed _,
          Pipeline.Idle _,
          Pipeline.KeyWait _,
          Pipeline.CaWait _,
          Pipeline.Requested _,
          Pipeline.PendingAtCa _,
          Pipeline.InDoubt _,
          Pipeline.Failed _,
          Pipeline.Lapsed _ ->
          nothingNew();
    };
  }

  private DeviceEvent reported(HeldCertificate certificate, Greet c, Instant now) {
    return new DeviceEvent.InstallationReported(
        certificate.digest(), c.route(), now.plus(policy.deliveryWait(1)));
  }

  Decision enroll(Device device, Enroll c, Instant now) {
    var state = device.state();
    var repeat = repeatOf(state.slot(), c, now);
    if (repeat.isPresent()) {
      return repeat.get();
    }
    if (c.challengeRevision() != device.revision()) {
      return refuse(state, Reason.CHALLENGE_STALE, "the device has moved on since this challenge");
    }
    var worthless = tokenFault(state, c, now);
    if (worthless.isPresent()) {
      return refuse(state, worthless.get(), worthless.get().summary());
    }
    return switch (c.request()) {
      // Two devices hold one key: that is so whatever else this one may ask for at present.
      case Request.Conflicting(var key, var detail) -> conflict(state, c, key, detail, now);
      case Request.Grantable(var intent) ->
          obstacle(state, c.admission(), now)
              .orElseGet(() ->
                  grant(
                      state,
                      c,
                      intent,
                      new DeviceEvent.IssuanceRequested(intent, 1, now.plus(policy.caAnswer())),
                      now));
      case Request.Postponed(var draft, var why) ->
          obstacle(state, c.admission(), now)
              .orElseGet(() ->
                  grant(
                      state,
                      c,
                      draft,
                      new DeviceEvent.IssuancePostponed(draft, 1, why.reason(), why.until()),
                      now));
      case Request.Unacceptable(var reason, var detail) ->
          obstacle(state, c.admission(), now)
              .orElseGet(() -> authenticate(state, c, reason, detail, now));
    };
  }

  /**
   * Why a proof by token does not count, though it was right: here it is made sure that it is used
   * once.
   */
  private static Optional<Reason> tokenFault(DeviceState state, Enroll c, Instant now) {
    if (c.evidence().kind() != EvidenceKind.TOKEN) {
      return Optional.empty();
    }
    return (state instanceof Known known ? known.dossier().tokens() : TokenBook.EMPTY).fault(now);
  }

  /** Why nothing can be granted in this state, whatever the request is. */
  static Optional<Decision> obstacle(DeviceState state, Admission admission, Instant now) {
    if (state instanceof Known known
        && (!known.dossier().group().equals(admission.group())
            || !known.dossier().facts().equals(admission.facts()))) {
      return Optional.of(
          refuse(
              state,
              Reason.REGISTRATION_CONFLICT,
              "it is registered in group " + known.dossier().group() + " with other facts"));
    }
    if (state.slot().openIntent().isPresent()) {
      return Optional.of(
          refuse(
              state,
              Reason.ISSUANCE_IN_PROGRESS,
              "the outcome of its last request is awaited first"));
    }
    return state instanceof DeviceState.Operational && !renewing(state.slot())
        ? tooEarly(state, now)
        : Optional.empty();
  }

  private static Optional<Decision> tooEarly(DeviceState state, Instant now) {
    var earliest = RenewalRules.earliest(state);
    return earliest.filter(at -> !now.isBefore(at)).isPresent()
        ? Optional.empty()
        : Optional.of(
            refuse(
                state,
                Reason.NOT_DUE,
                earliest.map(at -> "it may renew from " + at + " on").orElse("open a renewal")));
  }

  private static boolean renewing(CredentialSlot slot) {
    return slot.pipeline() instanceof Pipeline.KeyWait
        || slot.draft().isPresent()
        || slot.unproven().isPresent();
  }

  /** The same request again: whatever came of it stands, also when its challenge is long used. */
  private Optional<Decision> repeatOf(CredentialSlot slot, Enroll c, Instant now) {
    var wanted = c.request().wanted();
    if (wanted.isEmpty()) {
      return Optional.empty();
    }
    var intent = wanted.get();
    if (c.request() instanceof Request.Postponed
        && slot.draft().filter(draft -> draft.csrHash().equals(intent.csrHash())).isPresent()) {
      return Optional.of(nothingNew());
    }
    if (slot.openIntent().filter(open -> open.csrHash().equals(intent.csrHash())).isPresent()) {
      return Optional.of(nothingNew());
    }
    if (slot.unproven().filter(held -> held.spki().equals(intent.spkiHash())).isPresent()) {
      return Optional.of(
          slot.pipeline() instanceof Pipeline.Issued(var certificate, _)
              ? accept(
                  new DeviceEvent.DeliveryStarted(
                      certificate.digest(), c.route(), now.plus(policy.deliveryWait(1))))
              : nothingNew());
    }
    return Optional.empty();
  }

  /** Whether the key is that of a credential that is revoked or on its way to it. */
  private static boolean retired(Credential credential, Sha256 key) {
    return switch (credential) {
      case Credential.Revoking(var certificate, _, _) -> certificate.spki().equals(key);
      case Credential.Revoked(var certificate, _, _) -> certificate.spki().equals(key);
      case Credential.None _, Credential.Active _, Credential.Held _ -> false;
    };
  }

  private static boolean barred(DeviceState state, Sha256 key) {
    return state instanceof Known known && known.dossier().bars(key);
  }

  /**
   * It has proven both who it is and that it holds another device's key. Its evidence is kept, so
   * that an auditor can see who claimed the key.
   */
  private Decision conflict(DeviceState state, Enroll c, Sha256 key, String detail, Instant now) {
    if (barred(state, key)) {
      return refuse(state, Reason.KEY_RETIRED, "make a new key pair");
    }
    var events = admission(state, c, now);
    events.add(evidence(c, now));
    events.addAll(
        quarantine.events(state.slot(), Reason.KEY_CONFLICT, detail, Optional.of(key), now));
    return accept(events);
  }

  /** {@code step} is what comes of the intent: the CA is asked, or waited for. */
  private Decision grant(
      DeviceState state, Enroll c, IssuanceIntent intent, DeviceEvent step, Instant now) {
    if (retired(state.slot().credential(), intent.spkiHash()) || barred(state, intent.spkiHash())) {
      return refuse(state, Reason.KEY_RETIRED, "make a new key pair");
    }
    var events = admission(state, c, now);
    if (state.slot().full()) {
      events.add(
          new DeviceEvent.DeviceParked(
              Reason.ATTEMPTS_SPENT,
              "too many of its certificates are unwanted or may still show up",
              state.phase(),
              now.plus(policy.parkingReview())));
      return accept(events);
    }
    if (RenewalRules.earliest(state).isPresent()) {
      events.add(renewal.openedByDevice(now));
    }
    state
        .slot()
        .unproven()
        .ifPresent(left ->
            events.add(
                new DeviceEvent.CertificateCondemned(
                    left, RevocationReason.SUPERSEDED, false, now.plus(policy.revocationRetry()))));
    events.add(evidence(c, now));
    events.add(step);
    return accept(events);
  }

  /**
   * Who the device is is settled; its request is not. One write at most, however often it tries.
   * Nothing is written of a token: it is used up by a request that is granted, else a device that
   * asks with the wrong kind of key would stand there without.
   */
  private Decision authenticate(
      DeviceState state, Enroll c, Reason reason, String detail, Instant now) {
    if (c.evidence().kind() == EvidenceKind.TOKEN) {
      return refuse(state, reason, detail);
    }
    return switch (state) {
      case DeviceState.Unknown _, DeviceState.Registered _, DeviceState.Claimed _ -> {
        var events = admission(state, c, now);
        events.add(evidence(c, now));
        yield accept(events);
      }
      case DeviceState.Authenticated _,
          DeviceState.Provisioning _,
          DeviceState.Operational _,
          DeviceState.Cancelled _,
          DeviceState.Suspended _,
          DeviceState.Quarantined _,
          DeviceState.Parked _,
          DeviceState.Rejected _,
          DeviceState.Decommissioned _ ->
          refuse(state, reason, detail);
    };
  }

  private List<DeviceEvent> admission(DeviceState state, Enroll c, Instant now) {
    var events = new ArrayList<DeviceEvent>();
    if (state instanceof DeviceState.Unknown) {
      events.add(
          new DeviceEvent.DeviceRegistered(
              c.admission().group(),
              c.admission().facts(),
              Lot.NONE,
              now.plus(policy.enrollmentWindow()),
              Optional.empty()));
    }
    if (state instanceof DeviceState.Unknown || state instanceof DeviceState.Registered) {
      events.add(claimed(c.route(), c.firmware(), now));
    }
    return events;
  }

  private DeviceEvent evidence(Enroll c, Instant now) {
    return new DeviceEvent.EvidenceAccepted(
        c.evidence(), c.route(), c.firmware(), now.plus(policy.requestWindow()));
  }
}
