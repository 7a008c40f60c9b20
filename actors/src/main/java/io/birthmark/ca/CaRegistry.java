package io.birthmark.ca;

import io.birthmark.ca.CaEvent.CaDrained;
import io.birthmark.ca.CaEvent.CaReopened;
import io.birthmark.ca.CaEvent.CaReserved;
import io.birthmark.ca.CaEvent.ListCompared;
import io.birthmark.ca.CaEvent.ReconciliationAdvanced;
import io.birthmark.ca.CaEvent.ReconciliationEnded;
import io.birthmark.ca.CaEvent.ReconciliationStarted;
import io.birthmark.ca.CaStanding.Intake;
import io.birthmark.device.CaName;
import io.birthmark.device.DeviceId;
import io.birthmark.device.Reason;
import io.birthmark.device.RecordId;
import io.birthmark.registry.Judgement;
import io.birthmark.registry.Occasion;
import io.birthmark.registry.Registry;
import io.birthmark.registry.RegistryRules;
import io.birthmark.registry.RegistrySettings;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.pekko.actor.typed.Behavior;

/**
 * The registry of what operators have said about the CAs, what is set aside of budgets, and how far
 * the CAs' own lists were compared.
 */
public final class CaRegistry implements RegistryRules<CaCommand, CaEvent, CaBook, CaRecord> {
  /** First part of the persistence id {@code cas|default}; stored, so never renamed. */
  public static final String ENTITY = "cas";

  private CaRegistry() {}

  /**
   * The registry; one may run at a time in a cluster.
   *
   * @param recordIds gives a new record id at each call
   */
  public static Behavior<Registry.Message<CaCommand, CaEvent, CaBook>> create(
      RegistrySettings settings, InstantSource clock, Supplier<RecordId> recordIds) {
    return Registry.create(new CaRegistry(), DeviceId.DEFAULT_TENANT, settings, clock, recordIds);
  }

  @Override
  public String entity() {
    return ENTITY;
  }

  @Override
  public CaBook empty() {
    return CaBook.EMPTY;
  }

  @Override
  public Judgement<CaEvent> decide(CaBook book, CaCommand command, Instant now) {
    var intake = book.intake(command.ca());
    return switch (command) {
      case CaCommand.Drain(var ca) ->
          intake == Intake.DRAINED ? Judgement.nothing() : Judgement.accept(new CaDrained(ca, now));
      case CaCommand.Reopen(var ca) ->
          intake == Intake.OPEN ? Judgement.nothing() : Judgement.accept(new CaReopened(ca, now));
      case CaCommand.Reserve reserve -> reserve(book, reserve);
      case CaCommand.Reconcile(var ca) ->
          book.running(ca).isPresent()
              ? Judgement.nothing()
              : Judgement.accept(new ReconciliationStarted(ca));
      case CaCommand.RecordStep(var ca, var order, var step) ->
          book.running(ca).filter(run -> run.isAt(order, step.from())).isPresent()
              ? Judgement.accept(new ReconciliationAdvanced(ca, step))
              : Judgement.nothing();
      case CaCommand.EndReconciliation(var ca, var why) ->
          book.running(ca).isPresent()
              ? Judgement.accept(new ReconciliationEnded(ca, why))
              : Judgement.nothing();
      case CaCommand.RecordComparison(var ca, var asOf) -> compared(book, ca, asOf, now);
    };
  }

  private static Judgement<CaEvent> compared(CaBook book, CaName ca, Instant asOf, Instant now) {
    // By a CA's clock that is fast, a list may be newer than can be.
    var made = asOf.isAfter(now) ? now : asOf;
    boolean older = book.compared(ca).asOf().filter(before -> !before.isBefore(made)).isPresent();
    return older ? Judgement.nothing() : Judgement.accept(new ListCompared(ca, made));
  }

  private static Judgement<CaEvent> reserve(CaBook book, CaCommand.Reserve r) {
    if (book.isOver(r.ca(), r.day())) {
      return Judgement.reject(Reason.CA_BUDGET, "the day " + r.day() + " is over");
    }
    int left = r.most() - book.reserved(r.ca(), r.day());
    return r.count() > 0 && r.count() <= left
        ? Judgement.accept(new CaReserved(r.ca(), r.day(), r.count()))
        : Judgement.reject(
            Reason.CA_BUDGET, left + " of " + r.most() + " requests are left for " + r.day());
  }

  @Override
  public CaBook evolve(CaBook book, CaEvent event) {
    long revision = revision(book, event) + 1;
    return switch (event) {
      case CaDrained(var ca, var at) -> book.with(new CaStanding(ca, Intake.DRAINED, at, revision));
      case CaReopened(var ca, var at) -> book.with(new CaStanding(ca, Intake.OPEN, at, revision));
      case CaReserved(var ca, var day, var count) -> book.reserving(ca, day, count);
      case ListCompared(var ca, var asOf) -> book.compared(ca, asOf);
      // When it was and who wanted it stands in the record alone.
      case ReconciliationStarted _, ReconciliationAdvanced _, ReconciliationEnded _ -> book;
    };
  }

  @Override
  public CaBook evolve(CaBook book, CaRecord stored) {
    var stamp = stored.stamp();
    return switch (stored.event()) {
      case ReconciliationStarted(var ca) ->
          book.with(
              Reconciliation.begun(
                  ca,
                  new Reconciliation.Start(
                      stamp.actor(), stamp.channel(), stamp.at(), stamp.id(), stamp.note())));
      case ReconciliationAdvanced(var ca, var step) ->
          changed(book, ca, run -> run.after(step, stamp.at()));
      case ReconciliationEnded(var ca, var why) ->
          changed(book, ca, run -> run.ended(why, stamp.at()));
      case CaDrained _, CaReopened _, CaReserved _, ListCompared _ -> evolve(book, stored.event());
    };
  }

  private static CaBook changed(CaBook book, CaName ca, UnaryOperator<Reconciliation> change) {
    return book.running(ca).map(run -> book.with(change.apply(run))).orElse(book);
  }

  private static long revision(CaBook book, CaEvent event) {
    return book.standing(event.ca()).map(CaStanding::revision).orElse(0L);
  }

  @Override
  public long revision(CaBook book, CaCommand command) {
    return book.standing(command.ca()).map(CaStanding::revision).orElse(0L);
  }

  @Override
  public CaRecord record(Occasion occasion, CaBook before, CaBook after, CaEvent event) {
    return new CaRecord(
        occasion.stamp(
            before.intake(event.ca()),
            after.intake(event.ca()),
            Optional.empty(),
            Optional.of(event.ca())),
        event);
  }
}
