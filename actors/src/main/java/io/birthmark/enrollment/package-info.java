/**
 * Who may claim which device: challenges, evidence and its verification, and the enrollment groups
 * that say what is accepted.
 *
 * <p>Begin with {@code EvidenceVerifier}, which judges one proof, and {@code GroupRules}, which
 * judges one change of a group; both are pure. {@code GroupRegistry} is the event-sourced actor
 * around the rules, {@code GroupDirectory} the view of it that every node reads without asking.
 * {@code KeyClaims} is the port that says which device a key belongs to. Imports {@code device} and
 * {@code pki}; the actors import Pekko.
 */
@NullMarked
package io.birthmark.enrollment;

import org.jspecify.annotations.NullMarked;
