package io.birthmark.rest;

import io.birthmark.access.Authenticator;
import io.birthmark.fleet.LiveEvents;
import io.birthmark.fleet.LiveEvents.Entry;
import io.birthmark.fleet.LiveEvents.Offset;
import io.birthmark.fleet.LiveEvents.Page;
import io.birthmark.http.Gate;
import io.birthmark.http.HttpSettings;
import io.birthmark.http.Json;
import io.birthmark.rest.LiveEventResource.Ended;
import io.birthmark.rest.LiveEventResource.Skipped;
import io.birthmark.rest.LiveEventResource.Standing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.sse.ServerSentEvent;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.pattern.Patterns;
import org.apache.pekko.stream.javadsl.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reader's stream of what happens, as server-sent events (HTML Living Standard §9.2). Nothing
 * is kept for it on the node: the id of each event is its place in the journal, and a reader that
 * comes back with one, to whatever node, goes on there.
 *
 * <p>{@code open} begins it; {@code event} tells of one record; {@code skipped} says how many more
 * there were than anybody reads one by one; {@code reset} says that the reader has missed too much
 * and should ask for lists anew; {@code end} says why nothing more is told to whoever may not
 * listen any more.
 */
final class LiveStream {
  private static final Logger LOG = LoggerFactory.getLogger(LiveStream.class);
  private static final int RETRY_MILLIS = 2_000;
  private static final String END = "end";

  private final LiveEvents live;
  private final HttpSettings.Live settings;
  private final ActorSystem<?> system;
  private final Predicate<Entry> wanted;
  private final Gate.Standing standing;

  /**
   * Where a stream stands.
   *
   * @param at empty before it has begun
   * @param missed records read since it came back, while more waited
   * @param catchingUp whether it came back and has not read all it missed
   * @param idle whether nothing more waited at the last look
   */
  private record Standpoint(Optional<Offset> at, int missed, boolean catchingUp, boolean idle) {}

  private record Step(Standpoint next, List<ServerSentEvent> events) {}

  LiveStream(
      LiveEvents live,
      HttpSettings.Live settings,
      ActorSystem<?> system,
      Predicate<Entry> wanted,
      Gate.Standing standing) {
    this.live = live;
    this.settings = settings;
    this.system = system;
    this.wanted = wanted;
    this.standing = standing;
  }

  /**
   * The stream; it ends when its reader goes or may not listen any more, which is looked at before
   * each event and heartbeat.
   *
   * @param from the place a reader that comes back has read to
   */
  Source<ServerSentEvent, NotUsed> from(Optional<Offset> from) {
    var begin = new Standpoint(from, 0, from.isPresent(), false);
    return Source.unfoldAsync(
            begin,
            standpoint ->
                step(standpoint)
                    .exceptionally(failure -> paused(standpoint, failure))
                    .thenApply(step -> Optional.of(Pair.create(step.next(), step.events()))))
        .mapConcat(events -> events)
        .merge(Source.tick(settings.heartbeat(), settings.heartbeat(), ServerSentEvent.heartbeat()))
        .map(event -> standing.over().map(LiveStream::end).orElse(event))
        .takeWhile(event -> !event.getEventType().equals(Optional.of(END)), true);
  }

  private static ServerSentEvent end(Authenticator.Refused refused) {
    return ServerSentEvent.create(
        json(new Ended(refused.reason(), refused.detail())),
        Optional.of(END),
        Optional.empty(),
        OptionalInt.empty());
  }

  /** The journal cannot be read now; readiness says so, and the stream tries again. */
  private static Step paused(Standpoint standpoint, Throwable failure) {
    LOG.debug("what happens cannot be read now", failure);
    return new Step(
        new Standpoint(standpoint.at(), standpoint.missed(), standpoint.catchingUp(), true),
        List.of());
  }

  private CompletionStage<Step> step(Standpoint standpoint) {
    return pause(standpoint.idle())
        .thenCompose(_ ->
            standpoint.at().isPresent()
                ? live.after(standpoint.at().get(), LiveEvents.MAX_PAGE)
                    .thenCompose(page -> told(standpoint, page))
                : begun("open"));
  }

  private CompletionStage<Done> pause(boolean idle) {
    CompletionStage<Done> done = CompletableFuture.completedFuture(Done.getInstance());
    return idle ? Patterns.after(settings.poll(), system, () -> done) : done;
  }

  private CompletionStage<Step> begun(String type) {
    return live.now()
        .thenApply(now ->
            new Step(
                new Standpoint(Optional.of(now), 0, false, true),
                List.of(
                    ServerSentEvent.create(
                        json(new Standing(now.toString())),
                        Optional.of(type),
                        Optional.of(now.toString()),
                        OptionalInt.of(RETRY_MILLIS)))));
  }

  private CompletionStage<Step> told(Standpoint before, Page page) {
    int missed = page.full() ? before.missed() + LiveEvents.MAX_PAGE : 0;
    if (missed > settings.catchUp()) {
      return begun("reset");
    }
    var entries = page.entries().stream().filter(wanted).toList();
    var next =
        new Standpoint(
            Optional.of(page.end()), missed, before.catchingUp() && page.full(), !page.full());
    return CompletableFuture.completedFuture(
        new Step(next, before.catchingUp() ? singles(entries) : latest(entries)));
  }

  /** The newest one by one, and how many came before them. */
  private List<ServerSentEvent> latest(List<Entry> entries) {
    int skipped = Math.max(0, entries.size() - settings.singles());
    var events = new ArrayList<ServerSentEvent>();
    if (skipped > 0) {
      var left = entries.subList(0, skipped);
      var byType =
          left.stream()
              .collect(
                  Collectors.groupingBy(
                      LiveEventResource::type, TreeMap::new, Collectors.counting()));
      events.add(event("skipped", left.getLast().offset(), new Skipped(skipped, byType)));
    }
    events.addAll(singles(entries.subList(skipped, entries.size())));
    return events;
  }

  private static List<ServerSentEvent> singles(List<Entry> entries) {
    return entries.stream()
        .map(entry -> event("event", entry.offset(), LiveEventResource.of(entry)))
        .toList();
  }

  private static ServerSentEvent event(String type, Offset id, Object data) {
    return ServerSentEvent.create(
        json(data), Optional.of(type), Optional.of(id.toString()), OptionalInt.empty());
  }

  /** JSON has no bare line break, so that it is one line of data. */
  private static String json(Object data) {
    return new String(Json.write(data), StandardCharsets.UTF_8);
  }
}
