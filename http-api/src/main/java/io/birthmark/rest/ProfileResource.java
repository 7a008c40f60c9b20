package io.birthmark.rest;

import io.birthmark.device.CaName;
import io.birthmark.device.Sha256;
import io.birthmark.pki.CertificateProfile;
import io.birthmark.pki.KeyKind;
import io.birthmark.pki.KeyPurpose;
import io.birthmark.pki.SanTemplate;
import io.birthmark.pki.WhenUnprovable;
import io.birthmark.profile.ProfilePhase;
import io.birthmark.profile.PublishedProfile;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A version of a certificate profile as the API tells it.
 *
 * @param newest whether something new follows this version
 * @param state of the profile, whatever the version
 * @param builtIn whether the node's settings make it
 * @param revision number of changes of the profile; 0 for the one that settings make
 * @param publishedAt absent for the one that settings make
 * @param hash what intents pin
 */
record ProfileResource(
    String name,
    int version,
    boolean newest,
    ProfilePhase state,
    boolean builtIn,
    long revision,
    Optional<Instant> publishedAt,
    Sha256 hash,
    List<KeyKind> keys,
    long validitySeconds,
    long backdateSeconds,
    List<KeyPurpose> purposes,
    List<String> names,
    String extensionArc,
    String statusBase,
    List<String> crls,
    List<String> caIssuers,
    List<String> ocsp,
    WhenUnprovable whenUnprovable,
    List<String> issuers) {

  /** Of the profile that settings make. */
  static ProfileResource builtIn(CertificateProfile profile) {
    return of(profile, true, ProfilePhase.OPEN, true, 0, Optional.empty());
  }

  /** The newest version. */
  static ProfileResource of(PublishedProfile published) {
    return of(published, published.versions().getLast());
  }

  static ProfileResource of(PublishedProfile published, PublishedProfile.Version version) {
    return of(
        version.profile(),
        version.profile().equals(published.newest()),
        published.phase(),
        false,
        published.revision(),
        Optional.of(version.at()));
  }

  private static ProfileResource of(
      CertificateProfile profile,
      boolean newest,
      ProfilePhase state,
      boolean builtIn,
      long revision,
      Optional<Instant> publishedAt) {
    return new ProfileResource(
        profile.name(),
        profile.version(),
        newest,
        state,
        builtIn,
        revision,
        publishedAt,
        profile.ref().hash(),
        profile.keys().stream().sorted().toList(),
        profile.validity().toSeconds(),
        profile.backdate().toSeconds(),
        profile.purposes(),
        profile.names().stream().map(SanTemplate::toString).toList(),
        profile.extensionArc(),
        profile.status().base(),
        profile.status().crls(),
        profile.status().caIssuers(),
        profile.status().ocsp(),
        profile.whenUnprovable(),
        profile.issuers().stream().map(CaName::value).sorted().toList());
  }

  /** What the ETag says: settings change their profile without counting. */
  String tag() {
    return builtIn ? hash.toHex() : Long.toString(revision);
  }
}
