package io.birthmark.rest;

import io.birthmark.access.Principal;
import io.birthmark.ca.CaBook;
import io.birthmark.ca.CaCapabilities.Listing;
import io.birthmark.ca.CaCommand;
import io.birthmark.ca.CaEvent;
import io.birthmark.ca.CertificateAuthority;
import io.birthmark.ca.Finding;
import io.birthmark.ca.ListedCertificate;
import io.birthmark.device.CaName;
import io.birthmark.device.DeviceId;
import io.birthmark.device.Note;
import io.birthmark.device.Provenance;
import io.birthmark.device.Reason;
import io.birthmark.device.SerialNumber;
import io.birthmark.device.Sha256;
import io.birthmark.http.JsonBody;
import io.birthmark.http.Problem;
import io.birthmark.http.Problems;
import io.birthmark.reconcile.Reconciler;
import io.birthmark.registry.Registry;
import io.birthmark.registry.RegistryDoor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * Compares CAs' own lists with what the devices know: lines of a list that came as a file at once,
 * a list that the CA is asked for in a run that goes on by itself.
 */
final class Reconciliations {
  private final Reconciler reconciler;
  private final RegistryDoor<CaCommand, CaEvent, CaBook> registry;
  private final JsonBody body;

  Reconciliations(
      Reconciler reconciler, RegistryDoor<CaCommand, CaEvent, CaBook> registry, JsonBody body) {
    this.reconciler = reconciler;
    this.registry = registry;
    this.body = body;
  }

  /** All findings, in the order of the request. */
  private record All(List<One> items) {}

  /** What a certificate is. */
  record One(
      String reference,
      SerialNumber serial,
      Finding.Kind finding,
      Optional<String> device,
      String detail) {
    static One of(Finding finding) {
      return new One(
          finding.reference(),
          finding.serial(),
          finding.kind(),
          finding.device().map(DeviceId::device),
          finding.detail());
    }
  }

  /** How the comparison that was started last stands. */
  CompletionStage<HttpResponse> stands(HttpRequest request, CertificateAuthority ca) {
    return registry
        .now()
        .thenApply(edition ->
            ReconciliationResource.of(edition.book().compared(ca.name()))
                .map(resource -> Answers.json(200, resource))
                .orElseGet(() ->
                    Problems.response(
                        Problem.of(
                            Reason.NOT_FOUND, "no list of " + ca.name() + " has been compared yet"),
                        request)));
  }

  CompletionStage<HttpResponse> answer(
      HttpRequest request, CertificateAuthority ca, Principal principal) {
    return switch (Origin.of(request, principal)) {
      case Origin.Bad(var problem) -> Answers.problem(request, problem);
      case Origin.Good(var provenance) ->
          body.read(
              request,
              ReconcileRequest.class,
              sent ->
                  switch (sent.check()) {
                    case ReconcileRequest.Bad(var problem) -> Answers.problem(request, problem);
                    case ReconcileRequest.Lines(var note, var lines) ->
                        ca.capabilities().listing() == Listing.NONE
                            ? noList(request, ca)
                            : settled(ca, lines, note, provenance);
                    case ReconcileRequest.WasCompared(var note, var asOf) ->
                        ca.capabilities().listing() == Listing.FILE
                            ? applied(
                                request,
                                new CaCommand.RecordComparison(ca.name(), asOf),
                                note,
                                provenance)
                            : noFile(request, ca);
                    case ReconcileRequest.Whole(var note) -> whole(request, ca, note, provenance);
                  });
    };
  }

  private CompletionStage<HttpResponse> whole(
      HttpRequest request, CertificateAuthority ca, Note note, Provenance provenance) {
    return switch (ca.capabilities().listing()) {
      case QUERY -> applied(request, new CaCommand.Reconcile(ca.name()), note, provenance);
      case FILE ->
          Answers.problem(
              request,
              Problem.of(
                  Reason.BAD_MESSAGE,
                  ca.name()
                      + " cannot be asked for a list of its certificates: have it make a report, and"
                      + " send its lines (birthmark ca reconcile "
                      + ca.name()
                      + " --from FILE)"));
      case NONE -> noList(request, ca);
    };
  }

  private static CompletionStage<HttpResponse> noList(
      HttpRequest request, CertificateAuthority ca) {
    return Answers.problem(
        request,
        Problem.of(
            Reason.BAD_MESSAGE,
            ca.name() + " gives no list of its certificates that could be compared"));
  }

  private static CompletionStage<HttpResponse> noFile(
      HttpRequest request, CertificateAuthority ca) {
    return Answers.problem(
        request,
        Problem.of(
            Reason.BAD_MESSAGE,
            ca.name() + " is asked for its list; how far that was compared is known without you"));
  }

  private CompletionStage<HttpResponse> settled(
      CertificateAuthority ca, List<ListedCertificate> lines, Note note, Provenance provenance) {
    // One key for many commands would make the second of them look like another use of it.
    var each =
        Provenance.of(provenance.actor(), provenance.channel(), provenance.location())
            .expecting(Optional.empty(), note)
            .in(provenance.trace());
    return reconciler
        .settle(ca, lines, each)
        .thenApply(findings -> Answers.json(200, new All(findings.stream().map(One::of).toList())));
  }

  private CompletionStage<HttpResponse> applied(
      HttpRequest request, CaCommand command, Note note, Provenance provenance) {
    var digest =
        provenance
            .key()
            .map(_ -> Sha256.of((command + "\n" + note.text()).getBytes(StandardCharsets.UTF_8)));
    return registry
        .apply(command, provenance.expecting(Optional.empty(), note), digest)
        .thenApply(reply ->
            switch (reply) {
              case Registry.Applied(var edition, _) -> accepted(edition.book(), command.ca());
              case Registry.Refused(var reason, var detail) ->
                  Problems.response(Problem.of(reason, detail), request);
            });
  }

  private static HttpResponse accepted(CaBook book, CaName ca) {
    return Answers.json(202, ReconciliationResource.of(book.compared(ca)).orElseThrow());
  }
}
