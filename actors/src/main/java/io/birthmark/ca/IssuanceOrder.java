package io.birthmark.ca;

import io.birthmark.device.DeviceId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.IssuanceIntent;
import java.time.Instant;

/**
 * A journaled intent on its way to the CA.
 *
 * @param deadline after which no call may be begun any more
 */
public record IssuanceOrder(
    DeviceId device, HardwareFacts facts, IssuanceIntent intent, Instant deadline) {}
