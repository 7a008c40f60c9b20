package io.birthmark.ca;

import io.birthmark.ca.CaStanding.Intake;
import io.birthmark.device.AuditStamp;
import io.birthmark.registry.RegistryRecord;

/**
 * One stored event about a CA: the fact and its audit stamp. This is what the journal holds.
 *
 * @param stamp who, when, why
 * @param event what
 */
public record CaRecord(AuditStamp<Intake> stamp, CaEvent event)
    implements RegistryRecord<CaEvent> {}
