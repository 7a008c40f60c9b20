/**
 * What operators do to devices.
 *
 * <p>Begin with {@link io.birthmark.operation.Deed}. Imports {@code device} and {@code access}.
 */
@NullMarked
package io.birthmark.operation;

import org.jspecify.annotations.NullMarked;
