/**
 * Who may claim which device: challenges, evidence and its verification, and the enrollment groups
 * that say what is accepted.
 *
 * <p>Begin with {@code EvidenceVerifier}, which judges one proof, and {@code GroupRules}, which
 * judges one change of a group; both are pure. {@code GroupRegistry} makes a registry of the rules,
 * {@code GroupDirectory} the view of it that every node reads without asking. {@code KeyClaims} is
 * the port that says which device a key belongs to. Imports {@code device}, {@code pki} and {@code
 * registry}; the actors import Pekko.
 */
@NullMarked
package io.birthmark.enrollment;

import org.jspecify.annotations.NullMarked;
