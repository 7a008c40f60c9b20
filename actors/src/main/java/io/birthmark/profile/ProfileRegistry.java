package io.birthmark.profile;

import static io.birthmark.registry.Judgement.accept;
import static io.birthmark.registry.Judgement.nothing;
import static io.birthmark.registry.Judgement.reject;

import io.birthmark.device.DeviceId;
import io.birthmark.device.Reason;
import io.birthmark.device.RecordId;
import io.birthmark.pki.CertificateProfile;
import io.birthmark.profile.ProfileCommand.Publish;
import io.birthmark.profile.ProfileCommand.Reinstate;
import io.birthmark.profile.ProfileCommand.Retire;
import io.birthmark.profile.ProfileEvent.ProfilePublished;
import io.birthmark.profile.ProfileEvent.ProfileReinstated;
import io.birthmark.profile.ProfileEvent.ProfileRetired;
import io.birthmark.registry.Judgement;
import io.birthmark.registry.Occasion;
import io.birthmark.registry.Registry;
import io.birthmark.registry.RegistryRules;
import io.birthmark.registry.RegistrySettings;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.Behavior;

/** The registry of the certificate profiles that were published. */
public final class ProfileRegistry
    implements RegistryRules<ProfileCommand, ProfileEvent, ProfileBook, ProfileRecord> {
  /** First part of the persistence id {@code profiles|default}; stored, so never renamed. */
  public static final String ENTITY = "profiles";

  private final ProfileSettings bounds;

  /** The rules within these bounds. */
  public ProfileRegistry(ProfileSettings bounds) {
    this.bounds = bounds;
  }

  /**
   * The registry; one may run at a time in a cluster.
   *
   * @param recordIds gives a new record id at each call
   */
  public static Behavior<Registry.Message<ProfileCommand, ProfileEvent, ProfileBook>> create(
      ProfileRegistry rules,
      RegistrySettings settings,
      InstantSource clock,
      Supplier<RecordId> recordIds) {
    return Registry.create(rules, DeviceId.DEFAULT_TENANT, settings, clock, recordIds);
  }

  @Override
  public String entity() {
    return ENTITY;
  }

  @Override
  public ProfileBook empty() {
    return ProfileBook.EMPTY;
  }

  @Override
  public Judgement<ProfileEvent> decide(ProfileBook book, ProfileCommand command, Instant now) {
    // Settings number their profile 1 whatever it says: versions of the book beside it would leave
    // two texts with one name and number, and nothing to tell which of them is newer.
    if (CertificateProfile.DEVICE.equals(command.name())) {
      return reject(
          Reason.PROFILE_CONFLICT,
          "the profile \"device\" is made from the node's settings; publish under another name");
    }
    return switch (command) {
      case Publish(var profile) -> publish(book, profile, now);
      case Retire(var name) ->
          turn(book, name, ProfilePhase.RETIRED, new ProfileRetired(name, now));
      case Reinstate(var name) ->
          turn(book, name, ProfilePhase.OPEN, new ProfileReinstated(name, now));
    };
  }

  private Judgement<ProfileEvent> publish(
      ProfileBook book, CertificateProfile wanted, Instant now) {
    var there = book.profile(wanted.name());
    int next = there.map(profile -> profile.versions().size()).orElse(0) + 1;
    if (there.filter(profile -> wanted.numbered(next - 1).equals(profile.newest())).isPresent()) {
      return nothing();
    }
    if (next > bounds.mostVersions()) {
      return reject(
          Reason.PROFILE_CONFLICT,
          "a profile has at most "
              + bounds.mostVersions()
              + " versions; publish under another name");
    }
    if (there.isEmpty() && book.profiles().size() >= bounds.most()) {
      return reject(
          Reason.PROFILE_CONFLICT, "there are at most " + bounds.most() + " published profiles");
    }
    return accept(new ProfilePublished(wanted.numbered(next), now));
  }

  private static Judgement<ProfileEvent> turn(
      ProfileBook book, String name, ProfilePhase wanted, ProfileEvent event) {
    var phase = book.phase(name);
    if (phase == ProfilePhase.ABSENT) {
      return reject(Reason.PROFILE_UNKNOWN, "no profile of this name was published");
    }
    return phase == wanted ? nothing() : accept(event);
  }

  @Override
  public ProfileBook evolve(ProfileBook book, ProfileEvent event) {
    var there = book.profile(event.name());
    return switch (event) {
      case ProfilePublished(var profile, var at) -> {
        var version = new PublishedProfile.Version(profile, at);
        yield book.with(
            there
                .map(before -> before.with(version))
                .orElseGet(() -> PublishedProfile.first(version)));
      }
      case ProfileRetired _ ->
          there.map(before -> book.with(before.in(ProfilePhase.RETIRED))).orElse(book);
      case ProfileReinstated _ ->
          there.map(before -> book.with(before.in(ProfilePhase.OPEN))).orElse(book);
    };
  }

  @Override
  public long revision(ProfileBook book, ProfileCommand command) {
    return book.profile(command.name()).map(PublishedProfile::revision).orElse(0L);
  }

  @Override
  public ProfileRecord record(
      Occasion occasion, ProfileBook before, ProfileBook after, ProfileEvent event) {
    return new ProfileRecord(
        occasion.stamp(
            before.phase(event.name()),
            after.phase(event.name()),
            Optional.empty(),
            Optional.empty()),
        event);
  }
}
