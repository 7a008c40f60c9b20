package io.birthmark.ca;

import io.birthmark.ca.CallLedger.Admission;
import io.birthmark.ca.CallLedger.Begun;
import io.birthmark.device.AttemptId;
import io.birthmark.device.DeviceCommand.IssuanceResult;
import io.birthmark.device.DeviceCommand.RevocationResult;
import io.birthmark.device.DeviceId;
import io.birthmark.device.RevocationReason;
import io.birthmark.device.Sha256;
import io.birthmark.device.TraceParent;
import io.birthmark.metrics.Meters;
import io.birthmark.tracing.Traces;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Supplier;
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

  /**
   * Find out whether the CA takes requests, for an attempt that was not made. Nothing is sent to
   * the CA.
   *
   * @param returns how often this attempt has waited
   */
  public record Consult(IssuanceOrder order, int returns) implements Message {}

  /** Revoke a certificate whose revocation is journaled. */
  public record Revoke(RevocationOrder order) implements Message {}

  /** The moment has come to send what was admitted. */
  private record Departs(IssuanceOrder order) implements Message {}

  private record Consulted(IssuanceOrder order, IssuanceResult result) implements Message {}

  private record Answered(long call, IssuanceResult result) implements Message {}

  private record TookTooLong(long call) implements Message {}

  private record RevocationAnswered(long call, RevocationAnswer answer) implements Message {}

  private record RevocationTookTooLong(long call) implements Message {}

  /** What a twin is told, addressed by device: the twin may have passivated or moved meanwhile. */
  public sealed interface Reply {
    DeviceId device();

    /** The span that the asking belonged to. */
    Optional<TraceParent> trace();
  }

  /** What came of asking for a certificate. */
  public record IssuanceReply(
      DeviceId device, AttemptId attempt, IssuanceResult result, Optional<TraceParent> trace)
      implements Reply {
    /** A reply outside any trace. */
    public IssuanceReply(DeviceId device, AttemptId attempt, IssuanceResult result) {
      this(device, attempt, result, Optional.empty());
    }
  }

  /** What came of asking to revoke. */
  public record RevocationReply(
      DeviceId device,
      Sha256 certificate,
      RevocationReason reason,
      RevocationResult result,
      Optional<TraceParent> trace)
      implements Reply {
    /** A reply outside any trace. */
    public RevocationReply(
        DeviceId device, Sha256 certificate, RevocationReason reason, RevocationResult result) {
      this(device, certificate, reason, result, Optional.empty());
    }
  }

  /**
   * What a call to revoke is about. A hold and its end take turns; a revocation for good waits for
   * neither, because every CA lets it come before or after them.
   */
  private record Withdrawal(Sha256 certificate, boolean forGood) {
    private static Withdrawal of(RevocationOrder order) {
      return new Withdrawal(order.certificate().digest(), order.reason().isFinal());
    }
  }

  /** A call about a certificate. */
  private record Call(boolean look, IssuanceOrder order) {
    AttemptId attempt() {
      return order.intent().attempt();
    }

    /** An issue call must not begin late: by then the twin looks the attempt up. */
    boolean tooLate(Instant now) {
      return !look && !now.isBefore(order.deadline());
    }
  }

  /**
   * Bounds of one gateway, for certificates and for revocations each.
   *
   * @param maxInFlight calls at the CA at the same time
   * @param maxWaiting calls that wait for a place; more are refused as not sent
   * @param callTimeout after which an outcome counts as unknown
   */
  public record Bounds(int maxInFlight, int maxWaiting, Duration callTimeout) {}

  private final CertificateAuthority ca;
  private final ReplyJudge judge;
  private final CaGate gate;
  private final Bounds bounds;
  private final InstantSource clock;
  private final Executor crypto;
  private final ActorRef<Reply> twins;
  private final ActorContext<Message> context;
  private final TimerScheduler<Message> timers;
  private final CallLedger<AttemptId, Call> certificates;
  private final CallLedger<Withdrawal, RevocationOrder> revocations;
  private final CaMeters meters;
  private final CaTrouble trouble;
  private final CallWatch watch;

  /**
   * A gateway to {@code ca} that answers to {@code twins}.
   *
   * @param gate tells whether and when a request may be made
   * @param crypto where certificates are checked
   */
  public static Behavior<Message> create(
      CertificateAuthority ca,
      ReplyJudge judge,
      CaGate gate,
      Bounds bounds,
      InstantSource clock,
      Executor crypto,
      ActorRef<Reply> twins) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers ->
            new CaGateway(ca, judge, gate, bounds, clock, crypto, twins, context, timers)
                .behavior()));
  }

  private CaGateway(
      CertificateAuthority ca,
      ReplyJudge judge,
      CaGate gate,
      Bounds bounds,
      InstantSource clock,
      Executor crypto,
      ActorRef<Reply> twins,
      ActorContext<Message> context,
      TimerScheduler<Message> timers) {
    this.ca = ca;
    this.judge = judge;
    this.gate = gate;
    this.bounds = bounds;
    this.clock = clock;
    this.crypto = crypto;
    this.twins = twins;
    this.context = context;
    this.timers = timers;
    this.certificates =
        new CallLedger<>(bounds.maxInFlight(), bounds.maxWaiting(), Call::attempt, Call::tooLate);
    this.revocations =
        new CallLedger<>(
            bounds.maxInFlight(), bounds.maxWaiting(), Withdrawal::of, (_, _) -> false);
    this.meters = new CaMeters(Meters.registry(context.getSystem()), ca.name());
    this.trouble = new CaTrouble(ca.name());
    this.watch = new CallWatch(ca.name(), meters, Traces.of(context.getSystem()));
  }

  private Behavior<Message> behavior() {
    return BehaviorBuilder.<Message>create().onAnyMessage(this::onMessage).build();
  }

  private Behavior<Message> onMessage(Message message) {
    switch (message) {
      case Issue(var order) -> depart(order);
      case Departs(var order) -> wish(new Call(false, order));
      case Resolve(var order) -> wish(new Call(true, order));
      case Consult(var order, var returns) -> consult(order, returns);
      case Consulted(var order, var result) -> reply(order, result);
      case Answered(var call, var result) -> {
        timers.cancel(new TookTooLong(call));
        certificates.ended(call).ifPresent(ended -> reply(ended, result));
        nextCertificates();
      }
      case TookTooLong(var call) -> {
        certificates.tookTooLong(call).ifPresent(this::tookTooLong);
        nextCertificates();
      }
      case Revoke(var order) -> wish(order);
      case RevocationAnswered(var call, var answer) -> {
        timers.cancel(new RevocationTookTooLong(call));
        revocations
            .ended(call)
            .ifPresent(ended -> reply(ended, RevocationJudge.judge(ended, answer)));
        revocations.next(clock.instant()).start().forEach(this::startRevocation);
      }
      case RevocationTookTooLong(var call) -> {
        revocations.tookTooLong(call).ifPresent(late -> reply(late, RevocationResult.UNKNOWN));
        revocations.next(clock.instant()).start().forEach(this::startRevocation);
      }
    }
    meters.now(
        certificates.inFlight() + revocations.inFlight(),
        certificates.waiting() + revocations.waiting());
    return Behaviors.same();
  }

  /** What was admitted together leaves at the CA's own pace. */
  private void depart(IssuanceOrder order) {
    var delay = gate.delay(ca.name());
    if (delay.isPositive()) {
      timers.startSingleTimer(order.intent().attempt(), new Departs(order), delay);
    } else {
      wish(new Call(false, order));
    }
  }

  private void wish(Call call) {
    switch (certificates.wish(call, clock.instant())) {
      case Admission.Start(var begun) -> start(begun);
      case Admission.Waits() -> {}
      case Admission.NotSent(var detail) -> reply(call, new IssuanceResult.NotSent(detail));
    }
  }

  private void start(Begun<Call> begun) {
    var overdue = new TookTooLong(begun.number());
    timers.startSingleTimer(overdue, overdue, bounds.callTimeout());
    var order = begun.call().order();
    var look = begun.call().look();
    var watched = watch.begin(look ? "ca resolve" : "ca issue", order.device(), order.trace());
    ask(
        () ->
            (look ? ca.resolve(order) : ca.issue(order))
                .thenApplyAsync(said -> believed(begun.call(), said), crypto),
        (said, failure) -> {
          var result = said != null ? said : unknown(failed(failure));
          watched.ended(look, result);
          return new Answered(begun.number(), result);
        });
  }

  private void tookTooLong(Call late) {
    if (!late.look()) {
      gate.heard(ca.name(), new CaAnswer.Unknown(tooLong()));
    }
    reply(late, unknown(tooLong()));
  }

  private IssuanceResult believed(Call call, CaAnswer said) {
    trouble.hear(said);
    if (!call.look()) {
      gate.heard(ca.name(), said);
    }
    return judge.judge(call.order(), said);
  }

  /**
   * Whether it is the turn of what waits, here or at another CA. What cannot be worked out now is
   * asked again at the twin's deadline.
   */
  private void consult(IssuanceOrder order, int returns) {
    ask(
        () -> CompletableFuture.supplyAsync(() -> judge.unasked(order, returns), crypto),
        (said, failure) ->
            new Consulted(
                order, said != null ? said : new IssuanceResult.NotSent(failed(failure))));
  }

  private void nextCertificates() {
    var next = certificates.next(clock.instant());
    next.start().forEach(this::start);
    next.expired()
        .forEach(
            call -> reply(call, new IssuanceResult.NotSent("the deadline passed in the queue")));
  }

  /** A revocation that cannot be sent now is asked for again at the twin's deadline. */
  private void wish(RevocationOrder order) {
    switch (revocations.wish(order, clock.instant())) {
      case Admission.Start(var begun) -> startRevocation(begun);
      case Admission.Waits() -> {}
      case Admission.NotSent(_) -> reply(order, RevocationResult.UNKNOWN);
    }
  }

  private void startRevocation(Begun<RevocationOrder> begun) {
    var overdue = new RevocationTookTooLong(begun.number());
    timers.startSingleTimer(overdue, overdue, bounds.callTimeout());
    var watched = watch.begin("ca revoke", begun.call().device(), begun.call().trace());
    ask(
        () -> ca.revoke(begun.call()),
        (said, failure) -> {
          var answer = said != null ? said : new RevocationAnswer.Unknown(failed(failure));
          watched.ended(answer);
          return new RevocationAnswered(begun.number(), answer);
        });
  }

  /** An adapter that breaks its word and throws must not take the gateway down with it. */
  private <T> void ask(
      Supplier<CompletionStage<T>> call,
      BiFunction<@Nullable T, @Nullable Throwable, Message> answer) {
    CompletionStage<T> stage;
    try {
      stage = call.get();
    } catch (RuntimeException e) {
      stage = CompletableFuture.failedStage(e);
    }
    context.pipeToSelf(stage, answer::apply);
  }

  private String failed(@Nullable Throwable failure) {
    context
        .getLog()
        .atWarn()
        .addKeyValue("ca", ca.name())
        .setCause(failure)
        .log("the adapter of {} failed", ca.name());
    return "the adapter failed";
  }

  private String tooLong() {
    return "no answer within " + bounds.callTimeout().toSeconds() + " s";
  }

  private static IssuanceResult unknown(String detail) {
    return new IssuanceResult.Unknown(detail);
  }

  private void reply(Call call, IssuanceResult result) {
    reply(call.order(), result);
  }

  private void reply(IssuanceOrder order, IssuanceResult result) {
    twins.tell(new IssuanceReply(order.device(), order.intent().attempt(), result, order.trace()));
  }

  private void reply(RevocationOrder order, RevocationResult result) {
    twins.tell(
        new RevocationReply(
            order.device(), order.certificate().digest(), order.reason(), result, order.trace()));
  }
}
