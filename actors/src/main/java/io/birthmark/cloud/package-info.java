/**
 * Clouds: services outside that let a device in when they know its certificate. What CAs have
 * issued is registered there, and kept as the device's own journal has it: a registration in a
 * cloud is called a cloud registration, since a device's own registration is another thing.
 *
 * <p>Begin with {@link io.birthmark.cloud.CloudRegistrar}, the actor, and {@link
 * io.birthmark.cloud.Cloud}, the port. No device ever waits for a cloud: what is wanted there
 * follows from the journal ({@link io.birthmark.cloud.CloudRegistrations}), and is brought about
 * beside it, late when the cloud is away. Imports {@code device}, {@code fleet} for certificates'
 * bytes, {@code metrics} and {@code ca.outside}, and Pekko in the registrar alone; one adapter in a
 * package of its own for each maker.
 */
@NullMarked
package io.birthmark.cloud;

import org.jspecify.annotations.NullMarked;
