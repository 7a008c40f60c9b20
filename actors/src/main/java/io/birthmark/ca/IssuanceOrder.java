package io.birthmark.ca;

import io.birthmark.device.DeviceId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.IssuanceIntent;
import io.birthmark.device.TraceParent;
import java.time.Instant;
import java.util.Optional;

/**
 * A journaled intent on its way to the CA.
 *
 * @param origin where it comes from
 * @param reference what the CA calls the request, once it has said so
 * @param deadline after which no call may be begun any more
 * @param trace the span it belongs to, where the request is traced
 */
public record IssuanceOrder(
    DeviceId device,
    HardwareFacts facts,
    IssuanceIntent intent,
    Origin origin,
    Optional<String> reference,
    Instant deadline,
    Optional<TraceParent> trace) {
  /** An order for an attempt that the CA has given no name yet, from nowhere and in no trace. */
  public IssuanceOrder(
      DeviceId device, HardwareFacts facts, IssuanceIntent intent, Instant deadline) {
    this(device, facts, intent, Origin.NOWHERE, Optional.empty(), deadline, Optional.empty());
  }

  /** The same, as part of a traced request, or of none. */
  public IssuanceOrder in(Optional<TraceParent> span) {
    return new IssuanceOrder(device, facts, intent, origin, reference, deadline, span);
  }
}
