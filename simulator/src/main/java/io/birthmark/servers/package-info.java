/**
 * Servers that a run of this module brings along and ends with it: a PostgreSQL as durable as one
 * in production, and an MQTT broker that can go away and come back. Both listen on the loopback
 * address alone.
 *
 * <p>Imports the product's embedded broker, the line's waiting, and the packaged PostgreSQL
 * binaries.
 */
@NullMarked
package io.birthmark.servers;

import org.jspecify.annotations.NullMarked;
