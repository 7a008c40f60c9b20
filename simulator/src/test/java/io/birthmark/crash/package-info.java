/**
 * A node is stopped at each boundary of a request for a certificate, and everything still fits when
 * it is back: begin with {@code CrashEnumerationTest}.
 */
@NullMarked
package io.birthmark.crash;

import org.jspecify.annotations.NullMarked;
