package io.birthmark.rest;

import static io.birthmark.http.Gate.needs;
import static org.apache.pekko.http.javadsl.server.Directives.completeOK;
import static org.apache.pekko.http.javadsl.server.Directives.completeWithFuture;
import static org.apache.pekko.http.javadsl.server.Directives.extractRequest;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.path;

import io.birthmark.access.Action;
import io.birthmark.device.DeviceId;
import io.birthmark.device.Phase;
import io.birthmark.device.Reason;
import io.birthmark.fleet.LiveEvents;
import io.birthmark.fleet.LiveEvents.Entry;
import io.birthmark.fleet.LiveEvents.Offset;
import io.birthmark.http.Gate;
import io.birthmark.http.HttpSettings;
import io.birthmark.http.Problem;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.marshalling.sse.EventStreamMarshalling;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.server.Route;

/** {@code GET /events}: what happens, while it happens, to those who listen. */
final class LiveRoutes {
  private static final Pattern TYPE = Pattern.compile("[A-Za-z]{1,40}");

  private final ActorSystem<?> system;
  private final LiveEvents live;
  private final HttpSettings.Live settings;
  private final Semaphore streams;

  LiveRoutes(ActorSystem<?> system, LiveEvents live, HttpSettings.Live settings) {
    this.system = system;
    this.live = live;
    this.settings = settings;
    this.streams = new Semaphore(settings.mostStreams());
  }

  Route routes() {
    return path(
        "events", () -> get(() -> needs(Action.AUDIT_READ, _ -> extractRequest(this::answer))));
  }

  private Route answer(HttpRequest request) {
    var sent = Parameters.of(request);
    var wanted = wanted(sent);
    var lastId = request.getHeader("Last-Event-ID").map(HttpHeader::value);
    var from = lastId.flatMap(Offset::parse);
    if (lastId.isPresent() && from.isEmpty()) {
      return refused(
          request,
          Problem.of(
              Reason.BAD_MESSAGE,
              "Last-Event-ID must be the id of an event of this stream, or absent"));
    }
    if (sent.problem().isPresent()) {
      return refused(request, sent.problem().get());
    }
    if (!streams.tryAcquire()) {
      return refused(request, Problem.of(Reason.BUSY, "too many streams are open on this node"));
    }
    var stream =
        new LiveStream(live, settings, system, wanted, Gate.standing(request))
            .from(from)
            .watchTermination((mat, ended) -> {
              ended.whenComplete((_, _) -> streams.release());
              return mat;
            });
    return completeOK(stream, EventStreamMarshalling.toEventStream());
  }

  private static Route refused(HttpRequest request, Problem problem) {
    return completeWithFuture(Answers.problem(request, problem));
  }

  private static Predicate<Entry> wanted(Parameters sent) {
    var type =
        sent.value(
            "type",
            text -> TYPE.matcher(text).matches() ? Optional.of(text) : Optional.empty(),
            "send an event's type, such as CertificateIssued");
    var state = sent.name("state", Phase.class);
    var device = sent.value("device", DeviceId::of, "send a device's id");
    return entry ->
        type.filter(name -> !name.equals(LiveEventResource.type(entry))).isEmpty()
            && state.filter(phase -> phase != entry.record().stamp().to().phase()).isEmpty()
            && device.filter(id -> !id.equals(entry.device())).isEmpty();
  }
}
