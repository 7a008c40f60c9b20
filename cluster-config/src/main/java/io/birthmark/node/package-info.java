/**
 * The runnable node: settings, data folder, secrets, and all wiring by hand.
 *
 * <p>Begin with {@link io.birthmark.node.NodeMain}, then {@link io.birthmark.node.NodeWiring},
 * where every part meets every other. May import everything but {@code simulator}.
 */
@NullMarked
package io.birthmark.node;

import org.jspecify.annotations.NullMarked;
