package io.birthmark.twin;

import io.birthmark.device.Credential;
import io.birthmark.device.DeviceState;
import io.birthmark.device.Pipeline;
import io.birthmark.device.Reason;
import io.birthmark.device.Sha256;
import io.birthmark.device.Wait;
import io.birthmark.twin.EnrollmentDesk.Answer;
import io.birthmark.twin.EnrollmentDesk.Pending;
import io.birthmark.twin.EnrollmentDesk.Settled;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What a device has to do next, told from the state it is in alone. */
final class NextStep {
  private final Courier courier;

  NextStep(Courier courier) {
    this.courier = courier;
  }

  /**
   * What the device is to be told in the state it is in.
   *
   * @param installed the certificate it says it holds
   */
  CompletionStage<Answer> answer(DeviceView view, Optional<Sha256> installed) {
    return switch (view.state()) {
      case DeviceState.Unknown _,
          DeviceState.Claimed _,
          DeviceState.Authenticated _,
          DeviceState.Registered _ ->
          now(courier.challenge(view));
      case DeviceState.Provisioning s -> inPipeline(view, s.slot().pipeline(), installed);
      case DeviceState.Operational s ->
          s.slot().resting()
              ? holding(view, s.slot().credential(), installed)
              : inPipeline(view, s.slot().pipeline(), installed);
      case DeviceState.Cancelled _ -> now(refusal(Reason.REGISTRATION_LAPSED, "register it again"));
      case DeviceState.Suspended s -> now(refusal(Reason.DEVICE_SUSPENDED, s.reason().summary()));
      case DeviceState.Quarantined s ->
          now(refusal(Reason.DEVICE_QUARANTINED, s.reason().summary()));
      case DeviceState.Parked s -> now(refusal(Reason.DEVICE_PARKED, s.reason().summary()));
      case DeviceState.Rejected s ->
          now(
              refusal(
                  Reason.DEVICE_REJECTED,
                  s.reason().summary() + "; it may come again after " + s.waiting().deadline()));
      case DeviceState.Decommissioned s ->
          now(refusal(Reason.DEVICE_DECOMMISSIONED, s.reason().summary()));
    };
  }

  private CompletionStage<Answer> inPipeline(
      DeviceView view, Pipeline pipeline, Optional<Sha256> installed) {
    return switch (pipeline) {
      case Pipeline.CaWait(_, _, _, var waiting) -> now(pending(waiting));
      case Pipeline.PendingAtCa(_, _, _, var waiting) -> now(pending(waiting));
      case Pipeline.Requested _, Pipeline.InDoubt _ -> now(new Pending());
      case Pipeline.Issued(var certificate, _) -> courier.certificateReady(view, certificate);
      case Pipeline.Delivering(var certificate, _, _) ->
          courier.certificateReady(view, certificate);
      case Pipeline.Installed(var certificate, _, _) ->
          installed.equals(Optional.of(certificate.digest()))
              ? now(courier.installAwaited(view))
              : courier.certificateReady(view, certificate);
      case Pipeline.Idle _, Pipeline.KeyWait _, Pipeline.Failed _, Pipeline.Lapsed _ ->
          now(courier.challenge(view));
    };
  }

  /**
   * An operational device that has lost its certificate gets it again; the key it must still have.
   */
  private CompletionStage<Answer> holding(
      DeviceView view, Credential credential, Optional<Sha256> installed) {
    return credential instanceof Credential.Active(var certificate)
            && !installed.equals(Optional.of(certificate.digest()))
        ? courier.certificateReady(view, certificate)
        : now(new Settled());
  }

  private static Answer pending(Wait waiting) {
    return new Pending(Optional.of(waiting.deadline()));
  }

  private static Answer refusal(Reason reason, String detail) {
    return new EnrollmentDesk.Refused(reason, detail, Optional.empty());
  }

  private static CompletionStage<Answer> now(Answer answer) {
    return CompletableFuture.completedFuture(answer);
  }
}
