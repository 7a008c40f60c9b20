package io.birthmark.ca.intake;

import io.birthmark.ca.CaAnswer;
import io.birthmark.ca.CaCommand;
import io.birthmark.ca.CaDirectory;
import io.birthmark.ca.CaGate;
import io.birthmark.device.CaName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/**
 * The gate to all CAs of a node: first what operators say, then how the CA does, then what it may
 * be asked for.
 */
public final class CaIntakes implements CaGate {
  private static final Duration JUST = Duration.ofSeconds(10);

  private final CaDirectory operators;
  private final Map<CaName, CaIntake> intakes;
  private final IntSupplier nodes;
  private final InstantSource clock;

  /**
   * A gate.
   *
   * @param budgets of each CA
   * @param nodes how many nodes share the budgets now
   */
  public CaIntakes(
      CaDirectory operators,
      Map<CaName, BudgetSettings> budgets,
      BreakerSettings breaker,
      IntSupplier nodes,
      InstantSource clock) {
    this.operators = operators;
    this.intakes =
        budgets.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey,
                    budget -> new CaIntake(budget.getValue(), breaker, clock.instant())));
    this.nodes = nodes;
    this.clock = clock;
  }

  @Override
  public Verdict admit(Wish wish) {
    return operators
        .closed(wish.ca())
        .<Verdict>map(Closed::new)
        .orElseGet(() ->
            of(wish.ca()).map(intake -> admit(intake, wish, clock.instant())).orElseGet(Open::new));
  }

  private Verdict admit(CaIntake intake, Wish wish, Instant now) {
    return intake.admit(wish, now, nodes.getAsInt(), reserved(wish.ca(), now));
  }

  private int reserved(CaName ca, Instant now) {
    return operators
        .book()
        .map(book -> book.reserved(ca, DayAllowance.dayOf(now)))
        .orElse(Integer.MAX_VALUE);
  }

  @Override
  public void heard(CaName ca, CaAnswer answer) {
    of(ca).ifPresent(intake -> intake.heard(answer, clock.instant()));
  }

  @Override
  public Duration delay(CaName ca) {
    var now = clock.instant();
    return of(ca)
        .map(intake -> Duration.between(now, intake.departure(now, nodes.getAsInt())))
        .orElse(Duration.ZERO);
  }

  /**
   * The CAs that were let alone and have just answered again; when a node starts, all of them,
   * because an earlier node may have let them alone. A CA is one of them for a few seconds, so that
   * those are found too whose wait the lists do not show yet.
   */
  public Set<CaName> recovered() {
    var since = clock.instant().minus(JUST);
    return intakes.entrySet().stream()
        .filter(one -> one.getValue().recoveredSince(since))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** How the intake of a CA stands. */
  public IntakeReport report(CaName ca) {
    var now = clock.instant();
    return of(ca).map(intake -> intake.report(now, reserved(ca, now))).orElse(IntakeReport.OPEN);
  }

  /** What must be set aside of the CAs' days now, so that their devices need not wait for it. */
  List<CaCommand.Reserve> orders() {
    var now = clock.instant();
    var orders = new ArrayList<CaCommand.Reserve>();
    intakes.forEach((ca, intake) ->
        intake
            .order(now, reserved(ca, now))
            .ifPresent(part ->
                orders.add(
                    new CaCommand.Reserve(
                        ca, part.day(), part.count(), intake.perDay().orElseThrow()))));
    return orders;
  }

  /** What became of such an order. */
  void ordered(CaCommand.Reserve order, boolean granted) {
    of(order.ca())
        .ifPresent(
            intake -> intake.ordered(new DayAllowance.Part(order.day(), order.count()), granted));
  }

  private Optional<CaIntake> of(CaName ca) {
    return Optional.ofNullable(intakes.get(ca));
  }
}
