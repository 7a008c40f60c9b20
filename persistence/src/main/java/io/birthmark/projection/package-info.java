/**
 * What is read back from the journal: the ports of {@code fleet}, answered from the stored events
 * by plain SQL.
 *
 * <p>Begin with {@link io.birthmark.projection.JournalAuditTrail}, which turns rows into records.
 * Imports {@code device}, {@code fleet}, {@code journal} for the stored form of events, and JDBC;
 * not Pekko, so that whatever reads here needs no actor system.
 */
@NullMarked
package io.birthmark.projection;

import org.jspecify.annotations.NullMarked;
