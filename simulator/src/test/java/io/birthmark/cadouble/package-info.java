@NullMarked
package io.birthmark.cadouble;

import org.jspecify.annotations.NullMarked;
