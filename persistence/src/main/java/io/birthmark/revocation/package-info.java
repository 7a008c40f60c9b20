/**
 * What the embedded CA revoked, and the lists made of it, in tables that every node shares.
 *
 * <p>A room of its own: {@code vault} holds secrets, and this is the most public thing there is;
 * {@code projection} is what can be made anew from the journal at any time and lags behind it, and
 * a revocation must be stored before it counts, a list's number never be given twice.
 *
 * <p>Begin with {@link io.birthmark.revocation.JdbcRevocationLedger}, what is revoked; then {@link
 * io.birthmark.revocation.JdbcCrlStore}, how lists are numbered and published. Imports {@code ca}
 * for the ports, {@code device}, {@code pki} for their values, {@code journal} for what the
 * database's refusals mean, and JDBC.
 */
@NullMarked
package io.birthmark.revocation;

import org.jspecify.annotations.NullMarked;
