package io.birthmark.rest;

import static io.birthmark.http.Gate.needs;
import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.Directives.pathEnd;
import static org.apache.pekko.http.javadsl.server.Directives.pathPrefix;
import static org.apache.pekko.http.javadsl.server.Directives.post;

import io.birthmark.access.Action;
import io.birthmark.access.Principal;
import io.birthmark.ca.CaBook;
import io.birthmark.ca.CaCommand;
import io.birthmark.ca.CaEvent;
import io.birthmark.ca.CertificateAuthority;
import io.birthmark.device.CaName;
import io.birthmark.device.DeviceId;
import io.birthmark.device.Note;
import io.birthmark.device.Provenance;
import io.birthmark.device.Reason;
import io.birthmark.device.Sha256;
import io.birthmark.fleet.FleetView;
import io.birthmark.fleet.StuckGroup;
import io.birthmark.http.JsonBody;
import io.birthmark.http.Problem;
import io.birthmark.http.Problems;
import io.birthmark.registry.Edition;
import io.birthmark.registry.Registry;
import io.birthmark.registry.RegistryDoor;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.PathMatchers;
import org.apache.pekko.http.javadsl.server.Route;

/** The certificate authorities: how each does, and whether it takes new requests. */
final class CaRoutes {
  private static final String TEST = "test";
  private static final String RECONCILE = "reconcile";
  private static final String RECONCILIATION = "reconciliation";
  private static final Pattern NAME = Pattern.compile("[^:]+");
  private static final Pattern ORDER = Pattern.compile("[^:]*:[^:]*");

  private final CaPorts cas;
  private final RegistryDoor<CaCommand, CaEvent, CaBook> registry;
  private final FleetView fleet;
  private final CaExaminations examinations;
  private final Reconciliations reconciliations;
  private final JsonBody body;

  CaRoutes(
      CaPorts cas,
      RegistryDoor<CaCommand, CaEvent, CaBook> registry,
      FleetView fleet,
      CaExaminations examinations,
      Reconciliations reconciliations,
      JsonBody body) {
    this.cas = cas;
    this.registry = registry;
    this.fleet = fleet;
    this.examinations = examinations;
    this.reconciliations = reconciliations;
    this.body = body;
  }

  Route routes() {
    return pathPrefix(
        "cas",
        () ->
            concat(
                pathEnd(() -> reading(_ -> all())),
                path(
                    PathMatchers.segment(ORDER),
                    named ->
                        post(() ->
                            needs(
                                Action.CA_OPERATE,
                                principal ->
                                    DeviceRoutes.answered(
                                        request -> order(request, named, principal))))),
                path(
                    PathMatchers.segment(NAME).slash(RECONCILIATION),
                    name ->
                        reading(request ->
                            withCa(request, name, ca -> reconciliations.stands(request, ca)))),
                path(
                    PathMatchers.segment(NAME),
                    name -> reading(request -> withCa(request, name, this::one)))));
  }

  private static Route reading(Function<HttpRequest, CompletionStage<HttpResponse>> answer) {
    return get(() -> needs(Action.CA_READ, _ -> DeviceRoutes.answered(answer)));
  }

  /** All CAs, by name. */
  private record All(List<CaResource> items) {}

  private CompletionStage<HttpResponse> all() {
    return registry
        .now()
        .thenCombine(
            stuck(),
            (edition, stuck) ->
                Answers.json(
                    200,
                    new All(
                        cas.authorities().values().stream()
                            .sorted(Comparator.comparing(ca -> ca.name().value()))
                            .map(ca -> resource(ca, edition, stuck))
                            .toList())));
  }

  private CompletionStage<List<StuckGroup>> stuck() {
    return fleet.stuck(DeviceId.DEFAULT_TENANT).thenApply(FleetView.Dated::value);
  }

  private CaResource resource(
      CertificateAuthority ca, Edition<CaBook> edition, List<StuckGroup> stuck) {
    return CaResource.of(
        ca, edition.book(), cas.load().apply(ca.name()), cas.intake().apply(ca.name()), stuck);
  }

  /** Its tag is that of its intake; the rest changes all the time. */
  private CompletionStage<HttpResponse> one(CertificateAuthority ca) {
    return registry
        .now()
        .thenCombine(
            stuck(),
            (edition, stuck) -> {
              var resource = resource(ca, edition, stuck);
              return Answers.json(200, resource, resource.revision());
            });
  }

  private CompletionStage<HttpResponse> withCa(
      HttpRequest request,
      String name,
      Function<CertificateAuthority, CompletionStage<HttpResponse>> use) {
    return CaName.of(name)
        .flatMap(ca -> Optional.ofNullable(cas.authorities().get(ca)))
        .map(use)
        .orElseGet(() ->
            Answers.problem(
                request,
                Problem.of(
                    Reason.NOT_FOUND, "no certificate authority of this name is configured")));
  }

  private CompletionStage<HttpResponse> order(
      HttpRequest request, String named, Principal principal) {
    int colon = named.lastIndexOf(':');
    var verb = named.substring(colon + 1);
    return withCa(
        request,
        named.substring(0, colon),
        ca ->
            switch (verb) {
              case TEST -> test(ca);
              case RECONCILE -> reconciliations.answer(request, ca, principal);
              default -> command(request, ca, verb, principal);
            });
  }

  /** Nothing is changed, so it takes neither body nor condition. */
  private CompletionStage<HttpResponse> test(CertificateAuthority ca) {
    return examinations.of(ca).thenApply(found -> Answers.json(200, found));
  }

  private CompletionStage<HttpResponse> command(
      HttpRequest request, CertificateAuthority ca, String verb, Principal principal) {
    return command(verb, ca.name())
        .map(command -> order(request, ca, command, principal))
        .orElseGet(() ->
            Answers.problem(
                request,
                Problem.of(
                    Reason.NOT_FOUND,
                    "there is no such order; there are drain, resume, test, reconcile,"
                        + " stopReconciling")));
  }

  private static Optional<CaCommand> command(String verb, CaName ca) {
    return switch (verb) {
      case "drain" -> Optional.of(new CaCommand.Drain(ca));
      case "resume" -> Optional.of(new CaCommand.Reopen(ca));
      case "stopReconciling" ->
          Optional.of(new CaCommand.EndReconciliation(ca, "an operator ended it"));
      default -> Optional.empty();
    };
  }

  private CompletionStage<HttpResponse> order(
      HttpRequest request, CertificateAuthority ca, CaCommand command, Principal principal) {
    return switch (Origin.of(request, principal)) {
      case Origin.Bad(var problem) -> Answers.problem(request, problem);
      case Origin.Good(var provenance) ->
          switch (Expectation.of(request, "certificate authority")) {
            case Expectation.Bad(var problem) -> Answers.problem(request, problem);
            case Expectation.Good(var revision) ->
                body.read(
                    request,
                    CaRequest.class,
                    sent ->
                        switch (sent.check()) {
                          case CaRequest.Bad(var problem) -> Answers.problem(request, problem);
                          case CaRequest.Good(var note) ->
                              given(
                                  request, ca, command, note, provenance.expecting(revision, note));
                        });
          };
    };
  }

  private CompletionStage<HttpResponse> given(
      HttpRequest request,
      CertificateAuthority ca,
      CaCommand command,
      Note note,
      Provenance provenance) {
    var digest = provenance.key().map(_ -> digest(command, note));
    return registry
        .apply(command, provenance, digest)
        .thenCompose(reply ->
            switch (reply) {
              case Registry.Applied(var edition, _) ->
                  stuck()
                      .thenApply(stuck -> {
                        var resource = resource(ca, edition, stuck);
                        return Answers.json(200, resource, resource.revision());
                      });
              case Registry.Refused(var reason, var detail) ->
                  Answers.now(Problems.response(Problem.of(reason, detail), request));
            });
  }

  private static Sha256 digest(CaCommand command, Note note) {
    return Sha256.of((command + "\n" + note.text()).getBytes(StandardCharsets.UTF_8));
  }
}
