package io.birthmark.profile;

import io.birthmark.pki.CertificateProfile;

/**
 * An order about one profile. Every one may be repeated: what is so already is not written again.
 */
public sealed interface ProfileCommand {
  /** The profile it is about. */
  String name();

  /**
   * Makes this the newest version, or the first one. The book numbers versions: the number here
   * does not count. A retired profile stays so: it can be mended before it is brought back.
   */
  record Publish(CertificateProfile profile) implements ProfileCommand {
    @Override
    public String name() {
      return profile.name();
    }
  }

  /** Lets no new intent follow the profile. */
  record Retire(String name) implements ProfileCommand {}

  /** Lets new intents follow it again. */
  record Reinstate(String name) implements ProfileCommand {}
}
