package io.birthmark.ca;

import io.birthmark.ca.CallLedger.Admission;
import io.birthmark.ca.CallLedger.Call;
import io.birthmark.ca.CallLedger.Kind;
import io.birthmark.device.AttemptId;
import io.birthmark.device.DeviceCommand.IssuanceResult;
import io.birthmark.device.DeviceCommand.RevocationResult;
import io.birthmark.device.DeviceId;
import io.birthmark.device.Sha256;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.BehaviorBuilder;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * The actor between the twins of this node and one CA: bounded calls in flight, a bounded queue
 * with deadlines, one call per attempt. It remembers nothing that matters: what it loses in a
 * crash, the twins' journaled intents ask for again.
 */
public final class CaGateway {
  /** What twins ask. */
  public sealed interface Message {}

  /** Obtain the certificate of a journaled intent. */
  public record Issue(IssuanceOrder order) implements Message {}

  /** Find out what became of a journaled intent. */
  public record Resolve(IssuanceOrder order) implements Message {}

  /** Revoke a certificate whose revocation is journaled. */
  public record Revoke(RevocationOrder order) implements Message {}

  private record Answered(AttemptId attempt, IssuanceResult result) implements Message {}

  private record TookTooLong(AttemptId attempt) implements Message {}

  private record RevocationAnswered(RevocationOrder order, boolean revoked) implements Message {}

  /** What a twin is told, addressed by device: the twin may have passivated or moved meanwhile. */
  public sealed interface Reply {
    DeviceId device();
  }

  /** What came of asking for a certificate. */
  public record IssuanceReply(DeviceId device, AttemptId attempt, IssuanceResult result)
      implements Reply {}

  /** What came of asking to revoke. */
  public record RevocationReply(DeviceId device, Sha256 certificate, RevocationResult result)
      implements Reply {}

  /**
   * Bounds of one gateway.
   *
   * @param maxInFlight calls at the CA at the same time
   * @param maxWaiting calls that wait for a place; more are refused as not sent
   * @param callTimeout after which an outcome counts as unknown
   */
  public record Bounds(int maxInFlight, int maxWaiting, Duration callTimeout) {}

  private final CertificateAuthority ca;
  private final ReplyJudge judge;
  private final Bounds bounds;
  private final InstantSource clock;
  private final Executor crypto;
  private final ActorRef<Reply> twins;
  private final ActorContext<Message> context;
  private final TimerScheduler<Message> timers;
  private final CallLedger ledger;

  /**
   * A gateway to {@code ca} that answers to {@code twins}.
   *
   * @param crypto where certificates are checked
   */
  public static Behavior<Message> create(
      CertificateAuthority ca,
      ReplyJudge judge,
      Bounds bounds,
      InstantSource clock,
      Executor crypto,
      ActorRef<Reply> twins) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers ->
            new CaGateway(ca, judge, bounds, clock, crypto, twins, context, timers).behavior()));
  }

  private CaGateway(
      CertificateAuthority ca,
      ReplyJudge judge,
      Bounds bounds,
      InstantSource clock,
      Executor crypto,
      ActorRef<Reply> twins,
      ActorContext<Message> context,
      TimerScheduler<Message> timers) {
    this.ca = ca;
    this.judge = judge;
    this.bounds = bounds;
    this.clock = clock;
    this.crypto = crypto;
    this.twins = twins;
    this.context = context;
    this.timers = timers;
    this.ledger = new CallLedger(bounds.maxInFlight(), bounds.maxWaiting());
  }

  private Behavior<Message> behavior() {
    return BehaviorBuilder.<Message>create().onAnyMessage(this::onMessage).build();
  }

  private Behavior<Message> onMessage(Message message) {
    switch (message) {
      case Issue(var order) -> wish(new Call(Kind.ISSUE, order));
      case Resolve(var order) -> wish(new Call(Kind.RESOLVE, order));
      case Revoke(var order) -> revoke(order);
      case Answered(var attempt, var result) -> answered(attempt, result);
      case TookTooLong(var attempt) -> tookTooLong(attempt);
      case RevocationAnswered(var order, var revoked) ->
          twins.tell(
              new RevocationReply(
                  order.device(),
                  order.certificate().digest(),
                  revoked ? RevocationResult.REVOKED : RevocationResult.UNKNOWN));
    }
    return Behaviors.same();
  }

  private void wish(Call call) {
    switch (ledger.wish(call, clock.instant())) {
      case Admission.Start(var started) -> start(started);
      case Admission.Waits _ -> {}
      case Admission.NotSent(var detail) -> reply(call, new IssuanceResult.NotSent(detail));
    }
  }

  private void start(Call call) {
    var attempt = call.attempt();
    timers.startSingleTimer(attempt, new TookTooLong(attempt), bounds.callTimeout());
    var answer =
        switch (call.kind()) {
          case ISSUE -> ca.issue(call.order());
          case RESOLVE -> ca.resolve(call.order());
        };
    ask(
        answer.thenApplyAsync(said -> judge.judge(call.order(), said), crypto),
        (result, failure) ->
            new Answered(
                attempt,
                result != null
                    ? result
                    : new IssuanceResult.Unknown("the adapter failed: " + failure)));
  }

  private void revoke(RevocationOrder order) {
    ask(
        ca.revoke(order),
        (revoked, failure) -> new RevocationAnswered(order, Boolean.TRUE.equals(revoked)));
  }

  private <T> void ask(
      CompletionStage<T> call, BiFunction<@Nullable T, @Nullable Throwable, Message> answer) {
    context.pipeToSelf(call, answer::apply);
  }

  private void answered(AttemptId attempt, IssuanceResult result) {
    timers.cancel(attempt);
    ledger.ended(attempt).ifPresent(call -> reply(call, result));
    goOn();
  }

  private void tookTooLong(AttemptId attempt) {
    ledger
        .tookTooLong(attempt)
        .ifPresent(call ->
            reply(
                call,
                new IssuanceResult.Unknown(
                    "no answer within " + bounds.callTimeout().toSeconds() + " s")));
    goOn();
  }

  private void goOn() {
    var next = ledger.next(clock.instant());
    next.start().forEach(this::start);
    next.expired()
        .forEach(
            call -> reply(call, new IssuanceResult.NotSent("the deadline passed in the queue")));
  }

  private void reply(Call call, IssuanceResult result) {
    twins.tell(new IssuanceReply(call.order().device(), call.attempt(), result));
  }
}
