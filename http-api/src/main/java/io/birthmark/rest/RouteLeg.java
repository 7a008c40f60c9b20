package io.birthmark.rest;

import io.birthmark.device.CaName;
import io.birthmark.enrollment.CaRoute;
import io.birthmark.pki.KeyKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A leg of a group's route to its CAs, as the API tells it.
 *
 * @param when empty: it is for every device
 */
record RouteLeg(CaName ca, int rank, int weight, Optional<When> when) {
  /** For which devices it is; what is absent asks for nothing. */
  record When(
      Optional<List<String>> sites,
      Optional<List<String>> lines,
      Optional<List<String>> models,
      Optional<List<KeyKind>> keys) {
    private static Optional<When> of(CaRoute.Conditions when) {
      return when.equals(CaRoute.Conditions.NONE)
          ? Optional.empty()
          : Optional.of(
              new When(
                  some(when.sites()), some(when.lines()), some(when.models()), some(when.keys())));
    }

    private static <T extends Comparable<T>> Optional<List<T>> some(Set<T> values) {
      return values.isEmpty() ? Optional.empty() : Optional.of(values.stream().sorted().toList());
    }
  }

  /**
   * A leg as it was sent.
   *
   * @param rank absent: its place in the list, from 1
   * @param weight absent: 1
   */
  record Request(
      Optional<String> ca,
      Optional<Integer> rank,
      Optional<Integer> weight,
      Optional<WhenRequest> when) {}

  /** Conditions as they were sent. */
  record WhenRequest(
      Optional<List<String>> sites,
      Optional<List<String>> lines,
      Optional<List<String>> models,
      Optional<List<String>> keys) {}

  static List<RouteLeg> of(CaRoute route) {
    return route.legs().stream()
        .map(leg -> new RouteLeg(leg.ca(), leg.rank(), leg.weight(), When.of(leg.when())))
        .toList();
  }
}
