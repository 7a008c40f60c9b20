/**
 * Compares what a CA says it has issued with what the twins know, certificate by certificate. A
 * certificate of an attempt that was given up goes to its twin, whose own rules condemn it; what
 * nobody can explain is reported and left alone.
 *
 * <p>Begin with {@link io.birthmark.reconcile.Matching}, the decision; {@link
 * io.birthmark.reconcile.Reconciler} carries it out. A list that a CA is asked for is gone through
 * by {@code ReconciliationRun}; how far it is stands in the CAs' registry. What was settled stands
 * in the twins, so a part that broke off is simply made again. Imports {@code device}, {@code pki},
 * {@code ca}, {@code enrollment}, {@code fleet}, {@code registry} and {@code twin}.
 */
@NullMarked
package io.birthmark.reconcile;

import org.jspecify.annotations.NullMarked;
