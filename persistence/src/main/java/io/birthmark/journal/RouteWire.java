package io.birthmark.journal;

import io.birthmark.device.CaName;
import io.birthmark.enrollment.CaRoute;
import io.birthmark.wire.group.v1.GroupV1;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The stored form of a group's route to its CAs. */
final class RouteWire {
  private RouteWire() {}

  static GroupV1.RouteLeg leg(CaRoute.Leg leg) {
    return GroupV1.RouteLeg.newBuilder()
        .setCa(leg.ca().value())
        .setRank(leg.rank())
        .setWeight(leg.weight())
        .addAllSites(sorted(leg.when().sites()))
        .addAllLines(sorted(leg.when().lines()))
        .addAllModels(sorted(leg.when().models()))
        .addAllKeys(leg.when().keys().stream().sorted().map(ProfileEventWire::kind).toList())
        .build();
  }

  private static List<String> sorted(Set<String> names) {
    return names.stream().sorted().toList();
  }

  /** A route without legs is one CA for all, as all groups had it once. */
  static CaRoute read(GroupV1.GroupSettings stored) {
    var first = new CaName(stored.getCa());
    if (stored.getLegsCount() == 0) {
      return CaRoute.to(first);
    }
    var route = new CaRoute(stored.getLegsList().stream().map(RouteWire::readLeg).toList());
    if (!route.first().equals(first)) {
      throw new UnreadableEvent("the group's CA is not that of its route's first leg");
    }
    return route;
  }

  private static CaRoute.Leg readLeg(GroupV1.RouteLeg stored) {
    return new CaRoute.Leg(
        new CaName(stored.getCa()),
        stored.getRank(),
        stored.getWeight(),
        new CaRoute.Conditions(
            new HashSet<>(stored.getSitesList()),
            new HashSet<>(stored.getLinesList()),
            new HashSet<>(stored.getModelsList()),
            stored.getKeysList().stream()
                .map(ProfileEventWire::readKind)
                .collect(Collectors.toSet())));
  }
}
