package io.birthmark.ca;

import io.birthmark.ca.CaStanding.Intake;
import io.birthmark.device.CaName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What operators have said about the installation's CAs, immutable. A CA of which nothing was said
 * takes requests. There are few: each change copies the map.
 */
public record CaBook(Map<CaName, CaStanding> standings) {
  /** Nothing was said about any CA. */
  public static final CaBook EMPTY = new CaBook(Map.of());

  public CaBook {
    standings = Map.copyOf(standings);
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
    return new CaBook(next);
  }
}
