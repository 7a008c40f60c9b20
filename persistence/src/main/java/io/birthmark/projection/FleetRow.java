package io.birthmark.projection;

import io.birthmark.device.Sha256;
import io.birthmark.fleet.DeviceRow;
import io.birthmark.fleet.FunnelStep;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the fleet's read model keeps of a device.
 *
 * @param shown what is told of it
 * @param coming the certificate that was issued last and is not proven yet
 * @param furthest the furthest step it has come to since it was registered
 * @param stepped when it came there
 * @param condemned the certificates to be revoked that are not its credential
 */
record FleetRow(
    DeviceRow shown,
    Optional<DeviceRow.Certificate> coming,
    FunnelStep furthest,
    Instant stepped,
    List<Sha256> condemned) {
  FleetRow {
    condemned = List.copyOf(condemned);
  }
}
