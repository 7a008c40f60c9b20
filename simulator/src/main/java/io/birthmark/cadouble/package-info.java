/**
 * Stand-ins of outside CAs: local servers that speak a CA's documented wire form, sign with a real
 * key, misbehave on demand and keep a ledger of all they did.
 *
 * <p>Begin with {@link io.birthmark.cadouble.CaDouble}, which puts one together, and {@link
 * io.birthmark.cadouble.Desk}, the part that differs from CA to CA. {@link
 * io.birthmark.cadouble.Fault} names all misdeeds, {@link io.birthmark.cadouble.Ledger} is what an
 * oracle reads.
 *
 * <p>A double judges the product's adapters, so it shares nothing with the product but the marker
 * {@code io.birthmark.cli.CliCommand}: no name, codec, hash or key of packages {@code ca} and
 * {@code pki} is used here. Imports the JDK and its HTTP server, Bouncy Castle, Jackson, Bucket4j
 * and picocli.
 */
@NullMarked
package io.birthmark.cadouble;

import org.jspecify.annotations.NullMarked;
