@NullMarked
package io.birthmark.load;

import org.jspecify.annotations.NullMarked;
