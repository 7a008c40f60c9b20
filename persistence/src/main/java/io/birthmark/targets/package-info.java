/**
 * The devices of operations and what came of the deed at each: rows that are written as an
 * operation goes, beside the journal, which holds what was decided about it.
 *
 * <p>Begin with {@link io.birthmark.targets.JdbcOperationTargets}. Imports {@code operation} and
 * {@code fleet} for the port, {@code device}, {@code journal} for the way to run SQL, and JDBC.
 */
@NullMarked
package io.birthmark.targets;

import org.jspecify.annotations.NullMarked;
