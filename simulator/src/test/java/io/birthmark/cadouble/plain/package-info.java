/** The double of the small CA in {@code docs/ca/ADD-A-CA.md}, which exists nowhere else. */
@NullMarked
package io.birthmark.cadouble.plain;

import org.jspecify.annotations.NullMarked;
