/**
 * AWS IoT Core over its SDK.
 *
 * <p>Begin with {@link io.birthmark.cloud.awsiot.AwsIotCloud}; what its answers mean is one pure
 * table in {@link io.birthmark.cloud.awsiot.AwsIotReplies}. Imports {@code cloud}, {@code device},
 * {@code pki} for PEM, {@code ca.aws} for the way to AWS and {@code ca.outside} for settings.
 */
@NullMarked
package io.birthmark.cloud.awsiot;

import org.jspecify.annotations.NullMarked;
