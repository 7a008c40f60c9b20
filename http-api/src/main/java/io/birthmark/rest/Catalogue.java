package io.birthmark.rest;

import io.birthmark.device.CaName;
import io.birthmark.pki.Profiles;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What this installation is configured with, so that a group cannot name what does not exist.
 *
 * @param profiles the certificate profiles
 * @param authorities names of the certificate authorities
 */
public record Catalogue(Profiles profiles, Set<CaName> authorities) {
  public Catalogue {
    authorities = Set.copyOf(authorities);
  }

  /** The profiles' names, for people. */
  String profileNames() {
    return String.join(", ", profiles.names());
  }

  /** The authorities' names, for people. */
  String authorityNames() {
    return authorities.stream().map(CaName::value).sorted().collect(Collectors.joining(", "));
  }
}
