package io.birthmark.rest;

import static io.birthmark.http.Gate.needs;
import static org.apache.pekko.http.javadsl.server.Directives.completeWithFuture;
import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.extractRequest;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.Directives.pathPrefix;

import io.birthmark.access.Action;
import io.birthmark.device.DeviceId;
import io.birthmark.device.DeviceState;
import io.birthmark.device.Explanation;
import io.birthmark.device.HeldCertificate;
import io.birthmark.device.Reason;
import io.birthmark.fleet.AuditTrail;
import io.birthmark.fleet.SharedWaits;
import io.birthmark.http.HttpFault;
import io.birthmark.http.Problem;
import io.birthmark.twin.DeviceView;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.PathMatchers;
import org.apache.pekko.http.javadsl.server.Route;

/** Reading what is known of a device. An id is checked before any twin hears of it. */
final class DeviceRoutes {
  private final DeviceDoor devices;
  private final AuditTrail audit;
  private final History history;
  private final CertificateFiles certificates;
  private final SharedWaits waits;
  private final InstantSource clock;

  DeviceRoutes(ApiPorts ports) {
    this.devices = ports.devices();
    this.audit = ports.audit();
    this.history = new History(ports.audit());
    this.certificates = new CertificateFiles(ports.certificates(), ports.chains());
    this.waits = ports.waits();
    this.clock = ports.clock();
  }

  Route routes() {
    return pathPrefix(
        "devices",
        () ->
            concat(
                path(
                    PathMatchers.segment(),
                    id ->
                        get(() ->
                            needs(
                                Action.DEVICE_READ,
                                _ -> answered(request -> withId(request, id, this::device))))),
                path(
                    PathMatchers.segment().slash("events"),
                    id ->
                        get(() ->
                            needs(
                                Action.AUDIT_READ,
                                _ -> answered(request -> withId(request, id, this::events))))),
                path(
                    PathMatchers.segment().slash("explanation"),
                    id ->
                        get(() ->
                            needs(
                                Action.DEVICE_READ,
                                _ -> answered(request -> withId(request, id, this::explanation))))),
                path(
                    PathMatchers.segment().slash("certificate"),
                    id ->
                        get(() ->
                            needs(
                                Action.DEVICE_READ,
                                _ -> answered(request -> withId(request, id, this::certificate))))),
                path(
                    PathMatchers.segment().slash("certificate").slash("chain"),
                    id ->
                        get(() ->
                            needs(
                                Action.DEVICE_READ,
                                _ -> answered(request -> withId(request, id, this::chain)))))));
  }

  static Route answered(Function<HttpRequest, CompletionStage<HttpResponse>> answer) {
    return extractRequest(request -> completeWithFuture(answer.apply(request)));
  }

  /** What a handler does with a request about a device. */
  interface OfDevice {
    CompletionStage<HttpResponse> answer(HttpRequest request, DeviceId device);
  }

  static CompletionStage<HttpResponse> withId(HttpRequest request, String id, OfDevice handler) {
    var device = DeviceId.of(id);
    return device.isPresent()
        ? handler.answer(request, device.get())
        : Answers.problem(
            request,
            Problem.of(
                Reason.ID_NOT_VALID,
                "an id begins with a letter or digit and has at most 128 of A-Z a-z 0-9 . _ : -"));
  }

  static DeviceResource resource(DeviceView view) {
    return resource(view, TokenResource.of(Tokens.tokens(view)));
  }

  /** The device, with a token of which more may be told than at other times. */
  static DeviceResource resource(DeviceView view, Optional<TokenResource> token) {
    return switch (view.state()) {
      case DeviceState.Known known ->
          DeviceResource.of(view.device(), known, view.revision(), token);
      case DeviceState.Unknown _ ->
          throw new IllegalStateException(view.device() + " is unknown though it was registered");
    };
  }

  private CompletionStage<HttpResponse> device(HttpRequest request, DeviceId device) {
    return switch (AtQuery.of(request, clock.instant())) {
      case AtQuery.Bad(var problem) -> Answers.problem(request, problem);
      case AtQuery.Good(var at) ->
          at.map(instant -> history.at(device, instant))
              .orElseGet(() -> devices.look(device))
              .thenCompose(view -> device(request, view, at));
    };
  }

  private static CompletionStage<HttpResponse> device(
      HttpRequest request, DeviceView view, Optional<Instant> at) {
    return view.state() instanceof DeviceState.Known
        ? Answers.now(Answers.fresh(request, resource(view), view.revision()))
        : Answers.problem(
            request,
            at.map(instant ->
                    Problem.of(
                        Reason.UNKNOWN_DEVICE,
                        view.device().device() + " was not known at " + instant))
                .orElseGet(() -> unknown(view.device())));
  }

  private CompletionStage<HttpResponse> explanation(HttpRequest request, DeviceId device) {
    return devices
        .look(device)
        .thenCompose(view ->
            view.state() instanceof DeviceState.Known
                ? explained(view).thenApply(told -> Answers.fresh(request, told, view.revision()))
                : Answers.problem(request, unknown(device)));
  }

  private CompletionStage<ExplanationResource> explained(DeviceView view) {
    long after = Math.max(0, view.revision() - ExplanationResource.MOST_EVIDENCE);
    return audit
        .records(view.device(), after, ExplanationResource.MOST_EVIDENCE)
        .thenCombine(
            waits.sharing(view.state()),
            (recent, sharing) ->
                ExplanationResource.of(
                    view, Explanation.of(view.state(), clock.instant()), sharing, recent));
  }

  private CompletionStage<HttpResponse> events(HttpRequest request, DeviceId device) {
    return switch (PageQuery.of(request, AuditTrail.MAX_PAGE)) {
      case PageQuery.Bad(var problem) -> Answers.problem(request, problem);
      case PageQuery.Good(var after, var limit) ->
          audit
              .records(device, after, limit)
              .thenCompose(entries ->
                  entries.isEmpty()
                      ? noEvents(request, device)
                      : Answers.now(Answers.json(200, EventResource.Page.of(entries, limit))));
    };
  }

  /** Nothing after this revision, or nothing at all: only the twin knows. */
  private CompletionStage<HttpResponse> noEvents(HttpRequest request, DeviceId device) {
    return devices
        .look(device)
        .thenCompose(view ->
            view.state() instanceof DeviceState.Known
                ? Answers.now(Answers.json(200, EventResource.Page.NONE))
                : Answers.problem(request, unknown(device)));
  }

  private CompletionStage<HttpResponse> certificate(HttpRequest request, DeviceId device) {
    var form = CertificateForm.wanted(request);
    return form.isPresent()
        ? held(
            request, device, held -> certificates.one(device, held).thenApply(form.get()::response))
        : notAcceptable(request, "accept application/x-pem-file or application/pkix-cert");
  }

  private CompletionStage<HttpResponse> chain(HttpRequest request, DeviceId device) {
    return CertificateForm.takesPem(request)
        ? held(
            request,
            device,
            held -> certificates.chain(device, held).thenApply(CertificateForm::pem))
        : notAcceptable(request, "accept application/x-pem-file");
  }

  private static CompletionStage<HttpResponse> notAcceptable(HttpRequest request, String detail) {
    return Answers.problem(request, Problem.of(HttpFault.NOT_ACCEPTABLE, detail));
  }

  /** What is told of the certificate that a device holds. */
  private CompletionStage<HttpResponse> held(
      HttpRequest request,
      DeviceId device,
      Function<HeldCertificate, CompletionStage<HttpResponse>> answer) {
    return devices
        .look(device)
        .thenCompose(view -> {
          var slot = view.state().slot();
          var held = slot.proven().or(slot::unproven);
          if (!(view.state() instanceof DeviceState.Known)) {
            return Answers.problem(request, unknown(device));
          }
          return held.isPresent()
              ? answer.apply(held.get())
              : Answers.problem(
                  request,
                  Problem.of(Reason.NOT_FOUND, device.device() + " has no certificate yet"));
        });
  }

  static Problem unknown(DeviceId device) {
    return Problem.of(Reason.UNKNOWN_DEVICE, "there is no device " + device.device());
  }
}
