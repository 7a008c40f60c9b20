/**
 * The certificate profiles that operators publish: versioned, kept for ever, and retired when no
 * new certificate should follow them.
 *
 * <p>Begin with {@code ProfileRegistry}, the rules; {@code ProfileDirectory} is a node's view of
 * them, with the profile that settings make, behind the port {@code pki.Profiles}. Imports {@code
 * device}, {@code pki} and {@code registry}.
 */
@NullMarked
package io.birthmark.profile;

import org.jspecify.annotations.NullMarked;
