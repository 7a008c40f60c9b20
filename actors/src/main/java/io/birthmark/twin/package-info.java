/**
 * The sharded entity: one twin per device, and the desk at which every edge protocol serves a
 * device.
 *
 * <p>Begin with {@code DeviceTwin}, the actor; the rules it runs are in {@code device}. Imports
 * {@code device}, {@code pki}, {@code enrollment}, {@code ca} and {@code fleet}, never {@code
 * ingress}.
 */
@NullMarked
package io.birthmark.twin;

import org.jspecify.annotations.NullMarked;
