package io.birthmark.projection;

import io.birthmark.device.CaName;
import io.birthmark.device.DeviceEvent;
import io.birthmark.device.DeviceId;
import io.birthmark.device.DeviceRecord;
import io.birthmark.device.GroupId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.HeldCertificate;
import io.birthmark.device.Lot;
import io.birthmark.device.Reason;
import io.birthmark.device.Sha256;
import io.birthmark.device.StateLabel;
import io.birthmark.device.StateLabel.CredentialPhase;
import io.birthmark.fleet.DeviceRow;
import io.birthmark.fleet.DeviceRow.Certificate;
import io.birthmark.fleet.FunnelStep;
import io.birthmark.fleet.WaitCause;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How one more stored event changes a device's row. State and deadline stand in the record, so the
 * rules need not be known here; what else lists show is taken from the event itself.
 */
final class FleetFold {
  private final DeviceId device;
  private final long revision;
  private final DeviceRecord stored;

  /** What only some events change; everything else follows from the record. */
  private record Particulars(
      GroupId group,
      HardwareFacts facts,
      Lot lot,
      Optional<String> profile,
      Optional<CaName> ca,
      Optional<String> firmware,
      Optional<Instant> seen,
      Optional<Certificate> certificate,
      Optional<Certificate> coming,
      List<Sha256> condemned) {
    static Particulars of(FleetRow row) {
      var shown = row.shown();
      return new Particulars(
          shown.group(),
          shown.facts(),
          shown.lot(),
          shown.profile(),
          shown.ca(),
          shown.firmware(),
          shown.seen(),
          shown.certificate(),
          row.coming(),
          row.condemned());
    }

    Particulars registered(DeviceEvent.DeviceRegistered e) {
      return new Particulars(
          e.group(),
          e.facts(),
          e.lot(),
          Optional.empty(),
          ca,
          Optional.empty(),
          Optional.empty(),
          certificate,
          coming,
          condemned);
    }

    Particulars seen(Optional<String> says, Instant at) {
      return new Particulars(
          group,
          facts,
          lot,
          profile,
          ca,
          says.map(text -> plain(text, DeviceRow.MAX_FIRMWARE)).or(() -> firmware),
          Optional.of(at),
          certificate,
          coming,
          condemned);
    }

    Particulars asked(String follows, CaName whom) {
      return new Particulars(
          group,
          facts,
          lot,
          Optional.of(plain(follows, MAX_PROFILE)),
          Optional.of(whom),
          firmware,
          seen,
          certificate,
          coming,
          condemned);
    }

    Particulars with(
        Optional<Certificate> held, Optional<Certificate> next, List<Sha256> toRevoke) {
      return new Particulars(group, facts, lot, profile, ca, firmware, seen, held, next, toRevoke);
    }

    Particulars issuedBy(CaName whom, Certificate next) {
      return new Particulars(
          group,
          facts,
          lot,
          profile,
          Optional.of(whom),
          firmware,
          seen,
          certificate,
          Optional.of(next),
          condemned);
    }

    boolean isComing(Sha256 digest) {
      return coming.filter(next -> next.sha256().equals(digest)).isPresent();
    }
  }

  private static final int MAX_PROFILE = 128;

  FleetFold(DeviceId device, long revision, DeviceRecord stored) {
    this.device = device;
    this.revision = revision;
    this.stored = stored;
  }

  /**
   * The row after the event.
   *
   * @return empty when there is neither a row nor a registration to make one of
   */
  Optional<FleetRow> after(Optional<FleetRow> before) {
    if (stored.event() instanceof DeviceEvent.DeviceRegistered registered) {
      var first = before.map(Particulars::of).orElseGet(() -> unknown(registered));
      return Optional.of(row(before, first.registered(registered)));
    }
    return before.map(row -> row(before, particulars(Particulars.of(row))));
  }

  private static Particulars unknown(DeviceEvent.DeviceRegistered e) {
    return new Particulars(
        e.group(),
        e.facts(),
        e.lot(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  private FleetRow row(Optional<FleetRow> before, Particulars next) {
    var state = stored.stamp().to();
    var cause = WaitCause.of(state, !next.condemned().isEmpty());
    var shown = before.map(FleetRow::shown);
    return new FleetRow(
        new DeviceRow(
            device,
            revision,
            stored.stamp().at(),
            state,
            entered(shown, state),
            cause.map(why -> new DeviceRow.Waits(why, since(shown, why))),
            reason(shown, state, cause),
            stored.due(),
            next.group(),
            next.facts(),
            next.lot(),
            next.profile(),
            next.ca(),
            next.firmware(),
            next.seen(),
            next.certificate()),
        awaited(state) ? next.coming() : Optional.empty(),
        furthest(before),
        stepped(before),
        next.condemned());
  }

  /** Whether a certificate is on its way; one that was passed over will not be proven. */
  private static boolean awaited(StateLabel state) {
    return switch (state.pipeline()) {
      case ISSUED, DELIVERING, INSTALLED -> true;
      case EMPTY, KEY_WAIT, CA_WAIT, REQUESTED, PENDING_AT_CA, IN_DOUBT, FAILED, LAPSED -> false;
    };
  }

  private Instant since(Optional<DeviceRow> before, WaitCause cause) {
    return before
        .flatMap(DeviceRow::waits)
        .filter(wait -> wait.cause() == cause)
        .map(DeviceRow.Waits::since)
        .orElse(stored.stamp().at());
  }

  /** A state keeps the reason that it was entered for. */
  private Optional<Reason> reason(
      Optional<DeviceRow> before, StateLabel state, Optional<WaitCause> cause) {
    boolean same =
        !(stored.event() instanceof DeviceEvent.IssuancePostponed)
            && before
                .filter(row -> row.state().phase() == state.phase())
                .filter(row -> row.waits().map(DeviceRow.Waits::cause).equals(cause))
                .isPresent();
    return same ? before.flatMap(DeviceRow::reason) : stored.stamp().reason();
  }

  private Instant entered(Optional<DeviceRow> before, StateLabel state) {
    return before
        .filter(row -> row.state().phase() == state.phase())
        .map(DeviceRow::entered)
        .orElse(stored.stamp().at());
  }

  /** A registration begins the way anew, so it is a step even for who was there before. */
  private Instant stepped(Optional<FleetRow> before) {
    boolean stays =
        !(stored.event() instanceof DeviceEvent.DeviceRegistered)
            && before.filter(row -> row.furthest() == furthest(before)).isPresent();
    return stays ? before.get().stepped() : stored.stamp().at();
  }

  private FunnelStep furthest(Optional<FleetRow> before) {
    var begun =
        stored.event() instanceof DeviceEvent.DeviceRegistered
            ? FunnelStep.REGISTERED
            : before.map(FleetRow::furthest).orElse(FunnelStep.REGISTERED);
    return FunnelStep.of(stored.stamp().to().phase())
        .filter(step -> step.compareTo(begun) > 0)
        .orElse(begun);
  }

  /** The certificate that the event brought, and who issued it. */
  Optional<HeldCertificate> certificate() {
    return switch (stored.event()) {
      case DeviceEvent.CertificateIssued e -> Optional.of(e.facts());
      case DeviceEvent.CertificateCondemned e -> Optional.of(e.certificate());
      case DeviceEvent.DeviceRegistered _,
          DeviceEvent.TokenOffered _,
          DeviceEvent.RegistrationCancelled _,
          DeviceEvent.DeviceClaimed _,
          DeviceEvent.ClaimLapsed _,
          DeviceEvent.EvidenceAccepted _,
          DeviceEvent.AuthenticationLapsed _,
          DeviceEvent.IssuanceRequested _,
          DeviceEvent.IssuancePostponed _,
          DeviceEvent.IssuancePending _,
          DeviceEvent.CaConsulted _,
          DeviceEvent.IssuanceInDoubt _,
          DeviceEvent.IssuanceFailed _,
          DeviceEvent.DeliveryStarted _,
          DeviceEvent.DeliveryRepeated _,
          DeviceEvent.DeliveryPaused _,
          DeviceEvent.InstallationReported _,
          DeviceEvent.CredentialProven _,
          DeviceEvent.RenewalOpened _,
          DeviceEvent.RenewalInvited _,
          DeviceEvent.RenewalLapsed _,
          DeviceEvent.DeviceSuspended _,
          DeviceEvent.DeviceResumed _,
          DeviceEvent.RevocationRequested _,
          DeviceEvent.RevocationRetried _,
          DeviceEvent.HoldRequested _,
          DeviceEvent.HoldRetried _,
          DeviceEvent.HoldSettled _,
          DeviceEvent.WatchSettled _,
          DeviceEvent.CloudRegistrationRecorded _,
          DeviceEvent.CertificateRevoked _,
          DeviceEvent.DeviceParked _,
          DeviceEvent.DeviceUnparked _,
          DeviceEvent.DeviceQuarantined _,
          DeviceEvent.DeviceReleased _,
          DeviceEvent.DeviceRejected _,
          DeviceEvent.CoolDownEnded _,
          DeviceEvent.ReviewOverdue _,
          DeviceEvent.DeviceDecommissioned _ ->
          Optional.empty();
    };
  }

  private Particulars particulars(Particulars p) {
    var at = stored.stamp().at();
    return switch (stored.event()) {
      case DeviceEvent.DeviceRegistered e -> p.registered(e);
      case DeviceEvent.DeviceClaimed e -> p.seen(e.firmware(), at);
      case DeviceEvent.EvidenceAccepted e -> p.seen(e.firmware(), at);
      case DeviceEvent.IssuancePostponed e -> p.asked(e.draft().profile().name(), e.draft().ca());
      case DeviceEvent.IssuanceRequested e -> p.asked(e.intent().profile().name(), e.intent().ca());
      case DeviceEvent.CertificateIssued e -> p.issuedBy(e.facts().ca(), certificate(e.facts()));
      case DeviceEvent.CredentialProven e -> proven(p, e, at);
      case DeviceEvent.CertificateCondemned e -> condemned(p, e);
      case DeviceEvent.CertificateRevoked e -> revoked(p, e);
      case DeviceEvent.TokenOffered _,
          DeviceEvent.RegistrationCancelled _,
          DeviceEvent.ClaimLapsed _,
          DeviceEvent.AuthenticationLapsed _,
          DeviceEvent.IssuancePending _,
          DeviceEvent.CaConsulted _,
          DeviceEvent.IssuanceInDoubt _,
          DeviceEvent.IssuanceFailed _,
          DeviceEvent.DeliveryStarted _,
          DeviceEvent.DeliveryRepeated _,
          DeviceEvent.DeliveryPaused _,
          DeviceEvent.InstallationReported _,
          DeviceEvent.RenewalOpened _,
          DeviceEvent.RenewalInvited _,
          DeviceEvent.RenewalLapsed _,
          DeviceEvent.DeviceSuspended _,
          DeviceEvent.DeviceResumed _,
          DeviceEvent.RevocationRequested _,
          DeviceEvent.RevocationRetried _,
          DeviceEvent.HoldRequested _,
          DeviceEvent.HoldRetried _,
          DeviceEvent.HoldSettled _,
          DeviceEvent.WatchSettled _,
          DeviceEvent.CloudRegistrationRecorded _,
          DeviceEvent.DeviceParked _,
          DeviceEvent.DeviceUnparked _,
          DeviceEvent.DeviceQuarantined _,
          DeviceEvent.DeviceReleased _,
          DeviceEvent.DeviceRejected _,
          DeviceEvent.CoolDownEnded _,
          DeviceEvent.ReviewOverdue _,
          DeviceEvent.DeviceDecommissioned _ ->
          p;
    };
  }

  private static Certificate certificate(HeldCertificate held) {
    return new Certificate(held.digest(), held.spki(), held.serial(), held.ca(), held.notAfter());
  }

  /** A credential that is being revoked and replaced goes on being revoked beside the new one. */
  private Particulars proven(Particulars p, DeviceEvent.CredentialProven e, Instant at) {
    if (!p.isComing(e.certificate())) {
      return p;
    }
    var toRevoke = new ArrayList<>(p.condemned());
    if (stored.stamp().from().credential() == CredentialPhase.REVOKING) {
      p.certificate().map(Certificate::sha256).ifPresent(toRevoke::add);
    }
    return p.seen(Optional.empty(), at).with(p.coming(), Optional.empty(), toRevoke);
  }

  private static Particulars condemned(Particulars p, DeviceEvent.CertificateCondemned e) {
    var digest = e.certificate().digest();
    var coming = p.isComing(digest) ? Optional.<Certificate>empty() : p.coming();
    var toRevoke = new ArrayList<>(p.condemned());
    toRevoke.add(digest);
    return p.with(p.certificate(), coming, toRevoke);
  }

  private Particulars revoked(Particulars p, DeviceEvent.CertificateRevoked e) {
    boolean credential =
        stored.stamp().from().credential() == CredentialPhase.REVOKING
            && p.certificate().filter(held -> held.sha256().equals(e.certificate())).isPresent();
    return credential
        ? p
        : p.with(
            p.certificate(),
            p.coming(),
            p.condemned().stream().filter(digest -> !digest.equals(e.certificate())).toList());
  }

  /**
   * What a device says of itself, as a database can hold and an index can bear it: without control
   * characters and half characters, and not too long.
   */
  private static String plain(String text, int most) {
    var shown =
        text.codePoints()
            .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE)
            .limit(most / 2)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
    return shown.toString();
  }
}
