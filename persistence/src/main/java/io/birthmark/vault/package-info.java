/**
 * Secret keys at rest: the keys that evidence is checked with, in a table of their own, each
 * encrypted under a key that lies in a file outside the database. A copy of the database alone
 * gives none of them away.
 *
 * <p>Begin with {@link io.birthmark.vault.KeyWrap}, the file and the encryption; then {@link
 * io.birthmark.vault.JdbcEvidenceKeys}, the table. Imports {@code enrollment} for the port, {@code
 * journal} for the way to run SQL, JDBC, and the JDK's cryptography.
 */
@NullMarked
package io.birthmark.vault;

import org.jspecify.annotations.NullMarked;
