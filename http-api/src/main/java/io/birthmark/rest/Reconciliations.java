package io.birthmark.rest;

import io.birthmark.access.Principal;
import io.birthmark.ca.CertificateAuthority;
import io.birthmark.device.DeviceCommand;
import io.birthmark.device.DeviceId;
import io.birthmark.device.Provenance;
import io.birthmark.device.Reason;
import io.birthmark.device.SerialNumber;
import io.birthmark.http.JsonBody;
import io.birthmark.http.Problem;
import io.birthmark.reconcile.Finding;
import io.birthmark.reconcile.Reconciler;
import io.birthmark.twin.DeviceTwin;
import io.birthmark.twin.DeviceView;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Compares lines of a CA's own list with what the devices know. */
final class Reconciliations {
  private final Reconciler reconciler;
  private final JsonBody body;

  Reconciliations(ApiPorts ports, JsonBody body) {
    this.reconciler =
        new Reconciler(through(ports.devices()), ports.claims(), ports.audit(), ports.providers());
    this.body = body;
  }

  private static Reconciler.Twins through(DeviceDoor door) {
    return new Reconciler.Twins() {
      @Override
      public CompletionStage<DeviceView> look(DeviceId device) {
        return door.look(device);
      }

      @Override
      public CompletionStage<DeviceTwin.Reply> ask(
          DeviceId device, DeviceCommand command, Provenance provenance) {
        return door.ask(device, command, provenance);
      }
    };
  }

  /** All findings, in the order of the request. */
  private record All(List<One> items) {}

  /** What a certificate is. */
  private record One(
      String reference,
      SerialNumber serial,
      Finding.Kind finding,
      Optional<String> device,
      String detail) {
    private static One of(Finding finding) {
      return new One(
          finding.certificate().reference(),
          finding.certificate().serial(),
          finding.kind(),
          finding.device().map(DeviceId::device),
          finding.detail());
    }
  }

  CompletionStage<HttpResponse> answer(
      HttpRequest request, CertificateAuthority ca, Principal principal) {
    if (!ca.capabilities().listed()) {
      return Answers.problem(
          request,
          Problem.of(
              Reason.BAD_MESSAGE,
              ca.name() + " gives no list of its certificates that could be compared"));
    }
    return switch (Origin.of(request, principal)) {
      case Origin.Bad(var problem) -> Answers.problem(request, problem);
      case Origin.Good(var provenance) ->
          body.read(
              request,
              ReconcileRequest.class,
              sent ->
                  switch (sent.check()) {
                    case ReconcileRequest.Bad(var problem) -> Answers.problem(request, problem);
                    case ReconcileRequest.Good good -> settled(ca, good, provenance);
                  });
    };
  }

  private CompletionStage<HttpResponse> settled(
      CertificateAuthority ca, ReconcileRequest.Good good, Provenance provenance) {
    // One key for many commands would make the second of them look like another use of it.
    var each =
        Provenance.of(provenance.actor(), provenance.channel(), provenance.location())
            .expecting(Optional.empty(), good.note())
            .in(provenance.trace());
    return reconciler
        .settle(ca, good.certificates(), each)
        .thenApply(findings -> Answers.json(200, new All(findings.stream().map(One::of).toList())));
  }
}
