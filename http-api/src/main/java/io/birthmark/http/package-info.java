/** Placeholder. */
@NullMarked
package io.birthmark.http;

import org.jspecify.annotations.NullMarked;
