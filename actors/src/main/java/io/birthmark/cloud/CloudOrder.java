package io.birthmark.cloud;

import io.birthmark.device.Bytes;
import io.birthmark.device.CloudStatus;
import io.birthmark.device.DeviceId;
import io.birthmark.device.Sha256;

/** What a cloud is to be brought to. */
public sealed interface CloudOrder {
  /** Whose certificate it is. */
  DeviceId device();

  /** SHA-256 of the DER certificate. */
  Sha256 certificate();

  /**
   * It is to let the device in.
   *
   * @param der the certificate, for a cloud that does not know it yet
   */
  record Admit(DeviceId device, Sha256 certificate, Bytes der) implements CloudOrder {}

  /** It is to let nobody in with the certificate for the time being. */
  record Hold(DeviceId device, Sha256 certificate) implements CloudOrder {}

  /** It is never to let anybody in with it again. */
  record Revoke(DeviceId device, Sha256 certificate) implements CloudOrder {}

  /** What it is brought to by this. */
  default CloudStatus wanted() {
    return switch (this) {
      case Admit _ -> CloudStatus.ACTIVE;
      case Hold _ -> CloudStatus.INACTIVE;
      case Revoke _ -> CloudStatus.REVOKED;
    };
  }
}
