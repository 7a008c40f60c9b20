/**
 * What the ways to all of AWS's services have in common: settings, credentials, TLS, and what came
 * of a call.
 *
 * <p>Begin with {@link io.birthmark.ca.aws.AwsCaller}, which alone knows the SDK's exceptions.
 * Imports {@code ca.outside}; adapters import this.
 */
@NullMarked
package io.birthmark.ca.aws;

import org.jspecify.annotations.NullMarked;
