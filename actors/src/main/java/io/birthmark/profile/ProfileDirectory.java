package io.birthmark.profile;

import io.birthmark.device.ProfileRef;
import io.birthmark.device.Reason;
import io.birthmark.pki.CertificateProfile;
import io.birthmark.pki.Profiles;
import io.birthmark.registry.Directory;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * A node's own view of the profiles: the one that its settings make, which is always there, and
 * those of the book once it has arrived.
 */
public final class ProfileDirectory extends Directory<ProfileBook> implements Profiles {
  private final CertificateProfile builtIn;

  /** A view; {@code builtIn} is what settings make. */
  public ProfileDirectory(CertificateProfile builtIn) {
    this.builtIn = builtIn;
  }

  /** The profile that settings make. */
  public CertificateProfile builtIn() {
    return builtIn;
  }

  @Override
  public Choice choose(String name) {
    if (name.equals(builtIn.name())) {
      return new Open(builtIn);
    }
    if (!isLoaded()) {
      return new Closed(Reason.BUSY, "this node does not know the published profiles yet");
    }
    var published = book().flatMap(book -> book.profile(name));
    if (published.isEmpty()) {
      return new Closed(Reason.PROFILE_UNKNOWN, "no profile is named " + name);
    }
    return published.get().phase() == ProfilePhase.RETIRED
        ? new Closed(Reason.PROFILE_RETIRED, "the profile " + name + " is retired")
        : new Open(published.get().newest());
  }

  /**
   * Nothing is ever removed from the book: a version that is not in it is one that this node has
   * not heard of yet. One with another hash was made by other settings, or by another release.
   */
  @Override
  public Recall recall(ProfileRef ref) {
    if (ref.name().equals(builtIn.name())) {
      return known(builtIn, ref);
    }
    return book()
        .flatMap(book -> book.profile(ref.name()))
        .flatMap(published -> published.version(ref.version()))
        .<Recall>map(version -> known(version.profile(), ref))
        .orElseGet(NotYet::new);
  }

  private static Recall known(CertificateProfile profile, ProfileRef ref) {
    return profile.ref().equals(ref) ? new Known(profile) : new Gone();
  }

  @Override
  public NavigableSet<String> names() {
    var names = new TreeSet<String>();
    names.add(builtIn.name());
    book()
        .ifPresent(book ->
            book.profiles().values().stream()
                .filter(profile -> profile.phase() == ProfilePhase.OPEN)
                .map(PublishedProfile::name)
                .forEach(names::add));
    return Collections.unmodifiableNavigableSet(names);
  }
}
