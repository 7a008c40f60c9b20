/**
 * {@code birthmark demo}: a node, a factory line, the CAs outside the node, and what came of it.
 *
 * <p>Begin with {@link io.birthmark.demo.DemoCommand}. {@link io.birthmark.demo.OutsideCa} is a
 * stand-in in a process of its own, {@link io.birthmark.demo.Lines} are the factory lines of its
 * devices and those of the others, {@link io.birthmark.demo.Outages} is what strikes all of them
 * while they run, {@link io.birthmark.demo.Operator} does what a person would do about it, and the
 * ledgers are compared with the journal by {@link io.birthmark.kill.CaOracle}. Imports {@code
 * line}, {@code kill}, Jackson, picocli and, of the node, how a data folder is opened.
 */
@NullMarked
package io.birthmark.demo;

import org.jspecify.annotations.NullMarked;
