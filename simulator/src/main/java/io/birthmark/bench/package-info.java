/**
 * What a node can do on this machine, as ratios against limits that are measured in the same run.
 *
 * <p>Begin with {@link io.birthmark.bench.Bench}, which runs everything, and {@link
 * io.birthmark.bench.BenchReport}, which says what each figure means. {@link
 * io.birthmark.bench.BenchCommand} is {@code birthmark bench}. Figures of real runs and what was
 * learned from them stand in {@code PERFORMANCE.md}.
 *
 * <p>{@link io.birthmark.bench.Fairness} is another bench, {@code birthmark bench fairness}: what
 * devices of one CA feel of a crowd that waits for another one. {@link
 * io.birthmark.bench.FairnessRun} says what is measured on each of its nodes.
 *
 * <p>Imports the loads and the line, the demo's stand-ins of CAs, the node, and the crypto
 * libraries that it measures.
 */
@NullMarked
package io.birthmark.bench;

import org.jspecify.annotations.NullMarked;
