package io.birthmark.profile;

import io.birthmark.device.AuditStamp;
import io.birthmark.registry.RegistryRecord;

/**
 * One stored event about a profile: the fact and its audit stamp. This is what the journal holds.
 *
 * @param stamp who, when, why
 * @param event what
 */
public record ProfileRecord(AuditStamp<ProfilePhase> stamp, ProfileEvent event)
    implements RegistryRecord<ProfileEvent> {}
