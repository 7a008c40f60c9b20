package io.birthmark.pki;

import io.birthmark.device.ProfileRef;
import io.birthmark.device.Reason;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The certificate profiles of an installation, as far as this node knows them. Read by many
 * threads, never blocking.
 *
 * <p>What is new follows the newest version of a profile; what was begun is finished by the version
 * it was begun with.
 */
public interface Profiles {
  /** Which profile something new follows. */
  sealed interface Choice {}

  /** This one. */
  record Open(CertificateProfile profile) implements Choice {}

  /**
   * None.
   *
   * @param reason {@link Reason#PROFILE_UNKNOWN}, {@link Reason#PROFILE_RETIRED}, or {@link
   *     Reason#BUSY} while this node does not know the profiles
   */
  record Closed(Reason reason, String detail) implements Choice {}

  /** Which profile something was begun with. */
  sealed interface Recall {}

  /** This one. */
  record Known(CertificateProfile profile) implements Recall {}

  /** One that is not to be had any more. */
  record Gone() implements Recall {}

  /** One that this node may come to know: nothing is to be made of its absence, ask again. */
  record NotYet() implements Recall {}

  /** The newest version of the profile of this name. */
  Choice choose(String name);

  /** The profile that an intent is pinned to. */
  Recall recall(ProfileRef ref);

  /** The names that can be chosen. */
  NavigableSet<String> names();

  /**
   * Whether this node knows the profiles. Until then nothing is found, and that says nothing:
   * whoever asks must be told to come again.
   */
  boolean isLoaded();

  /** These profiles, one of each name, for ever. */
  static Profiles of(Collection<CertificateProfile> profiles) {
    return new Fixed(
        profiles.stream()
            .collect(Collectors.toUnmodifiableMap(CertificateProfile::name, Function.identity())));
  }

  /** Profiles that never change. */
  record Fixed(Map<String, CertificateProfile> all) implements Profiles {
    @Override
    public Choice choose(String name) {
      var profile = all.get(name);
      return profile == null
          ? new Closed(Reason.PROFILE_UNKNOWN, "no profile is named " + name)
          : new Open(profile);
    }

    @Override
    public Recall recall(ProfileRef ref) {
      var profile = all.get(ref.name());
      return profile == null || !profile.ref().equals(ref) ? new Gone() : new Known(profile);
    }

    @Override
    public NavigableSet<String> names() {
      return Collections.unmodifiableNavigableSet(new TreeSet<>(all.keySet()));
    }

    @Override
    public boolean isLoaded() {
      return true;
    }
  }
}
