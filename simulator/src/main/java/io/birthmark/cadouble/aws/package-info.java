/**
 * A double of AWS Private CA (AWS JSON 1.1, signed by Signature Version 4), after the Smithy
 * description that AWS publishes, against which every request is checked.
 *
 * <p>Begin with {@link io.birthmark.cadouble.aws.AwsDesk}, which knows the operations. Imports the
 * Smithy model library beside what its parent does.
 */
@NullMarked
package io.birthmark.cadouble.aws;

import org.jspecify.annotations.NullMarked;
