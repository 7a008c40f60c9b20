/**
 * A double of EJBCA's REST interface (Keyfactor's OpenAPI description, version 1.0, and what its
 * servers are known to do beside it).
 *
 * <p>Begin with {@link io.birthmark.cadouble.ejbca.EjbcaDesk}, which knows the paths.
 */
@NullMarked
package io.birthmark.cadouble.ejbca;

import org.jspecify.annotations.NullMarked;
