@NullMarked
package io.birthmark.bench;

import org.jspecify.annotations.NullMarked;
