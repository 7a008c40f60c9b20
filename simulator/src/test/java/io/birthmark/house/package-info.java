/**
 * The house rules that hold across modules, as tests: who may see whom, and what no source may
 * hold.
 *
 * <p>Begin with {@code ArchitectureTest}: its tables are the house plan. The tests stand here
 * because this module sees all others.
 */
@NullMarked
package io.birthmark.house;

import org.jspecify.annotations.NullMarked;
