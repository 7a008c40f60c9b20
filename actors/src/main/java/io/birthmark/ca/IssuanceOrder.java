package io.birthmark.ca;

import io.birthmark.device.DeviceId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.IssuanceIntent;
import java.time.Instant;
import java.util.Optional;

/**
 * A journaled intent on its way to the CA.
 *
 * @param reference what the CA calls the request, once it has said so
 * @param deadline after which no call may be begun any more
 */
public record IssuanceOrder(
    DeviceId device,
    HardwareFacts facts,
    IssuanceIntent intent,
    Optional<String> reference,
    Instant deadline) {
  /** An order for an attempt that the CA has given no name yet. */
  public IssuanceOrder(
      DeviceId device, HardwareFacts facts, IssuanceIntent intent, Instant deadline) {
    this(device, facts, intent, Optional.empty(), deadline);
  }
}
