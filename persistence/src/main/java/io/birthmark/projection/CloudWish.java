package io.birthmark.projection;

import io.birthmark.device.CloudName;
import io.birthmark.device.CloudStatus;
import io.birthmark.device.DeviceEvent;
import io.birthmark.device.DeviceRecord;
import io.birthmark.device.HeldCertificate;
import io.birthmark.device.Phase;
import io.birthmark.device.Sha256;
import java.util.List;

/** What a device's event says about its certificates in clouds. */
sealed interface CloudWish {
  /**
   * There is this certificate, if it was not known before.
   *
   * @param paused whether its device is out of use
   */
  record Known(HeldCertificate certificate, CloudStatus wanted, boolean paused)
      implements CloudWish {}

  /** It is good for nothing more, or for nothing for good. */
  record Withdrawn(Sha256 certificate, CloudStatus wanted) implements CloudWish {}

  /** None of the device's is good until it is in use again. */
  record Paused() implements CloudWish {}

  /** Those that were good before the pause are good again. */
  record Resumed() implements CloudWish {}

  /** None of the device's will ever be good again. */
  record Ended() implements CloudWish {}

  /** A cloud has a certificate so. */
  record Recorded(CloudName cloud, Sha256 certificate, CloudStatus status) implements CloudWish {}

  /** What follows from a stored event, in its order. */
  static List<CloudWish> of(DeviceRecord stored) {
    return switch (stored.event()) {
      case DeviceEvent.CertificateIssued e -> {
        boolean paused = outOfUse(stored.stamp().to().phase());
        yield List.of(
            new Known(e.facts(), paused ? CloudStatus.INACTIVE : CloudStatus.ACTIVE, paused));
      }
      case DeviceEvent.CertificateCondemned e ->
          List.of(
              new Known(e.certificate(), CloudStatus.REVOKED, false),
              new Withdrawn(e.certificate().digest(), CloudStatus.REVOKED));
      case DeviceEvent.RevocationRequested e ->
          List.of(new Withdrawn(e.certificate(), CloudStatus.REVOKED));
      case DeviceEvent.CertificateRevoked e ->
          List.of(new Withdrawn(e.certificate(), CloudStatus.REVOKED));
      // Whether it is revoked as well, the policy says by an event of its own.
      case DeviceEvent.CredentialProven e ->
          e.supersedes()
              .<CloudWish>map(old -> new Withdrawn(old, CloudStatus.INACTIVE))
              .map(List::of)
              .orElse(List.of());
      // The hold at the CA comes with it and is about the credential alone; this is about all.
      case DeviceEvent.DeviceSuspended _, DeviceEvent.DeviceQuarantined _ -> List.of(new Paused());
      case DeviceEvent.DeviceResumed _ -> List.of(new Resumed());
      case DeviceEvent.DeviceDecommissioned _ -> List.of(new Ended());
      case DeviceEvent.CloudRegistrationRecorded e ->
          List.of(new Recorded(e.cloud(), e.certificate(), e.status()));
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
          DeviceEvent.RenewalOpened _,
          DeviceEvent.RenewalInvited _,
          DeviceEvent.RenewalLapsed _,
          DeviceEvent.RevocationRetried _,
          DeviceEvent.HoldRequested _,
          DeviceEvent.HoldRetried _,
          DeviceEvent.HoldSettled _,
          DeviceEvent.WatchSettled _,
          DeviceEvent.DeviceParked _,
          DeviceEvent.DeviceUnparked _,
          DeviceEvent.DeviceReleased _,
          DeviceEvent.DeviceRejected _,
          DeviceEvent.CoolDownEnded _,
          DeviceEvent.ReviewOverdue _ ->
          List.of();
    };
  }

  private static boolean outOfUse(Phase phase) {
    return phase == Phase.SUSPENDED || phase == Phase.QUARANTINED;
  }
}
