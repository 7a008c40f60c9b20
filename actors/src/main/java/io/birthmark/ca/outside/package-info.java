/**
 * What all CAs outside the node have in common.
 *
 * <p>Begin with {@link io.birthmark.ca.outside.OutsideIntents}: such a CA chooses serial number and
 * body itself, so an intent says what must be in it. {@link io.birthmark.ca.outside.PinnedChain} is
 * who must have signed it. Imports {@code ca}, {@code device} and {@code pki}; adapters import
 * this.
 */
@NullMarked
package io.birthmark.ca.outside;

import org.jspecify.annotations.NullMarked;
