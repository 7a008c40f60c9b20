package io.birthmark.operation;

import io.birthmark.device.AuditStamp;
import io.birthmark.registry.RegistryRecord;

/**
 * One stored event of an operation: the fact and its audit stamp. This is what the journal holds.
 *
 * @param stamp who, when, why
 * @param event what
 */
public record OperationRecord(AuditStamp<OperationPhase> stamp, OperationEvent event)
    implements RegistryRecord<OperationEvent> {}
