package io.birthmark.twin;

import io.birthmark.device.Bytes;
import io.birthmark.device.DeviceId;
import io.birthmark.device.EvidenceKind;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.Reason;
import io.birthmark.device.Route;
import io.birthmark.device.Sha256;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Where a device is served, whatever protocol it speaks: Sparkplug today, EST, SCEP and CMP later.
 *
 * <p>Every method may be called any number of times with the same input; a repeat has no second
 * effect and gets the answer that is right now. The stages never fail for an expected reason:
 * refusals are {@link Refused}.
 */
public interface EnrollmentDesk {
  /**
   * Step 1: the device shows itself. Writes nothing unless the device is registered and comes for
   * the first time.
   */
  CompletionStage<Answer> greet(Sighting sighting);

  /** Step 3: the device proves who it is and asks for a certificate. */
  CompletionStage<Answer> enroll(Submission submission);

  /** Step 5: the device proves that it uses the key of the certificate it was given. */
  CompletionStage<Answer> proveInstalled(InstallProof proof);

  /**
   * A device as it shows itself.
   *
   * @param installed SHA-256 of the operational certificate it says it holds
   */
  record Sighting(
      DeviceId device,
      Route route,
      HardwareFacts facts,
      Optional<String> firmware,
      EvidenceKind evidence,
      Optional<Sha256> installed) {}

  /**
   * Evidence and request of step 3; all bytes are as received and trusted by nobody yet.
   *
   * @param chain concatenated DER certificates, empty unless the evidence kind is {@code idevid}
   * @param possession signature by the key of the request over the challenge
   */
  record Submission(
      DeviceId device,
      Route route,
      HardwareFacts facts,
      EvidenceKind evidence,
      Bytes challenge,
      Bytes proof,
      Bytes chain,
      Bytes csr,
      Bytes possession) {}

  /** The signature of step 5. */
  record InstallProof(DeviceId device, Route route, Bytes challenge, Bytes signature) {}

  /** What the device is to be told. */
  sealed interface Answer {}

  /** Step 2. */
  record Challenged(Bytes challenge, String profile, Bytes csrAttributes) implements Answer {}

  /**
   * Accepted; the certificate follows by itself as soon as it exists.
   *
   * @param before nothing is expected to follow earlier; empty when it may be any moment
   */
  record Pending(Optional<Instant> before) implements Answer {
    /** It may follow any moment. */
    public Pending() {
      this(Optional.empty());
    }
  }

  /** Step 4. {@code chain} and {@code anchors} are concatenated DER certificates. */
  record CertificateReady(Bytes certificate, Bytes chain, Bytes anchors, Bytes challenge)
      implements Answer {}

  /** The device holds the right certificate already; it has only to prove it. */
  record InstallAwaited(Bytes challenge) implements Answer {}

  /** Step 6: nothing is left to do. */
  record Settled() implements Answer {}

  /**
   * Refused; nothing changed.
   *
   * @param again a fresh challenge, when answering it may help
   */
  record Refused(Reason reason, String detail, Optional<Challenged> again) implements Answer {}
}
