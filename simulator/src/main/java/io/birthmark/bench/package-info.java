/**
 * What a node can do on this machine, as ratios against limits that are measured in the same run.
 *
 * <p>Begin with {@link io.birthmark.bench.Bench}, which runs everything, and {@link
 * io.birthmark.bench.BenchReport}, which says what each figure means. {@link
 * io.birthmark.bench.BenchCommand} is {@code birthmark bench}. Figures of real runs and what was
 * learned from them stand in {@code PERFORMANCE.md}.
 *
 * <p>Imports the loads and the line, the node, and the crypto libraries that it measures.
 */
@NullMarked
package io.birthmark.bench;

import org.jspecify.annotations.NullMarked;
