package io.birthmark.ca;

import io.birthmark.device.CaName;
import io.birthmark.device.DeviceCommand.IssuanceResult;
import io.birthmark.device.DeviceId;
import io.birthmark.device.TraceParent;
import io.birthmark.tracing.Attributes;
import io.birthmark.tracing.Traces;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import java.util.Optional;

/** Measures and traces the calls to one CA. */
final class CallWatch {
  private final CaName ca;
  private final CaMeters meters;
  private final Traces traces;

  CallWatch(CaName ca, CaMeters meters, Traces traces) {
    this.ca = ca;
    this.meters = meters;
    this.traces = traces;
  }

  /** A call that has begun. */
  final class Watched {
    private final Timer.Sample sample = meters.begin();
    private final Span span;

    private Watched(Span span) {
      this.span = span;
    }

    void ended(boolean look, IssuanceResult result) {
      meters.ended(sample, look, result);
      ended(CaMeters.outcome(result));
    }

    void ended(RevocationAnswer answer) {
      meters.ended(sample, answer);
      ended(CaMeters.outcome(answer));
    }

    private void ended(String outcome) {
      span.setAttribute(Attributes.OUTCOME, outcome);
      span.end();
    }
  }

  /** A call begins. */
  Watched begin(String call, DeviceId device, Optional<TraceParent> trace) {
    var span = traces.within(trace, call, SpanKind.CLIENT);
    span.setAttribute(Attributes.CA, ca.value());
    span.setAttribute(Attributes.DEVICE, device.toString());
    return new Watched(span);
  }
}
