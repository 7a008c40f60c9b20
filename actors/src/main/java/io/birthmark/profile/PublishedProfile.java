package io.birthmark.profile;

import io.birthmark.pki.CertificateProfile;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A profile of the book with all its versions.
 *
 * @param versions from 1 on without a gap, at least one; none is ever changed or removed
 * @param phase {@link ProfilePhase#OPEN} or {@link ProfilePhase#RETIRED}
 * @param revision number of changes, from 1: versions, retirements and reinstatements
 */
public record PublishedProfile(List<Version> versions, ProfilePhase phase, long revision) {
  /** A version, and when it was published. */
  public record Version(CertificateProfile profile, Instant at) {}

  public PublishedProfile {
    versions = List.copyOf(versions);
  }

  static PublishedProfile first(Version version) {
    return new PublishedProfile(List.of(version), ProfilePhase.OPEN, 1);
  }

  /** What intents name it by. */
  public String name() {
    return newest().name();
  }

  /** The version that something new follows. */
  public CertificateProfile newest() {
    return versions.getLast().profile();
  }

  /** A version by its number. */
  public Optional<Version> version(int number) {
    return number >= 1 && number <= versions.size()
        ? Optional.of(versions.get(number - 1))
        : Optional.empty();
  }

  PublishedProfile with(Version next) {
    return new PublishedProfile(
        Stream.concat(versions.stream(), Stream.of(next)).toList(), phase, revision + 1);
  }

  PublishedProfile in(ProfilePhase other) {
    return new PublishedProfile(versions, other, revision + 1);
  }
}
