package io.birthmark.ca;

import io.birthmark.ca.CaStanding.Intake;
import io.birthmark.device.CaName;
import java.time.LocalDate;
import java.util.HashMap;
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
 */
public record CaBook(Map<CaName, CaStanding> standings, Map<CaName, Reserve> reserves) {
  /** Nothing was said about any CA. */
  public static final CaBook EMPTY = new CaBook(Map.of(), Map.of());

  /**
   * What was set aside of a day's budget.
   *
   * @param day in UTC
   */
  public record Reserve(LocalDate day, int count) {}

  public CaBook {
    standings = Map.copyOf(standings);
    reserves = Map.copyOf(reserves);
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
    return new CaBook(next, reserves);
  }

  /** The same with more set aside of a day. */
  public CaBook reserving(CaName ca, LocalDate day, int count) {
    var next = new HashMap<>(reserves);
    next.put(ca, new Reserve(day, reserved(ca, day) + count));
    return new CaBook(standings, next);
  }
}
