/**
 * Where everything that counts or measures finds its registry: one for each actor system, so that a
 * journal plug-in made by reflection and an actor deep in the tree reach the same one, and two
 * nodes in one process do not mix. Imports Pekko and Micrometer.
 *
 * <p>Names are lower case with dots ({@code twin.transitions}); labels are enums or names from the
 * configuration. A device's id is never a label.
 */
@NullMarked
package io.birthmark.metrics;

import org.jspecify.annotations.NullMarked;
