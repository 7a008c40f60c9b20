package io.birthmark.device;

/**
 * One stored event of a device: the fact and its audit stamp. This is what the journal holds.
 *
 * @param stamp who, when, why
 * @param event what
 */
public record DeviceRecord(AuditStamp<StateLabel> stamp, DeviceEvent event) {}
