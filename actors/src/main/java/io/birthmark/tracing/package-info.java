/**
 * Spans, from the edge a request came in by to the rows it left in the journal. Begin at {@link
 * io.birthmark.tracing.Traces}. Imports Pekko, the OpenTelemetry API and {@code device}.
 *
 * <p>Which span something belongs to travels in messages, in provenances and in the stored stamps,
 * never with a thread. A device's id is an attribute of a span; keys, requests, certificates and
 * tokens never are.
 */
@NullMarked
package io.birthmark.tracing;

import org.jspecify.annotations.NullMarked;
