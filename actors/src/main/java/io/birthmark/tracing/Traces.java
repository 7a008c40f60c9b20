package io.birthmark.tracing;

import io.birthmark.device.TraceParent;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;
import org.jspecify.annotations.Nullable;

/**
 * The spans of an actor system. Until {@link #sendTo} is called there are none, and nothing is done
 * for them.
 *
 * <p>Only an edge begins a trace, or takes over its caller's; what is further in has spans only for
 * requests that are traced.
 */
public final class Traces implements Extension {
  private static final Id ID = new Id();
  private static final String SCOPE = "io.birthmark";

  private volatile @Nullable Tracer tracer;

  private Traces() {}

  /** Makes one for each system that asks. */
  private static final class Id extends AbstractExtensionId<Traces> {
    @Override
    public Traces createExtension(ExtendedActorSystem system) {
      return new Traces();
    }
  }

  /** The spans of this system. */
  public static Traces of(ClassicActorSystemProvider system) {
    return ID.get(system);
  }

  /** From now on {@code telemetry} has the spans of this system, as far as its sampler wants. */
  public static void sendTo(ClassicActorSystemProvider system, OpenTelemetry telemetry) {
    of(system).tracer = telemetry.getTracer(SCOPE);
  }

  /** Whether anybody wants spans. */
  public boolean on() {
    return tracer != null;
  }

  /**
   * Begins the span of a request from outside.
   *
   * @param caller the span that the caller says it belongs to
   */
  public Span atEdge(String name, Optional<TraceParent> caller) {
    return begin(name, SpanKind.SERVER, caller.map(Traces::context).orElseGet(Context::root));
  }

  /** Begins the span of a part of the work for a request; none when the request has no trace. */
  public Span within(Optional<TraceParent> trace, String name, SpanKind kind) {
    return trace.isPresent() ? begin(name, kind, context(trace.get())) : Span.getInvalid();
  }

  private Span begin(String name, SpanKind kind, Context parent) {
    var current = tracer;
    return current == null
        ? Span.getInvalid()
        : current.spanBuilder(name).setParent(parent).setSpanKind(kind).startSpan();
  }

  private static Context context(TraceParent parent) {
    return Context.root()
        .with(
            Span.wrap(
                SpanContext.createFromRemoteParent(
                    parent.traceId(),
                    parent.spanId(),
                    TraceFlags.fromHex(parent.flags(), 0),
                    TraceState.getDefault())));
  }

  /** What further work for this span belongs to; empty when nobody records it. */
  public static Optional<TraceParent> trace(Span span) {
    var context = span.getSpanContext();
    return context.isValid() && context.isSampled()
        ? Optional.of(
            TraceParent.of(
                context.getTraceId(), context.getSpanId(), context.getTraceFlags().asHex()))
        : Optional.empty();
  }

  /**
   * Ends the span together with the work.
   *
   * @param told says of an answer what is worth an attribute
   */
  public static <T> CompletionStage<T> ended(
      Span span, CompletionStage<T> work, BiConsumer<Span, T> told) {
    if (!span.isRecording()) {
      return work;
    }
    return work.whenComplete((answer, failure) -> {
      if (failure == null) {
        told.accept(span, answer);
      } else {
        // The message of a failure may quote what it failed on.
        span.setStatus(StatusCode.ERROR, failure.getClass().getSimpleName());
      }
      span.end();
    });
  }
}
