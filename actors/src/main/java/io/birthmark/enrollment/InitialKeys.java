package io.birthmark.enrollment;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.birthmark.device.DeviceId;
import io.birthmark.device.Reason;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Finds the initial key of a device: the one imported for it, else the one its group's key gives.
 */
public final class InitialKeys {
  private static final KeyMaterial NONE =
      new KeyMaterial.Absent(
          Reason.EVIDENCE_KEY_UNKNOWN, "no initial key is known for this device");

  private final EvidenceKeys keys;

  public InitialKeys(EvidenceKeys keys) {
    this.keys = keys;
  }

  /** Under which id a device's own key is imported: {@code device/tenant/device}. */
  public static KeyId idFor(DeviceId device) {
    return new KeyId("device/" + device);
  }

  /**
   * The initial key that a group's key gives a device: HMAC-SHA256(group key, device part), all 32
   * bytes.
   */
  public static SecretBytes derive(SecretBytes groupKey, DeviceId device) {
    var raw = Hmac.sha256(groupKey, device.device().getBytes(US_ASCII));
    try {
      return SecretBytes.copyOf(raw);
    } finally {
      Arrays.fill(raw, (byte) 0);
    }
  }

  /**
   * The key to check this device's proof with, for the caller to close. An imported key shuts out
   * the derived one: a leaked group key opens no device that has a key of its own.
   */
  public CompletionStage<KeyMaterial> find(DeviceId device, EnrollmentGroup group) {
    var own = idFor(device);
    return keys.find(own)
        .thenCompose(found ->
            found
                .<CompletionStage<KeyMaterial>>map(
                    key -> CompletableFuture.completedStage(new KeyMaterial.Imported(own, key)))
                .orElseGet(() -> ofGroup(group.settings().groupKey())));
  }

  private CompletionStage<KeyMaterial> ofGroup(Optional<GroupKey> groupKey) {
    return groupKey
        .map(wanted ->
            keys.find(wanted.id())
                .thenApply(found ->
                    found
                        .<KeyMaterial>map(key -> new KeyMaterial.OfGroup(wanted.id(), key))
                        .orElse(NONE)))
        .orElseGet(() -> CompletableFuture.completedStage(NONE));
  }
}
