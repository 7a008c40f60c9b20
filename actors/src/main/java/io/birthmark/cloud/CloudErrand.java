package io.birthmark.cloud;

import io.birthmark.cloud.CloudRegistrations.Failure;
import io.birthmark.cloud.CloudRegistrations.Open;
import io.birthmark.cloud.CloudRegistrations.Progress;
import io.birthmark.cloud.CloudRegistrations.Setback;
import io.birthmark.device.Actor;
import io.birthmark.device.Channel;
import io.birthmark.device.DeviceCommand.RecordCloudRegistration;
import io.birthmark.device.Provenance;
import io.birthmark.device.Reason;
import io.birthmark.fleet.CertificateArchive;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * One certificate's way to a cloud: its bytes from the journal, the order, what came of it into the
 * device's journal, and only then into the row that had it done. Whoever dies in between leaves a
 * row that is due again, and every step bears a repeat: the cloud goes by the certificate itself,
 * and the device knows what was recorded.
 */
final class CloudErrand {
  /** So often a cloud may fail at one certificate, while it takes others, before it is refused. */
  private static final int MOST_STUMBLES = 3;

  /** How a way ended, as far as it says something about the cloud. */
  sealed interface End {
    /** The cloud has said something that holds for others too. */
    record Answered(CloudAnswer answer) implements End {}

    /** It fails at this certificate alone. */
    record Stumbled(CloudAnswer.Later answer) implements End {}

    /** It was not asked. */
    record Unasked() implements End {}
  }

  private final Cloud cloud;
  private final CloudSettings settings;
  private final CertificateArchive archive;
  private final CloudRecords records;
  private final CloudRegistrations registrations;
  private final InstantSource clock;

  CloudErrand(
      Cloud cloud,
      CloudSettings settings,
      CertificateArchive archive,
      CloudRecords records,
      CloudRegistrations registrations,
      InstantSource clock) {
    this.cloud = cloud;
    this.settings = settings;
    this.archive = archive;
    this.records = records;
    this.registrations = registrations;
    this.clock = clock;
  }

  /**
   * Runs it. Fails when the store or the twin does not answer, and the row says so; it is due again
   * when its taking ends.
   *
   * @param othersTaken when the cloud last took a certificate
   */
  CompletionStage<End> run(Open open, Instant othersTaken) {
    return order(open)
        .thenCompose(order ->
            order.isEmpty()
                ? unregistrable(open)
                : late(open) ? tooLate(open) : asked(open, order.get(), othersTaken))
        .exceptionallyCompose(cause ->
            broken(open, cause)
                .handle((_, _) -> null)
                .thenCompose(_ -> CompletableFuture.failedFuture(cause)));
  }

  private CompletionStage<End> asked(Open open, CloudOrder order, Instant othersTaken) {
    return cloud.bring(order).thenCompose(answer -> settled(open, answer, othersTaken));
  }

  /** Begun now, something of it might be under way when somebody else may take the certificate. */
  private boolean late(Open open) {
    return clock.instant().plus(cloud.longest()).isAfter(open.until());
  }

  private CompletionStage<End> tooLate(Open open) {
    return unasked(
        waiting(open, Reason.BUSY, "it was not begun in time; nothing was asked of the cloud"),
        open);
  }

  private CompletionStage<End> unasked(Setback setback, Open open) {
    return failed(open, setback).thenApply(_ -> new End.Unasked());
  }

  private CompletionStage<Boolean> broken(Open open, Throwable cause) {
    var told =
        cause instanceof CompletionException && cause.getCause() != null ? cause.getCause() : cause;
    return failed(
        open,
        new Setback(
            Progress.WAITING,
            failure(Reason.OUTCOME_UNKNOWN, "the store or the twin gave no answer: " + told),
            Optional.of(clock.instant().plus(settings.pause(open.attempts()))),
            true,
            false));
  }

  private CompletionStage<Optional<CloudOrder>> order(Open open) {
    return switch (open.wanted()) {
      case ACTIVE ->
          expired(open)
              ? CompletableFuture.completedFuture(Optional.empty())
              : archive
                  .certificate(open.device(), open.revision())
                  .thenApply(found ->
                      found.map(
                          der -> new CloudOrder.Admit(open.device(), open.certificate(), der)));
      case INACTIVE -> ordered(new CloudOrder.Hold(open.device(), open.certificate()));
      case REVOKED -> ordered(new CloudOrder.Revoke(open.device(), open.certificate()));
    };
  }

  private static CompletionStage<Optional<CloudOrder>> ordered(CloudOrder order) {
    return CompletableFuture.completedFuture(Optional.of(order));
  }

  private boolean expired(Open open) {
    return !clock.instant().isBefore(open.notAfter());
  }

  /** An expired one can be admitted never again, and is asked about no more. */
  private CompletionStage<End> unregistrable(Open open) {
    return expired(open)
        ? unasked(refused("the certificate has expired", Optional.empty()), open)
        : unasked(
            refused(
                "the device's journal has no certificate at revision " + open.revision(),
                Optional.of(settings.refusedRetry())),
            open);
  }

  private CompletionStage<End> settled(Open open, CloudAnswer answer, Instant othersTaken) {
    return switch (answer) {
      case CloudAnswer.Reached(var reference) ->
          then(
              reference.isEmpty() && clock.instant().isBefore(open.settles())
                  ? failed(open, unsettled(open))
                  : recorded(open, reference),
              answer);
      case CloudAnswer.Later later -> later(open, later, othersTaken);
      case CloudAnswer.Refused(var words) ->
          then(failed(open, refused(words, Optional.of(settings.refusedRetry()))), answer);
    };
  }

  private static CompletionStage<End> then(CompletionStage<?> settled, CloudAnswer answer) {
    return settled.thenApply(_ -> new End.Answered(answer));
  }

  /** It knows nothing of the certificate, and may yet hear of it. */
  private Setback unsettled(Open open) {
    return new Setback(
        Progress.WAITING,
        failure(
            Reason.OUTCOME_UNKNOWN,
            "the cloud does not know it, and an earlier registration may still be on its way"),
        Optional.of(open.settles()),
        false,
        false);
  }

  private CompletionStage<End> later(Open open, CloudAnswer.Later later, Instant othersTaken) {
    boolean stumbled =
        later.effect() == CloudAnswer.Effect.FAILED_THERE
            && (open.stumbles() == 0 || open.failedAt().filter(othersTaken::isAfter).isPresent());
    boolean given = stumbled && open.stumbles() + 1 >= MOST_STUMBLES;
    var pause =
        given
            ? settings.refusedRetry()
            : later.retryAfter().orElse(settings.pause(open.attempts()));
    var setback =
        new Setback(
            given ? Progress.REFUSED : Progress.WAITING,
            failure(given ? Reason.CLOUD_REFUSED : later.reason(), later.words()),
            Optional.of(clock.instant().plus(pause)),
            later.effect() != CloudAnswer.Effect.NONE,
            stumbled);
    return failed(open, setback)
        .thenApply(_ -> given ? new End.Stumbled(later) : new End.Answered(later));
  }

  private CompletionStage<?> recorded(Open open, Optional<String> reference) {
    var command =
        new RecordCloudRegistration(cloud.name(), open.certificate(), open.wanted(), reference);
    var by =
        Provenance.of(
            new Actor(Actor.Kind.CLOUD, cloud.name().value()), Channel.INTERNAL, Optional.empty());
    return records
        .record(open.device(), command, by)
        .thenCompose(refused ->
            refused.isEmpty()
                ? registrations.reached(cloud.name(), open, clock.instant())
                : failed(
                    open,
                    waiting(open, refused.get(), "the device's twin does not write it down")));
  }

  private Setback waiting(Open open, Reason reason, String words) {
    return new Setback(
        Progress.WAITING,
        failure(reason, words),
        Optional.of(clock.instant().plus(settings.pause(open.attempts()))),
        false,
        false);
  }

  private Setback refused(String words, Optional<Duration> pause) {
    return new Setback(
        Progress.REFUSED,
        failure(Reason.CLOUD_REFUSED, words),
        pause.map(clock.instant()::plus),
        false,
        false);
  }

  private Failure failure(Reason reason, String words) {
    return new Failure(reason, words, clock.instant());
  }

  private CompletionStage<Boolean> failed(Open open, Setback setback) {
    return registrations.failed(cloud.name(), open, setback);
  }
}
