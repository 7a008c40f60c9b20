package io.birthmark.cloud;

import io.birthmark.cloud.CloudRegistrations.Open;
import io.birthmark.cloud.CloudRegistrations.Summary;
import io.birthmark.cloud.CloudRegistrations.Taking;
import io.birthmark.device.CloudStatus;
import io.birthmark.fleet.CertificateArchive;
import io.birthmark.metrics.Meters;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * Keeps one cloud as the journal has it, at a bounded pace. One per cloud in a cluster; all that it
 * knows stands in the store, so another one goes on where it died.
 *
 * <p>A cloud that is away, throttles or does not accept us is let alone for a while, longer each
 * time, and then tried with one certificate; a certificate that alone is refused stops no other.
 */
public final class CloudRegistrar extends AbstractMatchingBehavior<CloudRegistrar.Message> {
  /** What a registrar tells itself. */
  public sealed interface Message {}

  private record Look() implements Message {}

  private record Behind(Optional<Duration> journal) implements Message {}

  private record Count() implements Message {}

  private record Taken(List<Open> open) implements Message {}

  private record NotTaken(Throwable cause) implements Message {}

  private record Ended(Open open, Timer.Sample sample, CloudErrand.End end) implements Message {}

  private record Broken(Open open, Timer.Sample sample, Throwable cause) implements Message {}

  private record Counted(Optional<Summary> summary) implements Message {}

  /** So often a look is taken; the pace is counted in it. */
  static final Duration BEAT = Duration.ofSeconds(1);

  /** So often the certificates are counted, for the metrics. */
  static final Duration COUNT_EVERY = Duration.ofSeconds(30);

  /** One in so many places is kept for what is to be withdrawn. */
  private static final int KEPT = 4;

  /** A clock of another node may be so far off, and a write to the store take so long. */
  static final Duration LEASE_MARGIN = Duration.ofSeconds(30);

  /**
   * What it works with.
   *
   * @param archive where the certificates' bytes are
   * @param records where it is written down
   * @param wishes how far what is wanted is behind the journal
   */
  public record Ports(
      Cloud cloud,
      CloudRegistrations registrations,
      CertificateArchive archive,
      CloudRecords records,
      CloudWishes wishes) {}

  private final Ports ports;
  private final CloudSettings settings;
  private final InstantSource clock;
  private final TimerScheduler<Message> timers;
  private final CloudErrand errand;
  private final CloudMeters meters;
  private final Instant begun;
  private boolean caughtUp;
  private int underWay;
  private int admissions;
  private int failures;
  private boolean broken;
  private Instant lastTaken = Instant.EPOCH;
  private Instant letAloneUntil = Instant.EPOCH;

  private CloudRegistrar(
      Ports ports,
      CloudSettings settings,
      InstantSource clock,
      ActorContext<Message> context,
      TimerScheduler<Message> timers) {
    super(context);
    this.ports = ports;
    this.settings = settings;
    this.clock = clock;
    this.timers = timers;
    this.begun = clock.instant();
    this.errand =
        new CloudErrand(
            ports.cloud(),
            settings,
            ports.archive(),
            ports.records(),
            ports.registrations(),
            clock);
    this.meters =
        new CloudMeters(Meters.registry(context.getSystem()), ports.cloud().name(), clock);
    timers.startSingleTimer(new Look(), BEAT);
    timers.startTimerWithFixedDelay(new Count(), Duration.ZERO, COUNT_EVERY);
  }

  /** The actor to start. */
  public static Behavior<Message> create(Ports ports, CloudSettings settings, InstantSource clock) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(
            timers -> new CloudRegistrar(ports, settings, clock, context, timers)));
  }

  @Override
  public Behavior<Message> onSignal(Signal signal) {
    if (signal instanceof PostStop) {
      meters.close();
    }
    return this;
  }

  @Override
  public Behavior<Message> onMessage(Message message) {
    switch (message) {
      case Look _ -> look();
      case Behind(var journal) -> onBehind(journal);
      case Count _ -> count();
      case Taken(var open) -> {
        open.forEach(this::begin);
        lookLater();
      }
      case NotTaken(var cause) -> {
        getContext()
            .getLog()
            .warn(
                "what is to be registered in {} cannot be read now: {}", name(), cause.toString());
        lookLater();
      }
      case Ended(var open, var sample, var end) -> onEnded(open, sample, end);
      case Broken(var open, var sample, var cause) -> onBroken(open, sample, cause);
      case Counted(var summary) -> summary.ifPresent(meters::now);
    }
    return this;
  }

  private String name() {
    return ports.cloud().name().value();
  }

  private void look() {
    var now = clock.instant();
    int room = now.isBefore(letAloneUntil) ? 0 : room();
    if (room <= 0) {
      lookLater();
    } else if (caughtUp) {
      take(now, room);
    } else {
      getContext()
          .pipeToSelf(
              ports.wishes().behind(),
              (behind, _) -> new Behind(behind != null ? behind : Optional.empty()));
    }
  }

  /**
   * What was wanted before this registrar began must be known as a whole: what is being read anew
   * from the journal's beginning wants certificates let in that were revoked long ago.
   */
  private void onBehind(Optional<Duration> journal) {
    var since = Duration.between(begun, clock.instant());
    caughtUp = journal.filter(behind -> behind.compareTo(since) <= 0).isPresent();
    if (caughtUp) {
      look();
    } else {
      lookLater();
    }
  }

  private void take(Instant now, int room) {
    var until = now.plus(ports.cloud().longest()).plus(LEASE_MARGIN);
    var taking =
        new Taking(
            now,
            until,
            settings.settle(),
            room,
            Math.clamp(mostAdmissions() - admissions, 0, room),
            settings.cas());
    getContext()
        .pipeToSelf(
            ports.registrations().take(ports.cloud().name(), taking),
            (open, failure) -> open != null ? new Taken(open) : new NotTaken(cause(failure)));
  }

  /** After a failure one goes first, and alone. */
  private int room() {
    int most = failures == 0 ? settings.inFlight() : 1;
    return Math.min(settings.perSecond(), most - underWay);
  }

  /** The rest is for what is to be withdrawn, however slow the cloud lets others in. */
  private int mostAdmissions() {
    return Math.max(1, settings.inFlight() - Math.max(1, settings.inFlight() / KEPT));
  }

  private void lookLater() {
    timers.startSingleTimer(new Look(), BEAT);
  }

  private void count() {
    getContext()
        .pipeToSelf(
            ports
                .registrations()
                .sort(ports.cloud().name(), clock.instant(), settings.cas())
                .thenCompose(_ -> ports.registrations().summary(ports.cloud().name())),
            (summary, _) -> new Counted(Optional.ofNullable(summary)));
  }

  private void begin(Open open) {
    underWay++;
    admissions += admission(open);
    var sample = meters.begin();
    getContext()
        .pipeToSelf(
            errand.run(open, lastTaken),
            (end, failure) ->
                end != null
                    ? new Ended(open, sample, end)
                    : new Broken(open, sample, cause(failure)));
  }

  private static int admission(Open open) {
    return open.wanted() == CloudStatus.ACTIVE ? 1 : 0;
  }

  private void ended(Open open) {
    underWay--;
    admissions -= admission(open);
  }

  private void onEnded(Open open, Timer.Sample sample, CloudErrand.End end) {
    ended(open);
    switch (end) {
      case CloudErrand.End.Answered(var answer) -> {
        meters.ended(sample, answer);
        broken = false;
        onAnswered(answer);
      }
      case CloudErrand.End.Stumbled(var answer) -> meters.ended(sample, answer);
      case CloudErrand.End.Unasked _ -> meters.unasked(sample);
    }
  }

  private void onAnswered(CloudAnswer answer) {
    switch (answer) {
      case CloudAnswer.Reached _ -> {
        lastTaken = clock.instant();
        works();
      }
      case CloudAnswer.Refused _ -> works();
      case CloudAnswer.Later later -> onLater(later);
    }
  }

  private void works() {
    if (failures > 0) {
      getContext().getLog().info("{} takes registrations again", name());
    }
    failures = 0;
  }

  /** Those that were under way together are told the same, which is one failure. */
  private void onLater(CloudAnswer.Later later) {
    var now = clock.instant();
    if (now.isBefore(letAloneUntil)) {
      return;
    }
    failures++;
    var pause = settings.pause(failures);
    letAloneUntil =
        now.plus(later.retryAfter().filter(told -> told.compareTo(pause) > 0).orElse(pause));
    if (failures == 1) {
      getContext()
          .getLog()
          .warn("{} takes no registrations now, {}: {}", name(), later.reason(), later.words());
    }
  }

  /** The store or a twin, so the next one is likely to meet it too; it is said once. */
  private void onBroken(Open open, Timer.Sample sample, Throwable cause) {
    ended(open);
    meters.broken(sample);
    getContext()
        .getLog()
        .atLevel(broken ? Level.DEBUG : Level.WARN)
        .addKeyValue("device", open.device())
        .log("what came of a registration in {} is not known: {}", name(), cause.toString());
    broken = true;
  }

  private static Throwable cause(@Nullable Throwable failure) {
    return failure != null ? failure : new IllegalStateException("no answer");
  }
}
