/**
 * AWS Private CA over its SDK.
 *
 * <p>Begin with {@link io.birthmark.ca.awspca.AwsPcaAuthority}; what its answers mean is one pure
 * table in {@link io.birthmark.ca.awspca.AwsPcaReplies}. Imports {@code ca}, {@code ca.aws} and
 * {@code ca.outside}, {@code device} and {@code pki}.
 */
@NullMarked
package io.birthmark.ca.awspca;

import org.jspecify.annotations.NullMarked;
