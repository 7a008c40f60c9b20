/** Placeholder. */
@NullMarked
package io.birthmark.node;

import org.jspecify.annotations.NullMarked;
