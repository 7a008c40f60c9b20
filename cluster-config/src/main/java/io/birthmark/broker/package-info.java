/**
 * The MQTT broker of the default run: HiveMQ Community Edition inside the node's own process.
 *
 * <p>One class, {@code EmbeddedBroker}. In production the broker is an external one and this
 * package is not used. Imports the broker's embedded API and the JDK; the node's wiring imports it.
 */
@NullMarked
package io.birthmark.broker;

import org.jspecify.annotations.NullMarked;
