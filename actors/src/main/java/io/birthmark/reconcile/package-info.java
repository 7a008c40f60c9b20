/**
 * Compares what a CA says it has issued with what the twins know, certificate by certificate. A
 * certificate of an attempt that was given up goes to its twin, whose own rules condemn it; what
 * nobody can explain is reported and left alone.
 *
 * <p>Begin with {@link io.birthmark.reconcile.Matching}, the decision; {@link
 * io.birthmark.reconcile.Reconciler} carries it out. Nothing is kept here: what was settled stands
 * in the twins, so a comparison that broke off is simply made again. Imports {@code device}, {@code
 * pki}, {@code ca}, {@code enrollment}, {@code fleet} and {@code twin}.
 */
@NullMarked
package io.birthmark.reconcile;

import org.jspecify.annotations.NullMarked;
