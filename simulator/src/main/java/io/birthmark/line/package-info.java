/**
 * Virtual devices and the factory line they stand on, which runs against a real node.
 *
 * <p>Begin with {@link io.birthmark.line.VirtualDevice}: the device's side of the protocol as a
 * state machine without I/O. {@link io.birthmark.line.ProductionPlan} says from a seed which
 * devices a line makes, {@link io.birthmark.line.Manufacturer} makes them, {@link
 * io.birthmark.line.FactoryLine} lets them speak over MQTT through {@link
 * io.birthmark.line.Station}s, and {@link io.birthmark.line.LineRun} puts all of it together for
 * {@link io.birthmark.line.SimulateCommand} and for the demo.
 *
 * <p>A line is a witness against the product, so it shares nothing with it but the generated
 * Sparkplug classes {@code io.birthmark.wire.sparkplug} and the marker {@code
 * io.birthmark.cli.CliCommand}: statements, proofs, requests and checks are written here a second
 * time, from the protocol's page. Imports the JDK, Bouncy Castle, Jackson, picocli and the HiveMQ
 * client.
 */
@NullMarked
package io.birthmark.line;

import org.jspecify.annotations.NullMarked;
