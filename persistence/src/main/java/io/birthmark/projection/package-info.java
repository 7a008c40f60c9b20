/**
 * What is read back from the journal: the ports of {@code fleet}, answered from the stored events
 * by plain SQL, and read models that follow the journal.
 *
 * <p>Begin with {@link io.birthmark.projection.JournalAuditTrail}, which turns rows into records,
 * and with {@link io.birthmark.projection.FollowedJournal}, which takes them in step by step;
 * {@link io.birthmark.projection.DueProjection}, {@link io.birthmark.projection.FleetProjection}
 * and {@link io.birthmark.projection.CloudProjection} are models so kept. Imports {@code device},
 * {@code fleet}, {@code cloud}, {@code journal} for the stored form of events, and JDBC; Pekko in
 * {@link io.birthmark.projection.JournalFollower} alone.
 */
@NullMarked
package io.birthmark.projection;

import org.jspecify.annotations.NullMarked;
