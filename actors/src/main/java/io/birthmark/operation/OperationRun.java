package io.birthmark.operation;

import io.birthmark.device.DeviceId;
import io.birthmark.fleet.FleetView;
import io.birthmark.fleet.FleetView.Dated;
import io.birthmark.fleet.FleetView.Place;
import io.birthmark.operation.OperationTargets.Frozen;
import io.birthmark.operation.OperationTargets.Open;
import io.birthmark.operation.OperationTargets.Settled;
import io.birthmark.twin.DeviceTwin;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Carries one operation out: writes its devices down, then asks their twins at its pace. It knows
 * nothing that does not stand in the journal or in {@link OperationTargets}, but how the work of
 * the last moments went; one that starts again goes on where the table says, and a twin that is
 * asked twice has nothing new to do.
 *
 * <p>One call of a store is under way at a time. A device is noted as begun before its twin is
 * asked, and what came of it afterwards, both for many devices at once.
 */
final class OperationRun extends AbstractMatchingBehavior<OperationRun.Message> {
  /** What a run is told. */
  sealed interface Message {}

  /** So the operation stands now; that is journaled. */
  record Stands(Operation operation) implements Message {}

  private record Beat() implements Message {}

  private record Written(Frozen frozen, boolean all) implements Message {}

  private record Read(FleetView.Page page) implements Message {}

  private record Loaded(List<Open> open, boolean last) implements Message {}

  private record Begun(List<DeviceId> devices) implements Message {}

  private record Answered(DeviceId device, DeviceTwin.Reply reply) implements Message {}

  private record Silent(DeviceId device) implements Message {}

  private record Stored(List<Settled> settled) implements Message {}

  private record Counted(Tally tally) implements Message {}

  private record Failed(Throwable cause) implements Message {}

  /**
   * What a run works with.
   *
   * @param book takes what the run has found out, to be journaled; may be told twice
   */
  record Parts(
      FleetView fleet,
      OperationTargets targets,
      OperationRunner.Call twins,
      Consumer<OperationCommand> book,
      OperationMeters meters,
      OperationSettings settings,
      InstantSource clock) {}

  private final Parts parts;
  private final Pacer pacer;
  private final Set<DeviceId> asked = new HashSet<>();
  private final List<Settled> answered = new ArrayList<>();
  private final ArrayDeque<Open> open = new ArrayDeque<>();
  private Operation operation;
  private Optional<DeviceId> cursor = Optional.empty();
  private boolean roundRead;
  private long inRound;
  private boolean silence;
  private boolean busy;
  private Instant restsUntil;

  private OperationRun(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      Operation operation,
      Parts parts) {
    super(context);
    this.operation = operation;
    this.parts = parts;
    this.pacer = new Pacer(parts.clock().instant(), parts.settings().beat());
    this.restsUntil = parts.clock().instant();
    timers.startTimerWithFixedDelay(new Beat(), parts.settings().beat());
  }

  /** The run of an operation; it ends when the operation has ended and all is written down. */
  static Behavior<Message> create(Operation operation, Parts parts) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> new OperationRun(context, timers, operation, parts)));
  }

  @Override
  public Behavior<Message> onMessage(Message message) {
    switch (message) {
      case Stands(var now) -> {
        if (now.revision() != operation.revision()) {
          restsUntil = parts.clock().instant();
        }
        operation = now;
      }
      case Beat _ -> {
        pacer.refill(parts.clock().instant(), operation.perSecond());
        step();
      }
      case Read(var page) -> write(page);
      case Written(var frozen, var all) -> onWritten(frozen, all);
      case Loaded loaded -> onLoaded(loaded);
      case Begun(var devices) -> onBegun(devices);
      case Answered(var device, var reply) -> {
        asked.remove(device);
        answered.add(new Settled(device, outcome(reply), parts.clock().instant()));
      }
      case Silent(var device) -> {
        asked.remove(device);
        silence = true;
      }
      case Stored(var settled) -> {
        busy = false;
        // Those that have come meanwhile stand behind them.
        answered.subList(0, settled.size()).clear();
        settled.forEach(one -> parts.meters().settled(operation.order().deed(), one.outcome()));
        step();
      }
      case Counted(var tally) -> {
        busy = false;
        tell(new OperationCommand.RecordDone(operation.id(), tally));
      }
      case Failed(var cause) -> {
        busy = false;
        rest();
        getContext()
            .getLog()
            .warn("operation {} goes on later: {}", operation.id(), cause.toString());
      }
    }
    return operation.isOpen() || busy || !asked.isEmpty() || !answered.isEmpty()
        ? this
        : Behaviors.stopped();
  }

  /** Whatever comes next. What is known of devices is written down first, in every stage. */
  private void step() {
    if (busy || parts.clock().instant().isBefore(restsUntil)) {
      return;
    }
    if (!answered.isEmpty()) {
      var settled = List.copyOf(answered);
      call(parts.targets().settle(operation.id(), settled), _ -> new Stored(settled));
      return;
    }
    switch (operation.stage()) {
      case Operation.Freezing _ ->
          call(parts.targets().frozen(operation.id()), frozen -> new Written(frozen, false));
      case Operation.Running _ -> work();
      case Operation.Paused _, Operation.Aborted _, Operation.Done _ -> {
        // Nothing is begun.
      }
    }
  }

  /** One device more than is confirmed is enough to know that there are too many. */
  private long mostTargets() {
    var order = operation.order();
    return Math.min(order.atMost(), order.confirmed() + 1);
  }

  private void onWritten(Frozen frozen, boolean all) {
    busy = false;
    if (!(operation.stage() instanceof Operation.Freezing)) {
      return;
    }
    long room = mostTargets() - frozen.devices();
    if (all || room < 1) {
      tell(new OperationCommand.RecordFrozen(operation.id(), frozen.devices()));
      return;
    }
    call(
        parts
            .fleet()
            .list(
                operation.order().filter(),
                frozen.last(),
                (int) Math.min(room, OperationTargets.MAX_PAGE)),
        (Dated<FleetView.Page> page) -> new Read(page.value()));
  }

  private void write(FleetView.Page page) {
    boolean byExpiry = operation.order().filter().order() == FleetView.Order.EXPIRES;
    var places =
        page.items().stream()
            .map(row -> new Place(row.device(), byExpiry ? row.expires() : Optional.empty()))
            .toList();
    call(
        parts.targets().add(operation.id(), places),
        frozen -> new Written(frozen, page.next().isEmpty()));
  }

  private void work() {
    if (open.isEmpty()) {
      if (!roundRead) {
        call(
            parts.targets().open(operation.id(), cursor, OperationTargets.MAX_PAGE),
            found -> new Loaded(found, found.size() < OperationTargets.MAX_PAGE));
      } else if (asked.isEmpty()) {
        endRound();
      }
      return;
    }
    int room = parts.settings().inFlight() - asked.size();
    int number = pacer.take(Math.min(room, open.size()));
    if (number < 1) {
      return;
    }
    var devices = new ArrayList<DeviceId>();
    for (int i = 0; i < number; i++) {
      devices.add(open.remove().device());
    }
    call(parts.targets().begin(operation.id(), devices), _ -> new Begun(devices));
  }

  /** A round through all open devices that finds none is the last. */
  private void endRound() {
    if (inRound == 0) {
      call(parts.targets().tally(operation.id()), Counted::new);
      return;
    }
    if (silence) {
      rest();
    }
    cursor = Optional.empty();
    roundRead = false;
    inRound = 0;
    silence = false;
  }

  private void onLoaded(Loaded loaded) {
    busy = false;
    roundRead = loaded.last();
    inRound += loaded.open().size();
    for (var one : loaded.open()) {
      cursor = Optional.of(one.device());
      if (one.tries() < parts.settings().tries()) {
        open.add(one);
      } else {
        answered.add(
            new Settled(one.device(), new TargetOutcome.Unknown(), parts.clock().instant()));
      }
    }
    step();
  }

  /** Between noting and asking the operation may have been paused: then nobody is asked. */
  private void onBegun(List<DeviceId> devices) {
    busy = false;
    if (!(operation.stage() instanceof Operation.Running)) {
      return;
    }
    var command = operation.order().command();
    var provenance = operation.provenance();
    for (var device : devices) {
      asked.add(device);
      getContext()
          .pipeToSelf(
              parts.twins().ask(device, command, provenance),
              (reply, _) -> reply != null ? new Answered(device, reply) : new Silent(device));
    }
  }

  private static TargetOutcome outcome(DeviceTwin.Reply reply) {
    return switch (reply) {
      case DeviceTwin.Applied(_, var recorded) ->
          recorded ? new TargetOutcome.Applied() : new TargetOutcome.Unchanged();
      case DeviceTwin.Refused refused -> new TargetOutcome.Refused(refused.reason());
    };
  }

  /** Told again after a while, unless it came to be so: what is told may be lost on its way. */
  private void tell(OperationCommand command) {
    parts.book().accept(command);
    rest();
  }

  private void rest() {
    restsUntil = parts.clock().instant().plus(parts.settings().again());
  }

  private <T> void call(CompletionStage<T> answer, Function<T, Message> message) {
    busy = true;
    getContext()
        .pipeToSelf(
            answer,
            (value, failure) ->
                failure == null ? message.apply(value) : new Failed(cause(failure)));
  }

  private static Throwable cause(@Nullable Throwable failure) {
    return failure != null ? failure : new IllegalStateException("no answer");
  }
}
