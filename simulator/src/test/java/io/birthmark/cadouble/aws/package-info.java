@NullMarked
package io.birthmark.cadouble.aws;

import org.jspecify.annotations.NullMarked;
