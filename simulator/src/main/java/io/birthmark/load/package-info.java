/**
 * Many good devices at once, as fast as they are served: a load, for whoever measures a node or
 * fills its journal. The devices are those of {@link io.birthmark.line}; here is only how they come
 * to a node.
 *
 * <p>Begin with {@link io.birthmark.load.Load}: devices are made, registered and provisioned in
 * batches, so that a million of them need the memory of a few thousand. {@link
 * io.birthmark.load.DirectLoad} lets them speak to the desk of a node in this process, {@link
 * io.birthmark.load.MqttLoad} to a running node over its broker. {@link
 * io.birthmark.load.LoadCommand} is {@code birthmark simulate load}.
 *
 * <p>Unlike the line, which is a witness against the product and shares nothing with it, a direct
 * load speaks the product's own ports. Imports the line, the node, and the ports of {@code twin}
 * and {@code enrollment}.
 */
@NullMarked
package io.birthmark.load;

import org.jspecify.annotations.NullMarked;
