/**
 * The rules of a device's life, as pure functions over sealed types.
 *
 * <p>Begin with DeviceLifecycle: what a device may do next is one function of state, command and
 * time. This package imports the JDK alone: no Pekko, no clock, no I/O.
 */
@NullMarked
package io.birthmark.device;

import org.jspecify.annotations.NullMarked;
