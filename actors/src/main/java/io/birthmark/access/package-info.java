/**
 * Who may do what: API tokens and line keys, roles and the actions that each allows.
 *
 * <p>Begin with {@code Policy}, the one table of roles and actions, and {@code AccessRules}, which
 * judges one change; both are pure. {@code AccessRegistry} makes a registry of the rules, {@code
 * AccessDirectory} the view of it that every node reads without asking, {@code Authenticator} turns
 * what somebody presents into a {@code Principal}. Imports {@code device} and {@code registry}; the
 * actors import Pekko.
 */
@NullMarked
package io.birthmark.access;

import org.jspecify.annotations.NullMarked;
