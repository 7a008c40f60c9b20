@NullMarked
package io.birthmark.cadouble.ejbca;

import org.jspecify.annotations.NullMarked;
