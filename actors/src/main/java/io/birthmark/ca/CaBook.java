package io.birthmark.ca;

import io.birthmark.ca.CaStanding.Intake;
import io.birthmark.device.CaName;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What operators have said about the installation's CAs, and what nodes have set aside of their
 * budgets; immutable. A CA of which nothing was said takes requests. There are few: each change
 * copies the maps.
 *
 * @param reserves of the last day on which anything was set aside, for each CA
 * @param comparisons of CAs' own lists with what the devices know
 */
public record CaBook(
    Map<CaName, CaStanding> standings,
    Map<CaName, Reserve> reserves,
    Map<CaName, Compared> comparisons) {
  /** Nothing was said about any CA. */
  public static final CaBook EMPTY = new CaBook(Map.of(), Map.of(), Map.of());

  /**
   * How far a CA's own list was compared.
   *
   * @param last the newest comparison with a list that the CA was asked for
   * @param asOf a list that had all that was made by then was compared to its end
   */
  public record Compared(Optional<Reconciliation> last, Optional<Instant> asOf) {
    private static final Compared NEVER = new Compared(Optional.empty(), Optional.empty());

    private Compared by(Reconciliation run) {
      var whole = run.isWhole() ? latest(run.start().at()) : asOf;
      return new Compared(Optional.of(run), whole);
    }

    private Compared upTo(Instant made) {
      return new Compared(last, latest(made));
    }

    private Optional<Instant> latest(Instant made) {
      return asOf.filter(before -> before.isAfter(made)).or(() -> Optional.of(made));
    }
  }

  /**
   * What was set aside of a day's budget.
   *
   * @param day in UTC
   */
  public record Reserve(LocalDate day, int count) {}

  public CaBook {
    standings = Map.copyOf(standings);
    reserves = Map.copyOf(reserves);
    comparisons = Map.copyOf(comparisons);
  }

  /** How far the CA's own list was compared. */
  public Compared compared(CaName ca) {
    return comparisons.getOrDefault(ca, Compared.NEVER);
  }

  /** The comparisons that are under way. */
  public List<Reconciliation> running() {
    return comparisons.values().stream()
        .flatMap(compared -> compared.last().stream())
        .filter(Reconciliation::isRunning)
        .toList();
  }

  /** The comparison of this CA's list that is under way. */
  Optional<Reconciliation> running(CaName ca) {
    return compared(ca).last().filter(Reconciliation::isRunning);
  }

  CaBook with(Reconciliation run) {
    return comparing(run.ca(), compared(run.ca()).by(run));
  }

  CaBook compared(CaName ca, Instant asOf) {
    return comparing(ca, compared(ca).upTo(asOf));
  }

  private CaBook comparing(CaName ca, Compared compared) {
    var next = new HashMap<>(comparisons);
    next.put(ca, compared);
    return new CaBook(standings, reserves, next);
  }

  /** How many requests nodes have set aside of this day's budget. */
  public int reserved(CaName ca, LocalDate day) {
    return Optional.ofNullable(reserves.get(ca))
        .filter(reserve -> reserve.day().equals(day))
        .map(Reserve::count)
        .orElse(0);
  }

  /** Whether nothing may be set aside of that day any more, because a later one has begun. */
  boolean isOver(CaName ca, LocalDate day) {
    return Optional.ofNullable(reserves.get(ca))
        .filter(reserve -> reserve.day().isAfter(day))
        .isPresent();
  }

  /** What was said about this CA. */
  public Optional<CaStanding> standing(CaName ca) {
    return Optional.ofNullable(standings.get(ca));
  }

  /** Whether this CA takes new requests, as far as operators are concerned. */
  public Intake intake(CaName ca) {
    return standing(ca).map(CaStanding::intake).orElse(Intake.OPEN);
  }

  /** The CAs that take none. */
  public Set<CaName> drained() {
    return standings.values().stream()
        .filter(standing -> standing.intake() == Intake.DRAINED)
        .map(CaStanding::ca)
        .collect(Collectors.toSet());
  }

  CaBook with(CaStanding standing) {
    var next = new HashMap<>(standings);
    next.put(standing.ca(), standing);
    return new CaBook(next, reserves, comparisons);
  }

  /** The same with more set aside of a day. */
  public CaBook reserving(CaName ca, LocalDate day, int count) {
    var next = new HashMap<>(reserves);
    next.put(ca, new Reserve(day, reserved(ca, day) + count));
    return new CaBook(standings, next, comparisons);
  }
}
