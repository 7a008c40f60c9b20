package io.birthmark.profile;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The profiles that were published, immutable. There are few, and they change rarely: each change
 * copies the map.
 */
public record ProfileBook(Map<String, PublishedProfile> profiles) {
  /** Nothing was published. */
  public static final ProfileBook EMPTY = new ProfileBook(Map.of());

  public ProfileBook {
    profiles = Map.copyOf(profiles);
  }

  /** The profile of this name, retired or not. */
  public Optional<PublishedProfile> profile(String name) {
    return Optional.ofNullable(profiles.get(name));
  }

  /** How the profile of this name stands. */
  public ProfilePhase phase(String name) {
    return profile(name).map(PublishedProfile::phase).orElse(ProfilePhase.ABSENT);
  }

  ProfileBook with(PublishedProfile profile) {
    var next = new HashMap<>(profiles);
    next.put(profile.name(), profile);
    return new ProfileBook(next);
  }
}
