package io.birthmark.device;

import static io.birthmark.device.DeviceLifecycle.accept;
import static io.birthmark.device.DeviceLifecycle.nothingNew;

import io.birthmark.device.DeviceState.Known;

/**
 * What becomes of a cloud's word on a certificate. It is written down and decides nothing: no
 * device waits for a cloud, and none is stopped because of one.
 */
final class CloudRules {
  private CloudRules() {}

  static Decision record(DeviceState state, DeviceCommand.RecordCloudRegistration c) {
    boolean told =
        state instanceof Known known
            && known.dossier().clouds().stream()
                .anyMatch(standing ->
                    standing.isOf(c.cloud(), c.certificate()) && standing.status() == c.status());
    return told
        ? nothingNew()
        : accept(
            new DeviceEvent.CloudRegistrationRecorded(
                c.cloud(), c.certificate(), c.status(), c.reference()));
  }
}
