package io.birthmark.rest;

import static io.birthmark.http.Gate.needs;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.Directives.pathPrefix;
import static org.apache.pekko.http.javadsl.server.Directives.post;

import io.birthmark.access.Action;
import io.birthmark.access.Principal;
import io.birthmark.device.CommandName;
import io.birthmark.device.DeviceId;
import io.birthmark.device.DeviceState;
import io.birthmark.device.Provenance;
import io.birthmark.device.Reason;
import io.birthmark.http.JsonBody;
import io.birthmark.http.Problem;
import io.birthmark.http.Problems;
import io.birthmark.operation.Deed;
import io.birthmark.twin.DeviceTwin;
import io.birthmark.twin.DeviceView;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.PathMatchers;
import org.apache.pekko.http.javadsl.server.Route;
import org.jspecify.annotations.Nullable;

/**
 * Deeds: an operator's orders to one device, each for the revision he has seen and with his reason,
 * and each as well to be weighed only.
 */
final class DeedRoutes {
  /** An id may hold colons itself, so the verb is what comes after the last one. */
  private static final Pattern DEED = Pattern.compile(".*:[^:]*", Pattern.DOTALL);

  private final DeviceDoor devices;
  private final JsonBody body;

  DeedRoutes(DeviceDoor devices, JsonBody body) {
    this.devices = devices;
    this.body = body;
  }

  Route routes() {
    return pathPrefix(
        "devices",
        () ->
            path(
                PathMatchers.segment(DEED),
                named ->
                    post(() ->
                        needs(
                            action(named),
                            principal ->
                                DeviceRoutes.answered(
                                    request -> deed(request, named, principal))))));
  }

  /** Who may do nothing of the kind is not told which deeds there are. */
  private static Action action(String named) {
    return Deed.of(named.substring(named.lastIndexOf(':') + 1))
        .map(Deed::action)
        .orElse(Action.DEVICE_OPERATE);
  }

  private CompletionStage<HttpResponse> deed(
      HttpRequest request, String named, Principal principal) {
    int colon = named.lastIndexOf(':');
    var deed = Deed.of(named.substring(colon + 1));
    return deed.isPresent()
        ? DeviceRoutes.withId(
            request,
            named.substring(0, colon),
            (_, device) -> expected(request, device, deed.get(), principal))
        : Answers.problem(
            request,
            Problem.of(Reason.NOT_FOUND, "there is no such deed; there are " + Deed.verbs()));
  }

  private CompletionStage<HttpResponse> expected(
      HttpRequest request, DeviceId device, Deed deed, Principal principal) {
    return switch (Origin.of(request, principal)) {
      case Origin.Bad(var problem) -> Answers.problem(request, problem);
      case Origin.Good(var provenance) ->
          switch (Expectation.of(request, "device")) {
            case Expectation.Bad(var problem) -> Answers.problem(request, problem);
            case Expectation.Good(var revision) ->
                body.read(
                    request,
                    DeedRequest.class,
                    sent ->
                        switch (sent.check(deed)) {
                          case DeedRequest.Bad(var problem) -> Answers.problem(request, problem);
                          case DeedRequest.Good good ->
                              given(
                                  request,
                                  device,
                                  deed,
                                  good,
                                  provenance.expecting(revision, good.note()));
                        });
          };
    };
  }

  private CompletionStage<HttpResponse> given(
      HttpRequest request,
      DeviceId device,
      Deed deed,
      DeedRequest.Good sent,
      Provenance provenance) {
    var command = deed.command(sent.note().text(), sent.revocation());
    return sent.dry()
        ? devices
            .weigh(device, command, provenance)
            .handle((answer, failure) -> weighed(request, answer, failure))
        : devices.ask(device, command, provenance).thenApply(reply -> told(request, reply));
  }

  /** A twin that does not answer leaves a deed in doubt, and nothing when it was only to weigh. */
  private static HttpResponse weighed(
      HttpRequest request, DeviceTwin.@Nullable Forecast answer, @Nullable Throwable failure) {
    if (answer != null) {
      return told(request, answer);
    }
    var cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof TimeoutException) {
      return Problems.response(
          Problem.of(Reason.BUSY, "no answer in time; nothing was done, ask again"), request);
    }
    throw new CompletionException(cause);
  }

  private static HttpResponse told(HttpRequest request, DeviceTwin.Reply reply) {
    return switch (reply) {
      case DeviceTwin.Applied(var view, _) ->
          Answers.json(200, DeviceRoutes.resource(view), view.revision());
      case DeviceTwin.Refused(var reason, var detail, var legal, var view) ->
          refused(request, reason, detail, legal, view);
    };
  }

  private static HttpResponse told(HttpRequest request, DeviceTwin.Forecast forecast) {
    return switch (forecast) {
      case DeviceTwin.WouldApply apply ->
          Answers.json(200, ForecastResource.of(apply), apply.view().revision());
      case DeviceTwin.WouldRefuse(var reason, var detail, var legal, var view) ->
          refused(request, reason, detail, legal, view);
    };
  }

  /** With the revision the device is at, so that who was late can look and decide again. */
  private static HttpResponse refused(
      HttpRequest request, Reason reason, String detail, Set<CommandName> legal, DeviceView view) {
    return view.state() instanceof DeviceState.Known
        ? Answers.at(Problems.response(Problem.of(reason, detail, legal), request), view.revision())
        : Problems.response(DeviceRoutes.unknown(view.device()), request);
  }
}
