/**
 * The rules of a device's life, as pure functions over sealed types.
 *
 * <p>Begin with DeviceLifecycle: what a device may do next is one function of state, command and
 * time. This package imports the JDK alone: no Pekko, no clock, no I/O.
 *
 * <p><b>Quarantine.</b> A device of which another one has proven to hold the same key, or that is
 * otherwise not trusted to be the only holder of its keys, is QUARANTINED, whatever it was before
 * (but retired). Its proven credential goes on hold, because the one that accuses it may be the
 * thief; a certificate that was not proven yet is condemned, an open renewal ends, and an attempt
 * whose outcome is open is looked up so that its certificate is condemned as well. Nothing is
 * issued, delivered or renewed, and every step of the device is refused with DEVICE_QUARANTINED. An
 * operator either retires the device or releases it: then its credential is revoked
 * (keyCompromise), it must prove who it is again, and every key it had and the one in question are
 * refused for it with KEY_RETIRED.
 */
@NullMarked
package io.birthmark.device;

import org.jspecify.annotations.NullMarked;
