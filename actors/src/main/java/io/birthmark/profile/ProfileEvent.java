package io.birthmark.profile;

import io.birthmark.pki.CertificateProfile;
import java.time.Instant;

/** What became of a profile. A version is told whole, so an event is understood by itself. */
public sealed interface ProfileEvent {
  /** The profile it is about. */
  String name();

  /** This version is the newest from {@code at} on. */
  record ProfilePublished(CertificateProfile profile, Instant at) implements ProfileEvent {
    @Override
    public String name() {
      return profile.name();
    }
  }

  /** No new intent follows it from {@code at} on. */
  record ProfileRetired(String name, Instant at) implements ProfileEvent {}

  /** New intents follow it again from {@code at} on. */
  record ProfileReinstated(String name, Instant at) implements ProfileEvent {}
}
