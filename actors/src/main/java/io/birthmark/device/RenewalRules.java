package io.birthmark.device;

import static io.birthmark.device.DeviceLifecycle.accept;
import static io.birthmark.device.DeviceLifecycle.nothingNew;
import static io.birthmark.device.DeviceLifecycle.refuse;

import io.birthmark.device.DeviceCommand.OpenRenewal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * When a credential is renewed. The old one stays good beside the pipeline of the new one, and is
 * retired only when the new one is proven.
 */
final class RenewalRules {
  private static final BigInteger ALL = BigInteger.ONE.shiftLeft(8 * Sha256.LENGTH);
  private static final int HUNDRED = 100;

  private final DevicePolicy policy;

  RenewalRules(DevicePolicy policy) {
    this.policy = policy;
  }

  /**
   * When a credential that is put to use now is to be renewed. The certificate's digest spreads a
   * fleet that was made in one night over many, and differs from one credential to the next.
   */
  Instant renewAt(HeldCertificate certificate, Instant now) {
    var left = Duration.between(now, certificate.notAfter());
    if (left.isNegative()) {
      return now;
    }
    long millis = left.toMillis();
    long atLeast = millis / HUNDRED * policy.renewalLeftPercent();
    long range = millis / HUNDRED * policy.renewalSpreadPercent();
    var share = new BigInteger(1, certificate.digest().toBytes());
    long spread = share.multiply(BigInteger.valueOf(range)).divide(ALL).longValueExact();
    return certificate.notAfter().minusMillis(atLeast + spread).truncatedTo(ChronoUnit.MICROS);
  }

  Decision open(DeviceState state, OpenRenewal c, Instant now) {
    return switch (state.slot().pipeline()) {
      case Pipeline.Idle _, Pipeline.Failed _, Pipeline.Lapsed _ -> accept(opened(c.reason(), now));
      case Pipeline.KeyWait _ -> nothingNew();
      case Pipeline.CaWait _,
          Pipeline.Requested _,
          Pipeline.PendingAtCa _,
          Pipeline.InDoubt _,
          Pipeline.Issued _,
          Pipeline.Delivering _,
          Pipeline.Installed _ ->
          refuse(state, Reason.ISSUANCE_IN_PROGRESS, "a renewal is under way");
    };
  }

  /** When the twin opens the next renewal by itself. */
  static Optional<Instant> next(DeviceState state) {
    return resting(state) ? state.slot().renewAt() : Optional.empty();
  }

  /** What has come due of it. */
  List<DeviceEvent> due(DeviceState state, Instant now) {
    return next(state).filter(at -> !at.isAfter(now)).isPresent()
        ? List.of(opened(Reason.RENEWAL_DUE, now))
        : List.of();
  }

  /** The device has not answered: it is told again, and at the end no longer waited for. */
  DeviceEvent unanswered(Wait wait, Instant now) {
    var ends = wait.since().plus(policy.renewalWindow());
    int tries = wait.attempt() + 1;
    if (!now.isBefore(ends)) {
      return new DeviceEvent.RenewalLapsed(Optional.of(now.plus(policy.renewalRetry())));
    }
    var next = now.plus(policy.deliveryWait(tries));
    return new DeviceEvent.RenewalInvited(
        tries, tries > policy.deliveryTries() || next.isAfter(ends) ? ends : next);
  }

  /**
   * The new certificate waits, and its device does not come. That is no reason to stop a device
   * whose credential is good: it waits on, until the new one has expired too and another is due.
   */
  DeviceEvent undelivered(HeldCertificate certificate, Instant now) {
    if (!now.isBefore(certificate.notAfter())) {
      return new DeviceEvent.RenewalLapsed(Optional.of(now.plus(policy.deliveryWait(1))));
    }
    var next = now.plus(policy.deliveryWindow());
    return new DeviceEvent.DeliveryPaused(
        certificate.digest(),
        next.isBefore(certificate.notAfter()) ? next : certificate.notAfter());
  }

  /**
   * A device may renew by itself before its twin opens the renewal, not at any time: each
   * certificate costs something. The first moment is as long before {@code renewAt} as the
   * credential lasts after it. One that has just failed waits for {@code renewAt}.
   */
  static Optional<Instant> earliest(DeviceState state) {
    return next(state)
        .flatMap(at ->
            state.slot().pipeline() instanceof Pipeline.Idle
                ? state.slot().proven().map(held -> at.minus(Duration.between(at, held.notAfter())))
                : Optional.of(at));
  }

  DeviceEvent openedByDevice(Instant now) {
    return opened(Reason.DEVICE_REQUEST, now);
  }

  /** What becomes of the credential that a new one has taken the place of. */
  List<DeviceEvent> superseded(Credential old, Instant now) {
    return policy.revokeSuperseded() && old instanceof Credential.Active(var certificate)
        ? List.of(
            new DeviceEvent.CertificateCondemned(
                certificate,
                RevocationReason.SUPERSEDED,
                false,
                now.plus(policy.revocationRetry())))
        : List.of();
  }

  private DeviceEvent opened(Reason reason, Instant now) {
    return new DeviceEvent.RenewalOpened(
        reason, now.plus(policy.deliveryWait(1)), Optional.of(now.plus(policy.renewalRetry())));
  }

  /** A credential in use beside which nothing is under way. */
  private static boolean resting(DeviceState state) {
    return state instanceof DeviceState.Operational s
        && s.slot().credential() instanceof Credential.Active
        && s.slot().resting();
  }
}
