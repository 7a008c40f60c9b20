/**
 * Whose key is whose: one row per key, written before a certificate is asked for and never changed
 * or deleted. This is no projection of the journal: two shards decide by it, so the primary key is
 * the judge.
 *
 * <p>Begin with {@link io.birthmark.claims.JdbcKeyClaims}. Imports {@code enrollment} for the port,
 * {@code device}, {@code journal} for the way to run SQL, and JDBC.
 */
@NullMarked
package io.birthmark.claims;

import org.jspecify.annotations.NullMarked;
