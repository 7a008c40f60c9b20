package io.birthmark.device;

import java.time.Instant;
import java.util.Optional;

/**
 * One stored event of a device: the fact and its audit stamp. This is what the journal holds.
 *
 * @param stamp who, when, why
 * @param event what
 * @param due when the device must act by itself if nothing comes before; written down so that who
 *     follows the journal need not know the rules. Empty when it rests.
 */
public record DeviceRecord(
    AuditStamp<StateLabel> stamp, DeviceEvent event, Optional<Instant> due) {}
