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
 * @param flow the queue it stands in when the CA has no time for it
 * @param reference what the CA calls the request, once it has said so
 * @param deadline after which no call may be begun any more
 * @param trace the span it belongs to, where the request is traced
 */
public record IssuanceOrder(
    DeviceId device,
    HardwareFacts facts,
    IssuanceIntent intent,
    Flow flow,
    Optional<String> reference,
    Instant deadline,
    Optional<TraceParent> trace) {
  /** An order for an attempt that the CA has given no name yet, in no queue and no trace. */
  public IssuanceOrder(
      DeviceId device, HardwareFacts facts, IssuanceIntent intent, Instant deadline) {
    this(device, facts, intent, Flow.NONE, Optional.empty(), deadline, Optional.empty());
  }

  /** The same, as part of a traced request, or of none. */
  public IssuanceOrder in(Optional<TraceParent> span) {
    return new IssuanceOrder(device, facts, intent, flow, reference, deadline, span);
  }
}
