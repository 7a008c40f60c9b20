/**
 * Devices that speak Sparkplug B 3.0 over MQTT come in here; the messages are in
 * DEVICE-PROTOCOL.md.
 *
 * <p>Begin with {@code SparkplugHost}, the one actor that others start and talk to. It owns {@code
 * BrokerLink}, which holds the connections and the host's STATE, and one {@code EdgeNode} per edge
 * node, which is thin: what a message means is decided by {@code EdgeProtocol}, a pure function of
 * an {@code EdgeSession}, a message and the time. {@code SparkplugTopic} and {@code
 * SparkplugPayload} are where untrusted bytes become types. Imports {@code device}, the desk of
 * {@code twin}, and Pekko; nothing imports this package but the node's wiring.
 */
@NullMarked
package io.birthmark.ingress;

import org.jspecify.annotations.NullMarked;
