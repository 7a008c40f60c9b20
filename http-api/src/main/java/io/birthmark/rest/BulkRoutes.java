package io.birthmark.rest;

import static io.birthmark.http.Gate.needs;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.Directives.post;

import io.birthmark.access.Action;
import io.birthmark.access.Principal;
import io.birthmark.device.DeviceCommand;
import io.birthmark.device.Provenance;
import io.birthmark.device.Reason;
import io.birthmark.device.Sha256;
import io.birthmark.fleet.DeviceRow;
import io.birthmark.fleet.FleetView;
import io.birthmark.fleet.FleetView.Dated;
import io.birthmark.http.FieldFault;
import io.birthmark.http.Gate;
import io.birthmark.http.JsonBody;
import io.birthmark.http.Problem;
import io.birthmark.operation.OperationCommand;
import io.birthmark.operation.OperationId;
import io.birthmark.operation.OperationSettings;
import io.birthmark.operation.OperationTargets.Kind;
import io.birthmark.rest.OperationResource.Sample;
import io.birthmark.twin.DeviceTwin;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.Location;
import org.apache.pekko.http.javadsl.server.Route;

/**
 * Deeds to many devices: {@code POST /api/v1/devices:bulk} starts an operation, or tells what one
 * would do. On the request only a bounded number of devices is counted and a few are looked at;
 * which they are is written down by the operation itself.
 */
final class BulkRoutes {
  private static final int ID_BYTES = 12;
  private static final String OPERATIONS = "/api/v1/operations/";

  private final Operations operations;
  private final OperationSettings settings;
  private final FleetView fleet;
  private final DeviceDoor devices;
  private final JsonBody body;
  private final SecureRandom random;
  private final InstantSource clock;

  BulkRoutes(Operations operations, ApiPorts ports, JsonBody body) {
    this.operations = operations;
    this.settings = ports.operations().settings();
    this.fleet = ports.fleet();
    this.devices = ports.devices();
    this.body = body;
    this.random = ports.tokens().random();
    this.clock = ports.clock();
  }

  Route routes() {
    return path(
        "devices:bulk",
        () ->
            post(() ->
                needs(
                    Action.OPERATION_RUN,
                    principal -> DeviceRoutes.answered(request -> bulk(request, principal)))));
  }

  private CompletionStage<HttpResponse> bulk(HttpRequest request, Principal principal) {
    return switch (Origin.of(request, principal)) {
      case Origin.Bad(var problem) -> Answers.problem(request, problem);
      case Origin.Good(var provenance) ->
          body.read(
              request,
              BulkRequest.class,
              sent ->
                  switch (sent.check(settings, clock.instant())) {
                    case BulkRequest.Bad(var problem) -> Answers.problem(request, problem);
                    case BulkRequest.Good good ->
                        Gate.alsoNeeds(good.deed().action(), request, principal)
                            .map(Answers::now)
                            .orElseGet(() ->
                                given(
                                    request,
                                    good,
                                    provenance.expecting(Optional.empty(), good.note()),
                                    sent.digest()));
                  });
    };
  }

  private CompletionStage<HttpResponse> given(
      HttpRequest request, BulkRequest.Good sent, Provenance provenance, Sha256 digest) {
    if (sent.dry()) {
      return counted(request, sent, count -> forecast(sent, count, provenance));
    }
    var id =
        provenance
            .key()
            .map(key -> OperationId.of(provenance.actor(), key))
            .orElseGet(this::freshId);
    return operations
        .now()
        .thenCompose(book ->
            // By now a repeat's filter may let through others: they are not meant.
            book.operation(id).isPresent()
                ? start(request, id, sent, 0, provenance, digest)
                : counted(
                    request,
                    sent,
                    count -> confirmed(request, id, sent, count.value(), provenance, digest)));
  }

  /** What is answered when it is known how many devices there are. */
  private interface OfCount {
    CompletionStage<HttpResponse> answer(Dated<Long> count);
  }

  private CompletionStage<HttpResponse> counted(
      HttpRequest request, BulkRequest.Good sent, OfCount answer) {
    return fleet
        .count(sent.filter(), sent.atMost() + 1)
        .thenCompose(count ->
            count.value() > settings.largest() && !sent.first()
                ? Answers.problem(
                    request,
                    Problem.unprocessable(
                        Reason.BAD_MESSAGE,
                        new FieldFault(
                            "/filter",
                            "it lets through more than "
                                + settings.largest()
                                + " devices, which is the most for one operation",
                            "narrow it, or take the first of them with maxDevices")))
                : answer.answer(
                    new Dated<>(Math.min(count.value(), sent.atMost()), count.behind())));
  }

  private CompletionStage<HttpResponse> confirmed(
      HttpRequest request,
      OperationId id,
      BulkRequest.Good sent,
      long devicesNow,
      Provenance provenance,
      Sha256 digest) {
    boolean asItIs = sent.confirm().map(said -> said == devicesNow).orElse(false);
    if (!asItIs && (sent.confirm().isPresent() || devicesNow > settings.confirmAbove())) {
      return Answers.problem(
          request,
          Problem.of(
              Reason.CONFIRMATION_NEEDED,
              "this would be done to "
                  + devicesNow
                  + " devices; send \"confirm\": "
                  + devicesNow
                  + " if they are the ones that are meant"));
    }
    return start(
        request, id, sent, Math.max(devicesNow, settings.confirmAbove()), provenance, digest);
  }

  private CompletionStage<HttpResponse> start(
      HttpRequest request,
      OperationId id,
      BulkRequest.Good sent,
      long confirmed,
      Provenance provenance,
      Sha256 digest) {
    return operations.apply(
        request,
        new OperationCommand.Start(id, sent.order(confirmed), sent.perSecond(), digest),
        provenance,
        digest,
        (resource, _) -> Answers.json(202, resource).addHeader(Location.create(OPERATIONS + id)));
  }

  private OperationId freshId() {
    var bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return new OperationId(HexFormat.of().formatHex(bytes));
  }

  private CompletionStage<HttpResponse> forecast(
      BulkRequest.Good sent, Dated<Long> count, Provenance provenance) {
    int few = (int) Math.min(settings.samples(), count.value());
    if (few == 0) {
      return Answers.now(Answers.json(200, forecast(sent, count, List.of())));
    }
    return fleet
        .list(sent.filter(), Optional.empty(), few)
        .thenCompose(page -> weighed(page.value().items(), sent, provenance))
        .thenApply(samples -> Answers.json(200, forecast(sent, count, samples)));
  }

  private OperationResource.Forecast forecast(
      BulkRequest.Good sent, Dated<Long> count, List<Sample> samples) {
    return new OperationResource.Forecast(
        sent.deed().verb(),
        count.value(),
        Optional.of(count.value()).filter(number -> number > settings.confirmAbove()),
        sent.perSecond(),
        Math.ceilDiv(count.value(), sent.perSecond()),
        samples,
        FleetResource.Age.of(count, clock.instant()));
  }

  /** All at once, since they are few. */
  private CompletionStage<List<Sample>> weighed(
      List<DeviceRow> rows, BulkRequest.Good sent, Provenance provenance) {
    var command = sent.order(0).command();
    CompletionStage<List<Sample>> all = CompletableFuture.completedStage(List.of());
    for (var row : rows) {
      all =
          all.thenCombine(
              weighed(row, command, provenance),
              (before, sample) -> {
                var more = new ArrayList<>(before);
                more.add(sample);
                return more;
              });
    }
    return all;
  }

  /** The key is the request's, not the deed's; a twin that is silent says nothing of the others. */
  private CompletionStage<Sample> weighed(
      DeviceRow row, DeviceCommand command, Provenance provenance) {
    var unkeyed = Provenance.of(provenance.actor(), provenance.channel(), provenance.location());
    return devices
        .weigh(row.device(), command, unkeyed)
        .handle((forecast, _) -> sample(row.device().device(), Optional.ofNullable(forecast)));
  }

  private static Sample sample(String device, Optional<DeviceTwin.Forecast> forecast) {
    return forecast
        .map(weighed ->
            switch (weighed) {
              case DeviceTwin.WouldApply apply ->
                  new Sample(
                      device,
                      apply.events().isEmpty() ? Kind.UNCHANGED : Kind.APPLIED,
                      Optional.empty());
              case DeviceTwin.WouldRefuse refuse ->
                  new Sample(device, Kind.REFUSED, Optional.of(refuse.reason()));
            })
        .orElseGet(() -> new Sample(device, Kind.OPEN, Optional.empty()));
  }
}
