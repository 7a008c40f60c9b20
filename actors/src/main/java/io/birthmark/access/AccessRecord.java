package io.birthmark.access;

import io.birthmark.device.AuditStamp;
import io.birthmark.registry.RegistryRecord;

/**
 * One stored event of access: the fact and its audit stamp. This is what the journal holds.
 *
 * @param stamp who, when, why
 * @param event what
 */
public record AccessRecord(AuditStamp<TokenPhase> stamp, AccessEvent event)
    implements RegistryRecord<AccessEvent> {}
