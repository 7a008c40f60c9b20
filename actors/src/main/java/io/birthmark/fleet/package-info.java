/**
 * What may be read about the fleet: ports only. Who implements them stands in {@code persistence};
 * who reads them, in {@code twin} and {@code http-api}. Imports {@code device}.
 */
@NullMarked
package io.birthmark.fleet;

import org.jspecify.annotations.NullMarked;
