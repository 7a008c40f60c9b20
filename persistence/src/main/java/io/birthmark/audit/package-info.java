/**
 * Proof of the past: what ties each stored event to the one before it, and the walk that finds the
 * first record of a device's history that was flipped, deleted, swapped, inserted or cut off.
 *
 * <p>Begin with {@link io.birthmark.audit.AuditLink}, the hash rule that the journal writes by and
 * everybody checks by; then {@link io.birthmark.audit.AuditVerifier}, which reads plain SQL and
 * needs no actor system. Imports {@code device} and the JDK; it never imports {@code journal}, so
 * that what judges the journal does not stand on it.
 */
@NullMarked
package io.birthmark.audit;

import org.jspecify.annotations.NullMarked;
