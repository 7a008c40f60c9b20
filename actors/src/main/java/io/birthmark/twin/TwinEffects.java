package io.birthmark.twin;

import io.birthmark.ca.CaGateway;
import io.birthmark.ca.IssuanceOrder;
import io.birthmark.ca.Origin;
import io.birthmark.ca.RevocationOrder;
import io.birthmark.device.CaName;
import io.birthmark.device.Credential;
import io.birthmark.device.CredentialSlot;
import io.birthmark.device.DeviceCommand.IssuanceResult;
import io.birthmark.device.DeviceEvent;
import io.birthmark.device.DeviceRecord;
import io.birthmark.device.DeviceState;
import io.birthmark.device.HeldCertificate;
import io.birthmark.device.IssuanceIntent;
import io.birthmark.device.Pipeline;
import io.birthmark.device.RevocationReason;
import io.birthmark.device.Route;
import io.birthmark.device.Sha256;
import io.birthmark.device.TraceParent;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What a twin sets going in the world once an event is stored: calls to CAs and deliveries to
 * devices.
 */
final class TwinEffects {
  /** In the journal, and so part of what people read about a device. */
  private static final String ENDED = "the node that asked has ended, or has let go of the device";

  private final Map<CaName, ActorRef<CaGateway.Message>> gateways;
  private final Courier courier;

  TwinEffects(Map<CaName, ActorRef<CaGateway.Message>> gateways, Courier courier) {
    this.gateways = Map.copyOf(gateways);
    this.courier = courier;
  }

  /** Starts what a live event asks for. {@code view} is the device after the event's command. */
  void start(DeviceView view, DeviceRecord stored) {
    var trace = stored.stamp().trace();
    switch (stored.event()) {
      case DeviceEvent.IssuanceRequested e ->
          order(view, e.intent(), e.deadline(), order -> new CaGateway.Issue(order.in(trace)));
      case DeviceEvent.IssuanceInDoubt e -> resolve(view, e.deadline(), trace);
      case DeviceEvent.CaConsulted e -> consult(view, e.deadline(), trace);
      case DeviceEvent.CertificateIssued e -> {
        courier.remember(e.facts().digest(), e.certificate());
        e.deliverVia().ifPresent(via -> deliver(view, via));
      }
      case DeviceEvent.DeliveryRepeated _ -> route(view).ifPresent(via -> deliver(view, via));
      case DeviceEvent.RenewalOpened _,
          DeviceEvent.RenewalInvited _,
          DeviceEvent.DeviceUnparked _,
          DeviceEvent.DeviceReleased _ ->
          invite(view);
      case DeviceEvent.RevocationRequested e -> revoke(view, e.certificate(), trace);
      case DeviceEvent.CertificateCondemned e -> revoke(view, e.certificate().digest(), trace);
      case DeviceEvent.RevocationRetried e -> revoke(view, e.certificate(), trace);
      case DeviceEvent.HoldRequested _, DeviceEvent.HoldRetried _ -> hold(view, trace);
      // The desk that brought the device's message answers it itself.
      case DeviceEvent.DeliveryStarted _, DeviceEvent.InstallationReported _ -> {}
      case DeviceEvent.DeviceRegistered _,
          DeviceEvent.TokenOffered _,
          DeviceEvent.RegistrationCancelled _,
          DeviceEvent.DeviceClaimed _,
          DeviceEvent.ClaimLapsed _,
          DeviceEvent.EvidenceAccepted _,
          DeviceEvent.AuthenticationLapsed _,
          DeviceEvent.IssuancePostponed _,
          DeviceEvent.IssuancePending _,
          DeviceEvent.IssuanceFailed _,
          DeviceEvent.DeliveryPaused _,
          DeviceEvent.CredentialProven _,
          DeviceEvent.RenewalLapsed _,
          DeviceEvent.DeviceSuspended _,
          DeviceEvent.DeviceResumed _,
          DeviceEvent.CertificateRevoked _,
          DeviceEvent.HoldSettled _,
          DeviceEvent.WatchSettled _,
          DeviceEvent.CloudRegistrationRecorded _,
          DeviceEvent.DeviceParked _,
          DeviceEvent.DeviceQuarantined _,
          DeviceEvent.DeviceRejected _,
          DeviceEvent.CoolDownEnded _,
          DeviceEvent.ReviewOverdue _,
          DeviceEvent.DeviceDecommissioned _ -> {}
    }
  }

  /**
   * After recovery: nothing is known of what was under way, so it is found out, never simply
   * repeated.
   *
   * @return what the twin has to hear of a request that it was waiting for. That it is in doubt is
   *     journaled before it is looked up, for at some CAs a look-up repeats the request; and the
   *     answer to the first may still come from a node where the twin was: that this one was not
   *     taken says nothing of the repeat
   */
  Optional<CaGateway.Reply> resume(DeviceView view) {
    var slot = view.state().slot();
    if (slot.credential() instanceof Credential.Revoking(var certificate, _, _)) {
      revoke(view, certificate.digest(), Optional.empty());
    }
    slot.condemned().forEach(c -> revoke(view, c.certificate().digest(), Optional.empty()));
    hold(view, Optional.empty());
    if (slot.pipeline() instanceof Pipeline.Requested(var intent, _)) {
      return Optional.of(
          new CaGateway.IssuanceReply(
              view.device(), intent.attempt(), new IssuanceResult.Unknown(ENDED)));
    }
    slot.pipelineWait().ifPresent(waiting -> resolve(view, waiting.deadline(), Optional.empty()));
    return Optional.empty();
  }

  private void hold(DeviceView view, Optional<TraceParent> trace) {
    var slot = view.state().slot();
    slot.holding()
        .ifPresent(holding ->
            slot.proven().ifPresent(held -> revoke(view, held, holding.deed().reason(), trace)));
  }

  private void resolve(DeviceView view, Instant deadline, Optional<TraceParent> trace) {
    view.state()
        .slot()
        .openIntent()
        .ifPresent(intent ->
            order(view, intent, deadline, order -> new CaGateway.Resolve(order.in(trace))));
  }

  /**
   * Asks a CA that took no requests whether it does, and one that has the request how it stands.
   */
  private void consult(DeviceView view, Instant deadline, Optional<TraceParent> trace) {
    var slot = view.state().slot();
    if (slot.pipeline() instanceof Pipeline.CaWait(var draft, _, _, var waiting)) {
      int returns = waiting.attempt() - 1;
      order(view, draft, deadline, order -> new CaGateway.Consult(order.in(trace), returns));
    }
    resolve(view, deadline, trace);
  }

  /** Makes a gateway's message of an order. */
  private interface Errand {
    CaGateway.Message of(IssuanceOrder order);
  }

  private void order(DeviceView view, IssuanceIntent intent, Instant deadline, Errand errand) {
    var gateway = gateways.get(intent.ca());
    // A CA that was configured away leaves the attempt in doubt until it is configured again.
    if (gateway != null && view.state() instanceof DeviceState.Known known) {
      gateway.tell(
          errand.of(
              new IssuanceOrder(
                  view.device(),
                  known.dossier().facts(),
                  intent,
                  Origin.of(known.dossier()),
                  reference(view.state().slot()),
                  deadline,
                  Optional.empty())));
    }
  }

  private static Optional<String> reference(CredentialSlot slot) {
    return slot.pipeline() instanceof Pipeline.PendingAtCa(_, _, var reference, _)
        ? Optional.of(reference)
        : Optional.empty();
  }

  private void revoke(DeviceView view, Sha256 digest, Optional<TraceParent> trace) {
    var slot = view.state().slot();
    if (slot.credential() instanceof Credential.Revoking(var certificate, var reason, _)
        && certificate.digest().equals(digest)) {
      revoke(view, certificate, reason, trace);
    }
    slot.condemned().stream()
        .filter(c -> c.certificate().digest().equals(digest))
        .forEach(c -> revoke(view, c.certificate(), c.reason(), trace));
  }

  private void revoke(
      DeviceView view,
      HeldCertificate certificate,
      RevocationReason reason,
      Optional<TraceParent> trace) {
    var gateway = gateways.get(certificate.ca());
    if (gateway != null) {
      gateway.tell(
          new CaGateway.Revoke(new RevocationOrder(view.device(), certificate, reason, trace)));
    }
  }

  /**
   * A device whose turn it is may have been told to be quiet until much later. A renewal that the
   * device itself asked for is past this step.
   */
  private void invite(DeviceView view) {
    boolean asks =
        switch (view.state()) {
          case DeviceState.Claimed _, DeviceState.Authenticated _ -> true;
          case DeviceState.Operational s -> s.slot().pipeline() instanceof Pipeline.KeyWait;
          case DeviceState.Unknown _,
              DeviceState.Registered _,
              DeviceState.Cancelled _,
              DeviceState.Provisioning _,
              DeviceState.Suspended _,
              DeviceState.Quarantined _,
              DeviceState.Parked _,
              DeviceState.Rejected _,
              DeviceState.Decommissioned _ ->
              false;
        };
    if (asks && view.state() instanceof DeviceState.Known known) {
      known.dossier().reported().route().ifPresent(via -> courier.invite(view, via));
    }
  }

  private void deliver(DeviceView view, Route via) {
    view.state().slot().unproven().ifPresent(certificate -> courier.send(view, certificate, via));
  }

  private static Optional<Route> route(DeviceView view) {
    return switch (view.state().slot().pipeline()) {
      case Pipeline.Delivering(_, var via, _) -> Optional.of(via);
      case Pipeline.Installed(_, var via, _) -> Optional.of(via);
      case Pipeline.Idle _,
          Pipeline.KeyWait _,
          Pipeline.CaWait _,
          Pipeline.Requested _,
          Pipeline.PendingAtCa _,
          Pipeline.InDoubt _,
          Pipeline.Issued _,
          Pipeline.Failed _,
          Pipeline.Lapsed _ ->
          Optional.empty();
    };
  }
}
