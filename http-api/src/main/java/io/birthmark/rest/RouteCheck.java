package io.birthmark.rest;

import io.birthmark.device.CaName;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.Lot;
import io.birthmark.enrollment.CaRoute;
import io.birthmark.http.FieldFault;
import io.birthmark.pki.KeyKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Checks who is to issue for a group, as it was sent: one CA, or a route with legs. */
final class RouteCheck {
  private final Catalogue catalogue;
  private final List<FieldFault> faults;

  /** Faults go into {@code faults}. */
  RouteCheck(Catalogue catalogue, List<FieldFault> faults) {
    this.catalogue = catalogue;
    this.faults = faults;
  }

  /** The route; empty when there are faults. */
  Optional<CaRoute> route(Optional<String> ca, Optional<List<RouteLeg.Request>> sent) {
    if (sent.isEmpty()) {
      return authority("/ca", ca).map(CaRoute::to);
    }
    if (ca.isPresent()) {
      fault("/ca", "the route says who issues", "leave one of the two out");
      return Optional.empty();
    }
    if (sent.get().isEmpty() || sent.get().size() > CaRoute.MAX_LEGS) {
      fault(
          "/route",
          "there are " + sent.get().size() + " legs",
          "a route has 1 to " + CaRoute.MAX_LEGS);
      return Optional.empty();
    }
    var legs = new ArrayList<CaRoute.Leg>();
    for (int i = 0; i < sent.get().size(); i++) {
      leg(i, Optional.ofNullable(sent.get().get(i))).ifPresent(legs::add);
    }
    if (new HashSet<>(legs).size() < legs.size()) {
      fault("/route", "two legs are the same", "leave one of them out");
    }
    return faults.isEmpty() ? Optional.of(new CaRoute(legs)) : Optional.empty();
  }

  private Optional<CaName> authority(String pointer, Optional<String> name) {
    var known = name.flatMap(CaName::of).filter(catalogue.authorities()::contains);
    if (known.isEmpty()) {
      fault(
          pointer,
          name.isEmpty() ? "it is missing" : "no such CA",
          "one of " + catalogue.authorityNames());
    }
    return known;
  }

  private Optional<CaRoute.Leg> leg(int index, Optional<RouteLeg.Request> sent) {
    var at = "/route/" + index;
    var ca = authority(at + "/ca", sent.flatMap(RouteLeg.Request::ca));
    int rank =
        number(at + "/rank", sent.flatMap(RouteLeg.Request::rank), index + 1, CaRoute.MAX_RANK);
    int weight =
        number(at + "/weight", sent.flatMap(RouteLeg.Request::weight), 1, CaRoute.MAX_WEIGHT);
    var when =
        sent.flatMap(RouteLeg.Request::when)
            .map(conditions -> conditions(at + "/when", conditions));
    return ca.filter(_ -> faults.isEmpty())
        .map(known -> new CaRoute.Leg(known, rank, weight, when.orElse(CaRoute.Conditions.NONE)));
  }

  private int number(String pointer, Optional<Integer> sent, int usual, int most) {
    int number = sent.orElse(usual);
    if (number < 1 || number > most) {
      fault(pointer, "it is " + number, "write 1 to " + most);
      return 1;
    }
    return number;
  }

  private CaRoute.Conditions conditions(String at, RouteLeg.WhenRequest sent) {
    var sites = values(at + "/sites", sent.sites(), RouteCheck::place, "a site, as registered");
    var lines = values(at + "/lines", sent.lines(), RouteCheck::place, "a line, as registered");
    var models = values(at + "/models", sent.models(), RouteCheck::model, "a model, as registered");
    var keys =
        values(at + "/keys", sent.keys(), RouteCheck::key, "one of " + List.of(KeyKind.values()));
    return faults.isEmpty()
        ? new CaRoute.Conditions(sites, lines, models, keys)
        : CaRoute.Conditions.NONE;
  }

  private static Optional<String> place(String text) {
    return Optional.of(text).filter(Lot::valid);
  }

  private static Optional<String> model(String text) {
    return Optional.of(text).filter(HardwareFacts::valid);
  }

  private static Optional<KeyKind> key(String text) {
    return Arrays.stream(KeyKind.values()).filter(kind -> kind.name().equals(text)).findFirst();
  }

  private <T> Set<T> values(
      String pointer,
      Optional<List<String>> sent,
      Function<String, Optional<T>> read,
      String remedy) {
    var values = new LinkedHashSet<T>();
    var all = sent.orElse(List.of());
    if (all.size() > CaRoute.MAX_VALUES) {
      fault(pointer, "there are " + all.size() + " values", "at most " + CaRoute.MAX_VALUES);
      return values;
    }
    for (int i = 0; i < all.size(); i++) {
      var value = Optional.ofNullable(all.get(i)).flatMap(read);
      if (value.isEmpty()) {
        fault(pointer + "/" + i, "no device can have that", remedy);
      }
      value.ifPresent(values::add);
    }
    return values;
  }

  private void fault(String pointer, String detail, String remedy) {
    faults.add(new FieldFault(pointer, detail, remedy));
  }
}
