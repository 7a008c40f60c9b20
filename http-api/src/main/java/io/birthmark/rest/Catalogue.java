package io.birthmark.rest;

import io.birthmark.device.CaName;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What this installation is configured with, so that a group cannot name what does not exist.
 *
 * @param profiles names of the certificate profiles
 * @param authorities names of the certificate authorities
 */
public record Catalogue(Set<String> profiles, Set<CaName> authorities) {
  public Catalogue {
    profiles = Set.copyOf(profiles);
    authorities = Set.copyOf(authorities);
  }

  /** The profiles' names, for people. */
  String profileNames() {
    return String.join(", ", new TreeSet<>(profiles));
  }

  /** The authorities' names, for people. */
  String authorityNames() {
    return authorities.stream().map(CaName::value).sorted().collect(Collectors.joining(", "));
  }
}
