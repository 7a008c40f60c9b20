/**
 * EJBCA over its REST interface.
 *
 * <p>Begin with {@link io.birthmark.ca.ejbca.EjbcaAuthority}; what its answers mean is one pure
 * table in {@link io.birthmark.ca.ejbca.EjbcaReplies}. Imports {@code ca} and {@code ca.outside},
 * {@code device} and {@code pki}.
 */
@NullMarked
package io.birthmark.ca.ejbca;

import org.jspecify.annotations.NullMarked;
