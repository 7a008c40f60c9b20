/**
 * Doubles of AWS Private CA (AWS JSON 1.1) and of AWS IoT Core's control plane (REST and JSON),
 * both signed by Signature Version 4, after the Smithy descriptions that AWS publishes, against
 * which every request is checked.
 *
 * <p>Begin with {@link io.birthmark.cadouble.aws.AwsDesk} and {@link
 * io.birthmark.cadouble.aws.IotDesk}, which know the operations. Imports the Smithy model library
 * beside what its parent does.
 */
@NullMarked
package io.birthmark.cadouble.aws;

import org.jspecify.annotations.NullMarked;
