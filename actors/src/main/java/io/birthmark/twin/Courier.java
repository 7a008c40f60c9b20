package io.birthmark.twin;

import io.birthmark.ca.CaTrust;
import io.birthmark.device.Bytes;
import io.birthmark.device.CaName;
import io.birthmark.device.DeviceId;
import io.birthmark.device.DeviceState;
import io.birthmark.device.HeldCertificate;
import io.birthmark.device.Pipeline;
import io.birthmark.device.Route;
import io.birthmark.device.Sha256;
import io.birthmark.enrollment.Challenges;
import io.birthmark.enrollment.Purpose;
import io.birthmark.fleet.CertificateArchive;
import io.birthmark.pki.AtHand;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings certificates, and invitations to renew them, to devices. It keeps the newest ones at hand,
 * because a certificate is usually wanted three times within a second of its making, and reads the
 * others from the journal.
 */
public final class Courier {
  private static final Logger LOG = LoggerFactory.getLogger(Courier.class);

  private final Map<CaName, CaTrust> trust;
  private final Challenges challenges;
  private final CertificateArchive archive;
  private final ActorRef<DeliveryPost.Message> deliveries;
  private final Function<DeviceState, RequestTerms> terms;
  private final AtHand<Sha256, Bytes> atHand;

  /**
   * A courier that sends through {@code deliveries}.
   *
   * @param terms what the next request of a device in this state must be like
   * @param capacity how many certificates are kept at hand
   */
  public Courier(
      Map<CaName, CaTrust> trust,
      Challenges challenges,
      CertificateArchive archive,
      ActorRef<DeliveryPost.Message> deliveries,
      Function<DeviceState, RequestTerms> terms,
      int capacity) {
    this.trust = Map.copyOf(trust);
    this.challenges = challenges;
    this.archive = archive;
    this.deliveries = deliveries;
    this.terms = terms;
    this.atHand = new AtHand<>(capacity);
  }

  /** Keeps a certificate at hand. */
  public void remember(Sha256 digest, Bytes certificate) {
    atHand.keep(digest, certificate);
  }

  /** The DER certificate, at hand or from the journal. */
  CompletionStage<Optional<Bytes>> certificate(DeviceId device, HeldCertificate held) {
    var found = atHand.find(held.digest());
    return found.isPresent()
        ? CompletableFuture.completedFuture(found)
        : archive.certificate(device, held.revision());
  }

  /** Step 2: what profile to ask by, and a fresh challenge to prove who the device is. */
  EnrollmentDesk.Challenged challenge(DeviceView view) {
    var told = terms.apply(view.state());
    return new EnrollmentDesk.Challenged(
        challenges.issue(view.device(), Purpose.ENROLL, view.revision()),
        told.profile().ref().toString(),
        told.csrAttributes(view.device()));
  }

  /** Step 4: the certificate with its chain and a fresh challenge. */
  CompletionStage<EnrollmentDesk.Answer> certificateReady(DeviceView view, HeldCertificate held) {
    var issuer = trust.get(held.ca());
    return certificate(view.device(), held)
        .thenApply(der ->
            der.isPresent() && issuer != null
                ? new EnrollmentDesk.CertificateReady(
                    der.get(), issuer.chain(), issuer.anchors(), installChallenge(view))
                : new EnrollmentDesk.Pending());
  }

  /** The device holds the certificate; only the proof is missing. */
  EnrollmentDesk.Answer installAwaited(DeviceView view) {
    return new EnrollmentDesk.InstallAwaited(installChallenge(view));
  }

  private Bytes installChallenge(DeviceView view) {
    return challenges.issue(view.device(), Purpose.INSTALL, view.revision());
  }

  /** Tells a device that it may ask for a certificate: anew, or for the next one. */
  void invite(DeviceView view, Route via) {
    deliveries.tell(new DeliveryPost.Send(new Deliver(view.device(), via, challenge(view))));
  }

  /** Sends what the device is to be told about its unproven certificate. */
  void send(DeviceView view, HeldCertificate held, Route via) {
    var answer =
        view.state().slot().pipeline() instanceof Pipeline.Installed
            ? CompletableFuture.completedFuture(installAwaited(view))
            : certificateReady(view, held);
    answer.whenComplete((ready, failure) -> {
      if (ready != null) {
        deliveries.tell(new DeliveryPost.Send(new Deliver(view.device(), via, ready)));
      } else {
        // The persisted deadline sends it again.
        LOG.atWarn()
            .addKeyValue("device", view.device())
            .setCause(failure)
            .log("{}: its certificate could not be read for delivery", view.device());
      }
    });
  }
}
