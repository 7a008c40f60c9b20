/**
 * What operators do to devices, and to many at once: an operation writes down the devices that a
 * filter lets through, and does one deed to each at its own pace.
 *
 * <p>Begin with {@link io.birthmark.operation.OperationRules}: what was decided about an operation
 * is journaled. {@code OperationRun} carries one out through the twins, {@link
 * io.birthmark.operation.OperationRunner} all of them; {@link
 * io.birthmark.operation.OperationTargets} is the port to the devices of each and what came of its
 * deed. Imports {@code device}, {@code registry}, {@code access}, {@code fleet}, {@code metrics}
 * and {@code twin}.
 */
@NullMarked
package io.birthmark.operation;

import org.jspecify.annotations.NullMarked;
