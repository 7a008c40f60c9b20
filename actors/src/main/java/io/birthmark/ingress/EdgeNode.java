package io.birthmark.ingress;

import io.birthmark.device.DeviceId;
import io.birthmark.device.Reason;
import io.birthmark.ingress.EdgeSession.Action;
import io.birthmark.ingress.EdgeSession.Note;
import io.birthmark.ingress.EdgeSession.Refuse;
import io.birthmark.ingress.EdgeSession.RequestRebirth;
import io.birthmark.ingress.EdgeSession.Serve;
import io.birthmark.ingress.EdgeSession.WakeAt;
import io.birthmark.ingress.IngressCounters.Kind;
import io.birthmark.ingress.SparkplugTopic.DeviceTopic;
import io.birthmark.ingress.SparkplugTopic.DeviceVerb;
import io.birthmark.ingress.SparkplugTopic.NodeTopic;
import io.birthmark.ingress.SparkplugTopic.NodeVerb;
import io.birthmark.twin.EnrollmentDesk;
import io.birthmark.twin.EnrollmentDesk.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.util.ByteString;

/**
 * One edge node: takes its messages in order of arrival, lets {@link EdgeProtocol} decide, asks the
 * desk for its devices and sends the answers. It remembers the session and nothing that matters.
 */
final class EdgeNode extends AbstractMatchingBehavior<EdgeNode.Message> {
  sealed interface Message {}

  /** A message of the edge node, of itself or for a device. */
  record FromNode(NodeVerb verb, ByteString payload, Receipt receipt) implements Message {}

  /** A message for a device. */
  record FromDevice(DeviceVerb verb, String device, ByteString payload, Receipt receipt)
      implements Message {}

  /** The host has forgotten this edge node; it is to end. */
  record Retire() implements Message {}

  private record DeskAnswered(DeviceId device, long call, Answer answer) implements Message {}

  private record DeskFailed(DeviceId device, long call, Throwable cause) implements Message {}

  private record DeskTimedOut(DeviceId device, long call) implements Message {}

  private record Wake() implements Message {}

  private record IdleCheck() implements Message {}

  private final EdgeId edge;
  private final EdgeRecord record;
  private final IngressParts parts;
  private final TimerScheduler<Message> timers;
  private final EdgeProtocol protocol;
  private final DeskQueue queue;
  private EdgeSession session = EdgeSession.unknown();
  private final FailedProofs failedProofs;
  private Budget budget;
  private Instant lastHeard;

  private EdgeNode(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      EdgeId edge,
      EdgeRecord record,
      IngressParts parts) {
    super(context);
    this.edge = edge;
    this.record = record;
    this.parts = parts;
    this.timers = timers;
    var limits = parts.settings().limits();
    this.protocol =
        new EdgeProtocol(
            edge, limits.reorderTolerance(), limits.rebirthDebounce(), limits.devicesPerEdge());
    this.queue = new DeskQueue(limits.deskCallsPerEdge(), limits.waitingPerEdge());
    this.lastHeard = parts.clock().instant();
    this.budget = Budget.perSecond(limits.errorAnswersPerSecond(), lastHeard);
    this.failedProofs = new FailedProofs(limits.failedProofs(), lastHeard);
    timers.startTimerWithFixedDelay(new IdleCheck(), limits.unbornEdgeTimeout());
  }

  /**
   * The actor of an edge node.
   *
   * @param record where it writes down how it stands
   */
  static Behavior<Message> create(EdgeId edge, EdgeRecord record, IngressParts parts) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> new EdgeNode(context, timers, edge, record, parts)));
  }

  @Override
  public Behavior<Message> onMessage(Message message) {
    return switch (message) {
      case FromNode m -> onArrival(read(m), m.receipt());
      case FromDevice m -> onArrival(read(m), m.receipt());
      case Wake _ -> onArrival(new EdgeMessage.TimePassed(), () -> {});
      case DeskAnswered(var device, var call, var answer) -> onAnswer(device, call, answer);
      case DeskFailed(var device, var call, var cause) -> {
        getContext().getLog().debug("the desk failed for device {}", device, cause);
        yield onSilence(device, call);
      }
      case DeskTimedOut(var device, var call) -> onSilence(device, call);
      case IdleCheck _ -> onIdleCheck();
      case Retire _ -> Behaviors.stopped();
    };
  }

  @Override
  public Behavior<Message> onSignal(Signal signal) {
    if (signal instanceof PostStop) {
      queue.drain().forEach(ticket -> ticket.receipt().done());
    }
    return this;
  }

  private EdgeMessage read(FromNode m) {
    return switch (decode(m.payload())) {
      case SparkplugPayload.Understood(var payload) -> new EdgeMessage.FromNode(m.verb(), payload);
      case SparkplugPayload.NotUnderstood(var reason, var detail) ->
          new EdgeMessage.GarbledNode(m.verb(), reason, detail);
    };
  }

  private EdgeMessage read(FromDevice m) {
    return switch (decode(m.payload())) {
      case SparkplugPayload.Understood(var payload) ->
          new EdgeMessage.FromDevice(m.verb(), m.device(), payload);
      case SparkplugPayload.NotUnderstood(var reason, var detail) ->
          new EdgeMessage.GarbledDevice(m.device(), reason, detail);
    };
  }

  private SparkplugPayload.Decoded decode(ByteString payload) {
    return SparkplugPayload.decode(payload.toArray(), parts.settings().limits().maxPayloadBytes());
  }

  private Behavior<Message> onArrival(EdgeMessage message, Receipt receipt) {
    lastHeard = parts.clock().instant();
    var step = protocol.decide(session, message, lastHeard);
    record.heard(session, step.session(), lastHeard);
    session = step.session();
    boolean handedOver = false;
    for (Action action : step.actions()) {
      switch (action) {
        case Serve(var request) -> {
          admit(new DeskQueue.Ticket(request, receipt));
          handedOver = true;
        }
        case Refuse(var device, var reason, var detail) -> refuse(device, reason, detail);
        case RequestRebirth _ -> requestRebirth();
        case WakeAt(var when) ->
            timers.startSingleTimer(
                "wake", new Wake(), Duration.between(lastHeard, when).plusMillis(1));
        case Note(var kind) -> parts.counters().count(kind);
      }
    }
    if (!handedOver) {
      receipt.done();
    }
    beginCalls();
    return this;
  }

  private void admit(DeskQueue.Ticket ticket) {
    var closedUntil =
        ticket.request().step() == DeviceRequest.Step.GREET
            ? Optional.<Instant>empty()
            : failedProofs.closedUntil(ticket.request().device(), lastHeard);
    if (closedUntil.isPresent()) {
      parts.counters().count(Kind.PROOF_LIMITED);
      refuse(
          ticket.request().device(),
          Reason.PROOFS_RATE_LIMITED,
          "too many wrong proofs came from this edge node; the next is looked at from "
              + closedUntil.get().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1)
              + " on");
      ticket.receipt().done();
      return;
    }
    switch (queue.offer(ticket)) {
      case DeskQueue.Queued _ -> {}
      case DeskQueue.Replaced(var old) -> {
        parts.counters().count(Kind.REPLACED);
        old.receipt().done();
      }
      case DeskQueue.Full _ -> {
        parts.counters().count(Kind.BUSY);
        refuse(ticket.request().device(), Reason.BUSY, Reason.BUSY.summary());
        ticket.receipt().done();
      }
    }
  }

  private void beginCalls() {
    for (var call = queue.begin(); call.isPresent(); call = queue.begin()) {
      ask(call.get());
    }
  }

  private void ask(DeskQueue.Call call) {
    var request = call.ticket().request();
    var device = request.device();
    long number = call.number();
    parts.counters().count(Kind.SERVED);
    if (request.step() == DeviceRequest.Step.GREET) {
      record.deviceBorn();
    }
    timers.startSingleTimer(
        number, new DeskTimedOut(device, number), parts.settings().limits().deskTimeout());
    getContext()
        .pipeToSelf(
            answerTo(request),
            (answer, failure) ->
                failure == null
                    ? new DeskAnswered(device, number, answer)
                    : new DeskFailed(device, number, failure));
  }

  /** A desk that throws is broken for this request, not for the edge node's other devices. */
  private CompletionStage<Answer> answerTo(DeviceRequest request) {
    try {
      return request.at(parts.desk());
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private Behavior<Message> onAnswer(DeviceId device, long call, Answer answer) {
    end(device, call)
        .ifPresent(ticket -> {
          record.answered(ticket.request().step(), answer);
          send(device, HostCommand.answer(answer, parts.clock().instant()));
        });
    if (answer instanceof EnrollmentDesk.Refused(var reason, _, _)) {
      parts.counters().refused(reason);
    }
    if (FailedProofs.isOne(answer)) {
      onFailedProof(device, answer);
    }
    beginCalls();
    return this;
  }

  /** A sample goes to the log: whoever sends wrong proofs must not be able to fill it. */
  private void onFailedProof(DeviceId device, Answer answer) {
    parts.counters().count(Kind.PROOF_FAILED);
    failedProofs
        .count(device, parts.clock().instant())
        .ifPresent(count ->
            getContext()
                .getLog()
                .atWarn()
                .addKeyValue("device", device)
                .addKeyValue("edge", edge)
                .log(
                    "edge node {}: {} wrong proofs since the last such line, the latest of {}: {}",
                    edge,
                    count,
                    device,
                    answer instanceof EnrollmentDesk.Refused(var reason, _, _) ? reason : "none"));
  }

  private Behavior<Message> onSilence(DeviceId device, long call) {
    if (end(device, call).isPresent()) {
      parts.counters().count(Kind.DESK_SILENT);
      refuse(device, Reason.OUTCOME_UNKNOWN, "no answer in time; repeat the message");
    }
    beginCalls();
    return this;
  }

  /** Ends an open call; an answer that comes too late is nobody's, the device has asked again. */
  private Optional<DeskQueue.Ticket> end(DeviceId device, long call) {
    timers.cancel(call);
    var ticket = queue.end(device, call);
    ticket.ifPresent(t -> t.receipt().done());
    return ticket;
  }

  private void refuse(DeviceId device, Reason reason, String detail) {
    var now = parts.clock().instant();
    budget = budget.at(now);
    if (!budget.allows()) {
      parts.counters().count(Kind.ANSWER_WITHHELD);
      return;
    }
    budget = budget.spend();
    parts.counters().count(Kind.REFUSED);
    parts.counters().refused(reason);
    record.refused(reason);
    send(device, HostCommand.error(reason, detail, now));
  }

  private void requestRebirth() {
    parts.counters().count(Kind.REBIRTH_REQUESTED);
    var topic = new NodeTopic(NodeVerb.NCMD, edge);
    parts.link().tell(BrokerLink.Send.of(topic, HostCommand.rebirth(parts.clock().instant())));
  }

  private void send(DeviceId device, byte[] payload) {
    var topic = new DeviceTopic(DeviceVerb.DCMD, edge, device.device());
    parts.link().tell(BrokerLink.Send.of(topic, payload));
  }

  private Behavior<Message> onIdleCheck() {
    var limits = parts.settings().limits();
    var timeout =
        switch (session) {
          case EdgeSession.Unborn _ -> limits.unbornEdgeTimeout();
          case EdgeSession.Born _ -> limits.silentEdgeTimeout();
        };
    if (queue.isEmpty() && !lastHeard.plus(timeout).isAfter(parts.clock().instant())) {
      parts.host().tell(new SparkplugHost.EdgeIdle(edge, getContext().getSelf()));
    }
    return this;
  }
}
