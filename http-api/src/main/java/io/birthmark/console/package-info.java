/**
 * Pages for people: the API's reference, and what each code of a problem means.
 *
 * <p>Begin with {@link io.birthmark.console.ConsoleRoutes}. Nothing here knows anything of this
 * installation, so the pages need no token; what they show of it they ask the API for. Imports
 * {@code http} and the codes of {@code io.birthmark.device}.
 */
@NullMarked
package io.birthmark.console;

import org.jspecify.annotations.NullMarked;
