package io.birthmark.registry;

import io.birthmark.device.AuditStamp;

/**
 * One stored event of a registry: the fact and its audit stamp. This is what the journal holds.
 *
 * @param <E> the book's events
 */
public interface RegistryRecord<E> {
  /** Who, when, why. */
  AuditStamp<?> stamp();

  /** What. */
  E event();
}
