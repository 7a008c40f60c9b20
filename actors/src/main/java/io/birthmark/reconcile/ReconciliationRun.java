package io.birthmark.reconcile;

import io.birthmark.ca.CaCommand;
import io.birthmark.ca.CertificateAuthority;
import io.birthmark.ca.Finding;
import io.birthmark.ca.Finding.Kind;
import io.birthmark.ca.Listed;
import io.birthmark.ca.ListedCertificate;
import io.birthmark.ca.Reconciliation;
import io.birthmark.ca.Reconciliation.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Carries one comparison out, part by part: the next part begins when the last one is journaled. It
 * knows nothing that is not journaled but how the part goes that it is at, so one that starts again
 * makes that part again.
 */
final class ReconciliationRun extends AbstractMatchingBehavior<ReconciliationRun.Message> {
  /** Most findings of a part that are journaled with it. */
  private static final int MOST_TOLD = 50;

  /** What a run is told. */
  sealed interface Message {}

  /** So the comparison stands now; that is journaled. */
  record Stands(Reconciliation now) implements Message {}

  private record Read(Instant from, Listed listed) implements Message {}

  private record Settled(Instant from, Round round) implements Message {}

  private record Failed(Throwable why) implements Message {}

  private record Again() implements Message {}

  /**
   * One part under way.
   *
   * @param settled what is found out of its certificates, in no order
   * @param open what could not be told yet
   * @param losses what it lacks
   * @param tries how often it was tried
   */
  private record Round(
      Listed.Part part,
      List<Finding> settled,
      List<ListedCertificate> open,
      List<Finding> losses,
      int tries) {
    private static Round begin(Listed.Part part) {
      return new Round(part, List.of(), part.certificates(), List.of(), 0);
    }

    private Stream<Finding> found() {
      return Stream.concat(settled.stream(), losses.stream());
    }

    private boolean leavesNothing() {
      return found().noneMatch(finding -> finding.kind() == Kind.LATER);
    }

    private Round with(List<Finding> more, List<Finding> lost) {
      var kept = settled.stream().filter(finding -> finding.kind() != Kind.LATER);
      var still = new ArrayList<ListedCertificate>();
      for (int i = 0; i < more.size(); i++) {
        if (more.get(i).kind() == Kind.LATER) {
          still.add(open.get(i));
        }
      }
      return new Round(part, Stream.concat(kept, more.stream()).toList(), still, lost, tries + 1);
    }

    private Step step(Instant from) {
      var counts = new EnumMap<Kind, Long>(Kind.class);
      found().forEach(finding -> counts.merge(finding.kind(), 1L, Long::sum));
      var told = found().filter(Finding::worthTelling).limit(MOST_TOLD).toList();
      return new Step(from, part.upTo(), counts, told);
    }
  }

  /** Asks a CA for a part of its list. */
  interface Listing {
    CompletionStage<Listed> from(Instant from);
  }

  /**
   * What a run works with.
   *
   * @param book takes what the run has found out, to be journaled; may be told twice
   */
  record Parts(
      CertificateAuthority ca,
      Listing listing,
      Reconciler reconciler,
      Losses losses,
      Consumer<CaCommand> book,
      ReconciliationSettings settings) {}

  private final Parts parts;
  private final TimerScheduler<Message> timers;
  private Reconciliation now;
  private Optional<Round> round = Optional.empty();

  private ReconciliationRun(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      Reconciliation begun,
      Parts parts) {
    super(context);
    this.timers = timers;
    this.parts = parts;
    this.now = begun;
    read();
  }

  /** The run of a comparison; it ends when that has ended. */
  static Behavior<Message> create(Reconciliation begun, Parts parts) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> new ReconciliationRun(context, timers, begun, parts)));
  }

  @Override
  public Behavior<Message> onMessage(Message message) {
    switch (message) {
      case Stands(var news) -> {
        boolean moved =
            !news.start().order().equals(now.start().order())
                || !news.reached().equals(now.reached());
        now = news;
        if (moved && news.isRunning()) {
          read();
        }
      }
      case Read(var from, var listed) when isAt(from) -> read(listed);
      case Settled(var from, var settled) when isAt(from) -> settled(settled);
      // Somebody else has journaled that part meanwhile.
      case Read _, Settled _ -> {}
      case Failed(var why) -> later(why.toString());
      case Again _ -> round.ifPresentOrElse(this::settle, this::read);
    }
    return now.isRunning() ? this : Behaviors.stopped();
  }

  private boolean isAt(Instant from) {
    return now.reached().equals(from);
  }

  private void read() {
    round = Optional.empty();
    timers.cancel(Again.class);
    var from = now.reached();
    getContext()
        .pipeToSelf(
            parts.listing().from(from),
            (listed, failure) -> listed != null ? new Read(from, listed) : failed(failure));
  }

  private void read(Listed listed) {
    switch (listed) {
      case Listed.Part part -> part(part);
      case Listed.Unavailable(var detail) -> later("its list cannot be had now: " + detail);
      case Listed.Refused(var detail) -> end(detail);
    }
  }

  private void end(String why) {
    parts.book().accept(new CaCommand.EndReconciliation(now.ca(), why));
  }

  private static Message failed(@Nullable Throwable failure) {
    return new Failed(failure != null ? failure : new IllegalStateException("no answer"));
  }

  private void part(Listed.Part part) {
    if (part.upTo().filter(end -> !end.isAfter(now.reached())).isPresent()) {
      end("its list does not go on");
    } else {
      settle(Round.begin(part));
    }
  }

  private void settle(Round under) {
    round = Optional.of(under);
    var from = now.reached();
    var settling = parts.reconciler().settle(parts.ca(), under.open(), now.provenance());
    var losing =
        parts.losses().among(now.ca(), from, under.part().upTo(), under.part().certificates());
    getContext()
        .pipeToSelf(
            settling.thenCombine(losing, under::with),
            (after, failure) -> after != null ? new Settled(from, after) : failed(failure));
  }

  /** Journaled once nothing is left for later, or when that was tried often enough. */
  private void settled(Round after) {
    round = Optional.of(after);
    if (after.leavesNothing() || after.tries() >= parts.settings().tries()) {
      parts
          .book()
          .accept(
              new CaCommand.RecordStep(now.ca(), now.start().order(), after.step(now.reached())));
      round = Optional.empty();
    }
    rest();
  }

  private void later(String why) {
    getContext()
        .getLog()
        .atWarn()
        .addKeyValue("ca", now.ca())
        .log("the comparison with the list of {} goes on later: {}", now.ca(), why);
    rest();
  }

  /** What was told may be lost on its way: then the part is made again. */
  private void rest() {
    timers.startSingleTimer(Again.class, new Again(), parts.settings().again());
  }
}
