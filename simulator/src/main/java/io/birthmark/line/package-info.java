/** Placeholder. */
@NullMarked
package io.birthmark.line;

import org.jspecify.annotations.NullMarked;
