package io.birthmark.rest;

import static io.birthmark.http.Gate.needs;
import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.Directives.pathEnd;
import static org.apache.pekko.http.javadsl.server.Directives.pathPrefix;
import static org.apache.pekko.http.javadsl.server.Directives.post;

import io.birthmark.access.Action;
import io.birthmark.access.Principal;
import io.birthmark.device.DeviceId;
import io.birthmark.device.DeviceState;
import io.birthmark.device.Provenance;
import io.birthmark.device.Reason;
import io.birthmark.http.FieldFault;
import io.birthmark.http.JsonBody;
import io.birthmark.http.Problem;
import io.birthmark.http.Problems;
import java.util.ArrayList;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.Location;
import org.apache.pekko.http.javadsl.server.PathMatchers;
import org.apache.pekko.http.javadsl.server.Route;

/** Announcing devices, one or many, and giving them tokens. */
final class RegistrationRoutes {
  private static final String DEVICES = "/api/v1/devices/";

  private final ApiPorts ports;
  private final Registrations registrations;
  private final Tokens tokens;
  private final RegistrationLines lines;
  private final JsonBody body;

  RegistrationRoutes(
      ApiPorts ports, Registrations registrations, RegistrationLines lines, JsonBody body) {
    this.ports = ports;
    this.registrations = registrations;
    this.tokens = new Tokens(ports);
    this.lines = lines;
    this.body = body;
  }

  Route routes() {
    return pathPrefix(
        "devices",
        () ->
            concat(
                pathEnd(() ->
                    post(() ->
                        needs(
                            Action.DEVICE_REGISTER,
                            principal ->
                                DeviceRoutes.answered(request -> register(request, principal))))),
                path(
                    PathMatchers.segment().slash("tokens"),
                    id ->
                        post(() ->
                            needs(
                                Action.DEVICE_ADMIT,
                                principal ->
                                    DeviceRoutes.answered(request ->
                                        DeviceRoutes.withId(
                                            request,
                                            id,
                                            (_, device) -> offer(request, device, principal))))))));
  }

  private CompletionStage<HttpResponse> register(HttpRequest request, Principal principal) {
    return switch (Origin.of(request, principal)) {
      case Origin.Bad(var problem) -> Answers.problem(request, problem);
      case Origin.Good(var provenance) when RegistrationLines.areIn(request) ->
          lines.register(request, principal, provenance);
      case Origin.Good(var provenance) ->
          body.read(
              request,
              RegistrationRequest.class,
              sent -> register(request, sent, principal, provenance));
    };
  }

  private CompletionStage<HttpResponse> register(
      HttpRequest request, RegistrationRequest sent, Principal principal, Provenance provenance) {
    return registrations
        .register(sent, principal, provenance)
        .thenApply(outcome ->
            switch (outcome) {
              case Registrations.Refused(var problem) -> Problems.response(problem, request);
              case Registrations.Registered(var view, var fresh, var token) ->
                  Answers.json(
                          fresh ? 201 : 200, DeviceRoutes.resource(view, token), view.revision())
                      .addHeader(Location.create(DEVICES + view.device().device()));
            });
  }

  private CompletionStage<HttpResponse> offer(
      HttpRequest request, DeviceId device, Principal principal) {
    return switch (Origin.of(request, principal)) {
      case Origin.Bad(var problem) -> Answers.problem(request, problem);
      case Origin.Good(var provenance) ->
          body.read(request, TokenRequest.class, sent -> offer(request, device, sent, provenance));
    };
  }

  private CompletionStage<HttpResponse> offer(
      HttpRequest request, DeviceId device, TokenRequest sent, Provenance provenance) {
    var faults = new ArrayList<FieldFault>();
    var checked = sent.check("", ports.tokens(), faults);
    if (checked.isEmpty()) {
      return Answers.problem(request, Problem.unprocessable(Reason.BAD_MESSAGE, faults));
    }
    var wanted = checked.get();
    return ports
        .devices()
        .look(device)
        .thenCompose(view ->
            view.state() instanceof DeviceState.Known
                ? tokens
                    .offer(view, wanted, provenance)
                    .thenApply(outcome -> response(request, outcome))
                : Answers.problem(request, DeviceRoutes.unknown(device)))
        .whenComplete((_, _) -> wanted.close());
  }

  private static HttpResponse response(HttpRequest request, Tokens.Outcome outcome) {
    return switch (outcome) {
      case Tokens.Refused(var problem) -> Problems.response(problem, request);
      case Tokens.Offered(var view, var token, var made) ->
          Answers.json(201, TokenResource.of(token, made), view.revision());
    };
  }
}
