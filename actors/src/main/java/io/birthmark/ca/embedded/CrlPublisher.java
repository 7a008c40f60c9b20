package io.birthmark.ca.embedded;

import io.birthmark.pki.RevocationList;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Makes the revocation lists of the embedded CA: when there is none, when the published one is old,
 * and as soon as something was revoked. Each node has one; they share the store, which numbers the
 * lists, so that whoever comes first publishes and the others serve what was published.
 *
 * <p>What it is told is only a nudge: a revocation that no list holds is found in the store as
 * well, also when the node that stored it died before it could tell anybody.
 */
public final class CrlPublisher extends AbstractMatchingBehavior<CrlPublisher.Message> {
  /** What the publisher is told. */
  public sealed interface Message {}

  /** A revocation has been stored. */
  public record RevocationStored() implements Message {}

  private enum Timer implements Message {
    LOOK,
    PAUSE_IS_OVER,
    RETRY
  }

  private record Looked(CrlStore.Look look) implements Message {}

  private record Issued(PublishedCrl list, boolean newest) implements Message {}

  private record LookFailed(Throwable cause) implements Message {}

  private record IssueFailed(Throwable cause) implements Message {}

  private final IssuingCa ca;
  private final CrlStore store;
  private final CrlShelf shelf;
  private final CrlSettings settings;
  private final InstantSource clock;
  private final Executor crypto;
  private final TimerScheduler<Message> timers;

  private boolean busy;
  private boolean wanted;
  private int failures;

  /**
   * The publisher of one node.
   *
   * @param shelf where the node's readers find the newest list
   * @param crypto threads for signatures; bounded
   */
  public static Behavior<Message> create(
      IssuingCa ca,
      CrlStore store,
      CrlShelf shelf,
      CrlSettings settings,
      InstantSource clock,
      Executor crypto) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> {
          timers.startTimerWithFixedDelay(Timer.LOOK, settings.lookEvery());
          return new CrlPublisher(context, timers, ca, store, shelf, settings, clock, crypto);
        }));
  }

  private CrlPublisher(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      IssuingCa ca,
      CrlStore store,
      CrlShelf shelf,
      CrlSettings settings,
      InstantSource clock,
      Executor crypto) {
    super(context);
    this.ca = ca;
    this.store = store;
    this.shelf = shelf;
    this.settings = settings;
    this.clock = clock;
    this.crypto = crypto;
    this.timers = timers;
    look();
  }

  @Override
  public Behavior<Message> onMessage(Message message) {
    switch (message) {
      case RevocationStored _ -> wanted = true;
      case Timer.LOOK -> look();
      case Timer.RETRY -> look();
      case Timer.PAUSE_IS_OVER -> {}
      case Looked(var look) -> {
        settled();
        look.newer().ifPresent(shelf::accept);
        wanted |= look.unlisted() || stale(clock.instant());
      }
      case Issued(var list, var newest) -> {
        settled();
        timers.startSingleTimer(Timer.PAUSE_IS_OVER, settings.atMostEvery());
        shelf.accept(list);
        if (newest) {
          getContext()
              .getLog()
              .atInfo()
              .addKeyValue("ca", EmbeddedAuthority.NAME)
              .log("revocation list {} is published", list.number());
        } else {
          look();
        }
      }
      case LookFailed(var cause) -> failed(cause);
      case IssueFailed(var cause) -> {
        wanted = true;
        failed(cause);
      }
    }
    issueIfWanted();
    return this;
  }

  private void settled() {
    busy = false;
    failures = 0;
  }

  /** The list that is here goes on being served; its age shows in the node's readiness. */
  private void failed(Throwable cause) {
    busy = false;
    failures++;
    var wait = settings.retryAfter(failures);
    timers.startSingleTimer(Timer.RETRY, wait);
    getContext()
        .getLog()
        .atWarn()
        .addKeyValue("ca", EmbeddedAuthority.NAME)
        .setCause(cause)
        .log("the revocation list is not kept up; next try in {} s", wait.toSeconds());
  }

  /** None, due for its successor, or from a time that has not come: a clock was wrong. */
  private boolean stale(Instant now) {
    return shelf
        .newest()
        .filter(list -> !list.thisUpdate().isAfter(now))
        .filter(list -> now.isBefore(list.thisUpdate().plus(settings.refresh())))
        .isEmpty();
  }

  private void look() {
    if (!busy && !timers.isTimerActive(Timer.RETRY)) {
      busy = true;
      getContext()
          .pipeToSelf(
              store.look(EmbeddedAuthority.NAME, shelf.number()),
              (look, failure) -> look != null ? new Looked(look) : new LookFailed(said(failure)));
    }
  }

  private void issueIfWanted() {
    if (wanted
        && !busy
        && !timers.isTimerActive(Timer.PAUSE_IS_OVER)
        && !timers.isTimerActive(Timer.RETRY)) {
      busy = true;
      // What is stored from here on may miss the draft and will want another list.
      wanted = false;
      getContext()
          .pipeToSelf(
              issue(clock.instant().truncatedTo(ChronoUnit.SECONDS)),
              (issued, failure) -> issued != null ? issued : new IssueFailed(said(failure)));
    }
  }

  private CompletionStage<Issued> issue(Instant thisUpdate) {
    return store
        .draft(EmbeddedAuthority.NAME, thisUpdate)
        .thenApplyAsync(draft -> signed(draft, thisUpdate), crypto)
        .thenCompose(list ->
            store
                .publish(EmbeddedAuthority.NAME, list)
                .thenApply(newest -> new Issued(list, newest)));
  }

  private PublishedCrl signed(CrlStore.Draft draft, Instant thisUpdate) {
    var nextUpdate = thisUpdate.plus(settings.nextUpdate()).truncatedTo(ChronoUnit.SECONDS);
    var order =
        new RevocationList.Order(
            ca.facts(), draft.number(), thisUpdate, nextUpdate, draft.entries());
    return new PublishedCrl(
        ca.facts().keyId(),
        draft.number(),
        draft.covers(),
        thisUpdate,
        nextUpdate,
        RevocationList.sign(order, ca.key()));
  }

  private static Throwable said(@Nullable Throwable failure) {
    return failure != null ? failure : new IllegalStateException("the store answered nothing");
  }
}
