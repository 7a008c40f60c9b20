package io.birthmark.twin;

import io.birthmark.device.DeviceId;
import io.birthmark.device.Route;
import io.birthmark.device.TraceParent;
import io.birthmark.tracing.Attributes;
import io.birthmark.tracing.Traces;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The desk as devices' edges meet it: each request is the first span of a trace, which what the
 * desk does goes on with.
 *
 * @param within the desk, for a request of this trace
 */
public record TracedDesk(Traces traces, Function<Optional<TraceParent>, EnrollmentDesk> within)
    implements EnrollmentDesk {

  @Override
  public CompletionStage<Answer> greet(Sighting s) {
    return traced("greet", s.device(), s.route(), desk -> desk.greet(s));
  }

  @Override
  public CompletionStage<Answer> enroll(Submission s) {
    return traced("enroll", s.device(), s.route(), desk -> desk.enroll(s));
  }

  @Override
  public CompletionStage<Answer> proveInstalled(InstallProof p) {
    return traced("prove installed", p.device(), p.route(), desk -> desk.proveInstalled(p));
  }

  private CompletionStage<Answer> traced(
      String step,
      DeviceId device,
      Route route,
      Function<EnrollmentDesk, CompletionStage<Answer>> ask) {
    if (!traces.on()) {
      return ask.apply(within.apply(Optional.empty()));
    }
    var span = traces.atEdge("device " + step, Optional.empty());
    span.setAttribute(Attributes.DEVICE, device.toString());
    span.setAttribute(Attributes.CHANNEL, route.channel().name());
    return Traces.ended(
        span,
        ask.apply(within.apply(Traces.trace(span))),
        (ending, answer) -> ending.setAttribute(Attributes.OUTCOME, outcome(answer)));
  }

  private static String outcome(Answer answer) {
    return answer instanceof Refused refused
        ? refused.reason().name()
        : answer.getClass().getSimpleName();
  }
}
