package io.birthmark.operation;

import static io.birthmark.registry.Judgement.accept;
import static io.birthmark.registry.Judgement.nothing;
import static io.birthmark.registry.Judgement.reject;

import io.birthmark.device.CaName;
import io.birthmark.device.Reason;
import io.birthmark.operation.Operation.Aborted;
import io.birthmark.operation.Operation.Done;
import io.birthmark.operation.Operation.Freezing;
import io.birthmark.operation.Operation.Paused;
import io.birthmark.operation.Operation.Running;
import io.birthmark.operation.Operation.Stage;
import io.birthmark.operation.OperationCommand.Abort;
import io.birthmark.operation.OperationCommand.CheckDeadline;
import io.birthmark.operation.OperationCommand.Pace;
import io.birthmark.operation.OperationCommand.Pause;
import io.birthmark.operation.OperationCommand.RecordDone;
import io.birthmark.operation.OperationCommand.RecordFrozen;
import io.birthmark.operation.OperationCommand.Resume;
import io.birthmark.operation.OperationCommand.Start;
import io.birthmark.operation.OperationEvent.OperationAborted;
import io.birthmark.operation.OperationEvent.OperationDone;
import io.birthmark.operation.OperationEvent.OperationPaused;
import io.birthmark.operation.OperationEvent.OperationResumed;
import io.birthmark.operation.OperationEvent.OperationStarted;
import io.birthmark.operation.OperationEvent.PaceChanged;
import io.birthmark.operation.OperationEvent.TargetsFrozen;
import io.birthmark.registry.Judgement;
import io.birthmark.registry.Occasion;
import io.birthmark.registry.RegistryRules;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What may become of operations, as functions of state, command and time.
 *
 * @param openAtOnce most operations that may be open at the same time
 * @param pauseAtMost after this a pause ends in an abort
 */
public record OperationRules(int openAtOnce, Duration pauseAtMost)
    implements RegistryRules<OperationCommand, OperationEvent, OperationBook, OperationRecord> {
  /** First part of the persistence id {@code operations|tenant}; stored, so never renamed. */
  public static final String ENTITY = "operations";

  @Override
  public String entity() {
    return ENTITY;
  }

  @Override
  public OperationBook empty() {
    return OperationBook.empty();
  }

  @Override
  public Judgement<OperationEvent> decide(
      OperationBook book, OperationCommand command, Instant now) {
    var operation = book.operation(command.operation());
    return switch (command) {
      case Start c -> operation.map(old -> startedBefore(old, c)).orElseGet(() -> start(book, c));
      case RecordFrozen _, Pause _, Resume _, Pace _, Abort _, RecordDone _, CheckDeadline _ ->
          operation
              .map(one -> decide(one, command, now))
              .orElseGet(() -> reject(Reason.NOT_FOUND, "there is no such operation"));
    };
  }

  /** Who started an operation stands in the record alone, so without it nothing is started. */
  @Override
  public OperationBook evolve(OperationBook book, OperationEvent event) {
    return book;
  }

  @Override
  public OperationBook evolve(OperationBook book, OperationRecord stored) {
    var stamp = stored.stamp();
    return switch (stored.event()) {
      case OperationStarted(var id, var order, var perSecond, var request) ->
          book.with(
              new Operation(
                  id,
                  order,
                  new Operation.Start(
                      stamp.actor(), stamp.channel(), stamp.at(), stamp.id(), request),
                  perSecond,
                  new Freezing(),
                  stamp.at(),
                  1));
      case TargetsFrozen e -> change(book, e, one -> frozen(one, e, stamp.at()));
      case OperationPaused(_, var until) ->
          change(book, stored.event(), one -> one.at(new Paused(one.total(), until), stamp.at()));
      case OperationResumed e -> change(book, e, one -> one.at(atWork(one.total()), stamp.at()));
      case PaceChanged e -> change(book, e, one -> one.paced(e.perSecond()));
      case OperationAborted e ->
          change(book, e, one -> one.at(new Aborted(one.total(), e.why()), stamp.at()));
      case OperationDone e ->
          change(
              book,
              e,
              one ->
                  one.at(new Done(one.total().orElse(e.tally().settled()), e.tally()), stamp.at()));
    };
  }

  @Override
  public long revision(OperationBook book, OperationCommand command) {
    return book.operation(command.operation()).map(Operation::revision).orElse(0L);
  }

  @Override
  public OperationRecord record(
      Occasion occasion, OperationBook before, OperationBook after, OperationEvent event) {
    var from = before.phase(event.operation());
    return new OperationRecord(
        occasion.stamp(from, to(before, event), why(event), Optional.<CaName>empty()), event);
  }

  private static OperationPhase to(OperationBook before, OperationEvent event) {
    var from = before.phase(event.operation());
    return switch (event) {
      case OperationStarted _ -> OperationPhase.FREEZING;
      case TargetsFrozen _ ->
          from == OperationPhase.PAUSED ? OperationPhase.PAUSED : OperationPhase.RUNNING;
      case OperationPaused _ -> OperationPhase.PAUSED;
      case OperationResumed _ ->
          before.operation(event.operation()).flatMap(Operation::total).isPresent()
              ? OperationPhase.RUNNING
              : OperationPhase.FREEZING;
      case PaceChanged _ -> from;
      case OperationAborted _ -> OperationPhase.ABORTED;
      case OperationDone _ -> OperationPhase.DONE;
    };
  }

  private static Optional<Reason> why(OperationEvent event) {
    return event instanceof OperationAborted aborted
        ? Optional.of(aborted.why())
        : Optional.empty();
  }

  private Judgement<OperationEvent> start(OperationBook book, Start c) {
    return book.open().size() < openAtOnce
        ? accept(new OperationStarted(c.operation(), c.order(), c.perSecond(), c.request()))
        : reject(
            Reason.OPERATIONS_FULL,
            openAtOnce + " operations are open already; wait for one to end, or abort one");
  }

  private static Judgement<OperationEvent> startedBefore(Operation old, Start c) {
    return old.start().request().equals(c.request())
        ? nothing()
        : reject(Reason.IDEMPOTENCY_KEY_REUSED, "the key was used to start another operation");
  }

  private Judgement<OperationEvent> decide(Operation one, OperationCommand command, Instant now) {
    return switch (one.stage()) {
      case Freezing _ -> atWork(one, command, now);
      case Running _ -> atWork(one, command, now);
      case Paused paused -> paused(one, paused, command, now);
      case Aborted _ ->
          switch (command) {
            case Abort _, RecordFrozen _, CheckDeadline _ -> nothing();
            case Start _, Pause _, Resume _, Pace _, RecordDone _ -> ended(one);
          };
      case Done _ ->
          switch (command) {
            case RecordDone _, RecordFrozen _, CheckDeadline _ -> nothing();
            case Start _, Pause _, Resume _, Pace _, Abort _ -> ended(one);
          };
    };
  }

  private Judgement<OperationEvent> atWork(Operation one, OperationCommand command, Instant now) {
    return switch (command) {
      case Pause(var id) -> accept(new OperationPaused(id, now.plus(pauseAtMost)));
      case Start _, Resume _, CheckDeadline _ -> nothing();
      case RecordFrozen c -> frozen(one, c);
      case Pace c -> pace(one, c);
      case Abort(var id) -> abort(id, Reason.OPERATOR_DECISION);
      case RecordDone c -> done(one, c);
    };
  }

  /** What was begun before the pause may still come to its end in it. */
  private static Judgement<OperationEvent> paused(
      Operation one, Paused paused, OperationCommand command, Instant now) {
    return switch (command) {
      case Start _, Pause _ -> nothing();
      case Resume(var id) -> accept(new OperationResumed(id));
      case RecordFrozen c -> frozen(one, c);
      case Pace c -> pace(one, c);
      case Abort(var id) -> abort(id, Reason.OPERATOR_DECISION);
      case RecordDone c -> done(one, c);
      case CheckDeadline(var id) ->
          paused.until().isAfter(now) ? nothing() : abort(id, Reason.REVIEW_OVERDUE);
    };
  }

  private static Judgement<OperationEvent> frozen(Operation one, RecordFrozen c) {
    if (one.total().isPresent()) {
      return nothing();
    }
    return c.total() > one.order().confirmed()
        ? abort(c.operation(), Reason.CONFIRMATION_NEEDED)
        : accept(new TargetsFrozen(c.operation(), c.total()));
  }

  private static Judgement<OperationEvent> pace(Operation one, Pace c) {
    return one.perSecond() == c.perSecond()
        ? nothing()
        : accept(new PaceChanged(c.operation(), c.perSecond()));
  }

  private static Judgement<OperationEvent> done(Operation one, RecordDone c) {
    return one.total().isPresent()
        ? accept(new OperationDone(c.operation(), c.tally()))
        : reject(Reason.NOTHING_AWAITED, "its devices are still being written down");
  }

  private static Judgement<OperationEvent> abort(OperationId id, Reason why) {
    return accept(new OperationAborted(id, why));
  }

  private static Judgement<OperationEvent> ended(Operation one) {
    return reject(Reason.OPERATION_ENDED, "it is " + one.phase());
  }

  private static OperationBook change(
      OperationBook book, OperationEvent event, UnaryOperator<Operation> change) {
    return book.operation(event.operation()).map(one -> book.with(change.apply(one))).orElse(book);
  }

  /** A pause outlasts the writing down. */
  private static Operation frozen(Operation one, TargetsFrozen event, Instant at) {
    return one.stage() instanceof Paused(_, var until)
        ? one.at(new Paused(Optional.of(event.total()), until), one.since())
        : one.at(new Running(event.total()), at);
  }

  private static Stage atWork(Optional<Long> total) {
    return total.<Stage>map(Running::new).orElseGet(Freezing::new);
  }
}
