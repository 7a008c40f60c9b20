package io.birthmark.enrollment;

import io.birthmark.device.DeviceId;
import io.birthmark.device.Sha256;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Whose key is whose, fleet-wide and across tenants: the first device that claims a key holds it
 * for good. A claim is never given back, so the keys of retired or revoked devices never become
 * free, and a claim whose enrollment failed stays with its device.
 *
 * <p>A key goes by the SHA-256 of its SubjectPublicKeyInfo in DER. Only who has proven both who it
 * is and that it holds the private key may claim; but for an operator, who claims the key that a
 * maker gave a device when the device is registered with it.
 */
public interface KeyClaims {
  /**
   * Claims a key for a device. The claim is durable before the stage completes; a stage that fails
   * leaves it unknown whether the claim was made, and a repeat tells.
   */
  CompletionStage<Outcome> claim(Sha256 spki, DeviceId device);

  /** Who holds a key; empty when nobody has claimed it. Claims nothing. */
  CompletionStage<Optional<DeviceId>> holder(Sha256 spki);

  /** What became of a claim. */
  sealed interface Outcome {}

  /** The key is the device's, now or already before. */
  record Claimed() implements Outcome {}

  /** Another device was first, and nothing was changed. */
  record HeldBy(DeviceId holder) implements Outcome {}
}
