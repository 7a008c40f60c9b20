/**
 * The status listener: revocation lists and CA certificates for everybody, over plain HTTP, because
 * a reader must be able to fetch them before it trusts anything (RFC 5280 §8). What it serves is
 * signed by itself.
 *
 * <p>Begin with {@link io.birthmark.status.StatusServer}; what there is to be served comes through
 * the port {@link io.birthmark.status.StatusDocuments}. Imports Pekko HTTP, {@code http} for the
 * listener, and the values of {@code io.birthmark.device}; sees no store and no other route.
 */
@NullMarked
package io.birthmark.status;

import org.jspecify.annotations.NullMarked;
