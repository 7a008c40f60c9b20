/**
 * The front door: the HTTP server with its limits and headers, who may enter, and how every refusal
 * becomes a problem document (RFC 9457).
 *
 * <p>Begin with {@link io.birthmark.http.HttpServer}, then {@link io.birthmark.http.Problems};
 * {@link io.birthmark.http.Listener} is what every server of this house binds with. Imports Pekko
 * HTTP, Jackson and the values of {@code io.birthmark.device}; knows no route, which are in {@code
 * rest} and its neighbours.
 */
@NullMarked
package io.birthmark.http;

import org.jspecify.annotations.NullMarked;
