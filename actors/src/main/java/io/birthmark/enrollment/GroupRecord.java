package io.birthmark.enrollment;

import io.birthmark.device.AuditStamp;
import io.birthmark.registry.RegistryRecord;

/**
 * One stored event of an enrollment group: the fact and its audit stamp. This is what the journal
 * holds.
 *
 * @param stamp who, when, why
 * @param event what
 */
public record GroupRecord(AuditStamp<GroupPhase> stamp, GroupEvent event)
    implements RegistryRecord<GroupEvent> {}
