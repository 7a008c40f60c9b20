/** Placeholder. */
@NullMarked
package io.birthmark.journal;

import org.jspecify.annotations.NullMarked;
