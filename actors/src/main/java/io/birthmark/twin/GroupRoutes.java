package io.birthmark.twin;

import io.birthmark.ca.Origin;
import io.birthmark.ca.Routes;
import io.birthmark.device.DeviceId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.enrollment.CaRoute;
import io.birthmark.enrollment.EnrollmentGroup;
import io.birthmark.enrollment.GroupDirectory;
import io.birthmark.pki.KeyKind;
import java.util.List;
import java.util.Optional;

/** The routes to CAs as the enrollment groups have them. */
public final class GroupRoutes implements Routes {
  private final GroupDirectory groups;

  /** Routes of these groups. */
  public GroupRoutes(GroupDirectory groups) {
    this.groups = groups;
  }

  @Override
  public List<Stop> of(DeviceId device, HardwareFacts facts, Origin origin, KeyKind key) {
    return origin
        .group()
        .flatMap(groups::group)
        .map(EnrollmentGroup::settings)
        .map(settings -> stops(settings.route(), device, facts, origin, key))
        .orElse(List.of());
  }

  private static List<Stop> stops(
      CaRoute route, DeviceId device, HardwareFacts facts, Origin origin, KeyKind key) {
    var legs = route.legsFor(device, facts, origin.lot(), key);
    return legs.stream()
        .map(leg -> new Stop(leg.ca(), route.isPlain() ? Optional.empty() : Optional.of(why(leg))))
        .toList();
  }

  private static String why(CaRoute.Leg leg) {
    return "rank %d, weight %d of the group's route".formatted(leg.rank(), leg.weight());
  }
}
