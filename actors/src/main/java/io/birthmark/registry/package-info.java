/**
 * One shape for all that changes rarely and that every node must know: groups, tokens, and what
 * comes after them. A registry holds one small book, is the one place where it changes, and stores
 * each change as an audit record.
 *
 * <p>Begin with {@code RegistryRules}, which is what a new kind of book brings: pure rules and the
 * form of its records. {@code Registry} is the event-sourced actor around them, {@code
 * RegistryDoor} the way to ask it, {@code Directory} a node's own view of the book that is read
 * without asking, {@code RegistryFeed} the actor that keeps that view fresh. Imports {@code
 * device}; the actors import Pekko.
 */
@NullMarked
package io.birthmark.registry;

import org.jspecify.annotations.NullMarked;
