/**
 * Faults that strike a real node again and again under a running line, and the reckoning after
 * them: {@code birthmark simulate kill}.
 *
 * <p>Begin with {@link io.birthmark.kill.KillLoop}. {@link io.birthmark.kill.Site} is what faults
 * strike: a node in a process of its own, its broker, its database. {@link
 * io.birthmark.kill.JournalOracle} judges the journal by rules of its own and shares the stored
 * schema with the product, and no code; {@link io.birthmark.kill.CaOracle} compares it with the
 * ledgers of CAs outside the node ({@code birthmark simulate reckon}). Imports the line, {@link
 * io.birthmark.servers} and JDBC.
 */
@NullMarked
package io.birthmark.kill;

import org.jspecify.annotations.NullMarked;
