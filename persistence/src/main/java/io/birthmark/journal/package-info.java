/**
 * Events to bytes and back: the journal plug-in that chains each event to the one before it, the
 * store it writes to, and the store's schema.
 *
 * <p>Begin with {@link io.birthmark.journal.JournalStore}, which a node opens first and which says
 * how Pekko Persistence is to be configured; then {@link io.birthmark.journal.ChainedJournalDao},
 * where events are written and recovered, and {@link io.birthmark.journal.GroupWriter}, which
 * settles one group of writes. What events look like as bytes stands in {@link
 * io.birthmark.journal.DeviceEventWire}, {@link io.birthmark.journal.GroupEventWire} and {@link
 * io.birthmark.journal.AccessEventWire}.
 *
 * <p>Imports {@code device}, {@code enrollment} and {@code access} for the events, {@code audit}
 * for the rule of the chain, the generated protobuf classes, Pekko Persistence JDBC with Slick, and
 * JDBC.
 */
@NullMarked
package io.birthmark.journal;

import org.jspecify.annotations.NullMarked;
