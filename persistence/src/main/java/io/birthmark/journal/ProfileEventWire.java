package io.birthmark.journal;

import static io.birthmark.journal.ValueWire.micros;
import static io.birthmark.journal.ValueWire.readInstant;

import io.birthmark.device.AuditStamp;
import io.birthmark.device.CaName;
import io.birthmark.pki.CertificateProfile;
import io.birthmark.pki.KeyKind;
import io.birthmark.pki.KeyPurpose;
import io.birthmark.pki.SanTemplate;
import io.birthmark.pki.StatusUrls;
import io.birthmark.pki.WhenUnprovable;
import io.birthmark.profile.ProfileEvent;
import io.birthmark.profile.ProfileEvent.ProfilePublished;
import io.birthmark.profile.ProfileEvent.ProfileReinstated;
import io.birthmark.profile.ProfileEvent.ProfileRetired;
import io.birthmark.profile.ProfilePhase;
import io.birthmark.profile.ProfileRecord;
import io.birthmark.wire.profile.v1.ProfileV1;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The stored form of events about certificate profiles: protobuf after {@code profile_v1.proto},
 * under the same rules as {@link DeviceEventWire}.
 */
public final class ProfileEventWire {
  private ProfileEventWire() {}

  /**
   * The bytes to store.
   *
   * @throws IllegalArgumentException when an instant is finer than microseconds, or there would be
   *     more than {@link DeviceEventWire#MAX_BYTES} bytes
   */
  public static byte[] toBytes(ProfileRecord profileRecord) {
    return StrictProtobuf.write(
        event(profileRecord.event())
            .setStamp(StampWire.withoutStates(profileRecord.stamp()))
            .setFrom(phase(profileRecord.stamp().from()))
            .setTo(phase(profileRecord.stamp().to()))
            .build());
  }

  /**
   * The record in stored bytes.
   *
   * @throws UnreadableEvent whenever there is none: damaged bytes, too many of them, or anything in
   *     them that this version does not know
   */
  public static ProfileRecord fromBytes(byte[] bytes) {
    var stored = StrictProtobuf.read(ProfileV1.ProfileRecord.parser(), bytes);
    try {
      return new ProfileRecord(readStamp(stored), readEvent(stored));
    } catch (IllegalArgumentException e) {
      throw new UnreadableEvent(
          "a value of " + stored.getEventCase() + " breaks its rule: " + e.getMessage(), e);
    }
  }

  private static AuditStamp<ProfilePhase> readStamp(ProfileV1.ProfileRecord stored) {
    if (stored.getStamp().hasFrom() || stored.getStamp().hasTo()) {
      throw new UnreadableEvent("the stamp of a profile's record holds the state of a device");
    }
    return StampWire.read(
        stored.getStamp(), readPhase(stored.getFrom()), readPhase(stored.getTo()));
  }

  private static ProfileV1.ProfileRecord.Builder event(ProfileEvent event) {
    var stored = ProfileV1.ProfileRecord.newBuilder();
    return switch (event) {
      case ProfilePublished(var profile, var at) ->
          stored.setProfilePublished(
              ProfileV1.ProfilePublished.newBuilder()
                  .setProfile(profile(profile))
                  .setAt(micros(at)));
      case ProfileRetired(var name, var at) ->
          stored.setProfileRetired(
              ProfileV1.ProfileRetired.newBuilder().setName(name).setAt(micros(at)));
      case ProfileReinstated(var name, var at) ->
          stored.setProfileReinstated(
              ProfileV1.ProfileReinstated.newBuilder().setName(name).setAt(micros(at)));
    };
  }

  private static ProfileEvent readEvent(ProfileV1.ProfileRecord stored) {
    return switch (stored.getEventCase()) {
      case PROFILE_PUBLISHED ->
          new ProfilePublished(
              readProfile(stored.getProfilePublished().getProfile()),
              readInstant(stored.getProfilePublished().getAt()));
      case PROFILE_RETIRED ->
          new ProfileRetired(
              stored.getProfileRetired().getName(),
              readInstant(stored.getProfileRetired().getAt()));
      case PROFILE_REINSTATED ->
          new ProfileReinstated(
              stored.getProfileReinstated().getName(),
              readInstant(stored.getProfileReinstated().getAt()));
      case EVENT_NOT_SET ->
          throw new UnreadableEvent("the record holds no event, or one of a newer version");
    };
  }

  private static ProfileV1.CertificateProfile.Builder profile(CertificateProfile profile) {
    var stored =
        ProfileV1.CertificateProfile.newBuilder()
            .setName(profile.name())
            .setVersion(profile.version())
            .setValiditySeconds(profile.validity().toSeconds())
            .setBackdateSeconds(profile.backdate().toSeconds())
            .setExtensionArc(profile.extensionArc())
            .setStatusBase(profile.status().base())
            .addAllCrls(profile.status().crls())
            .addAllCaIssuers(profile.status().caIssuers())
            .addAllOcsp(profile.status().ocsp())
            .setWhenUnprovable(whenUnprovable(profile.whenUnprovable()));
    profile.keys().stream().sorted().map(ProfileEventWire::kind).forEach(stored::addKeys);
    profile.purposes().stream().map(ProfileEventWire::purpose).forEach(stored::addPurposes);
    profile.names().stream().map(SanTemplate::toString).forEach(stored::addNames);
    profile.issuers().stream().map(CaName::value).sorted().forEach(stored::addIssuers);
    return stored;
  }

  private static CertificateProfile readProfile(ProfileV1.CertificateProfile stored) {
    return new CertificateProfile(
        stored.getName(),
        stored.getVersion(),
        stored.getKeysList().stream()
            .map(ProfileEventWire::readKind)
            .collect(Collectors.toUnmodifiableSet()),
        Duration.ofSeconds(stored.getValiditySeconds()),
        Duration.ofSeconds(stored.getBackdateSeconds()),
        stored.getPurposesList().stream().map(ProfileEventWire::readPurpose).toList(),
        stored.getNamesList().stream().map(SanTemplate::parse).toList(),
        stored.getExtensionArc(),
        new StatusUrls(
            stored.getStatusBase(),
            List.copyOf(stored.getCrlsList()),
            List.copyOf(stored.getCaIssuersList()),
            List.copyOf(stored.getOcspList())),
        readWhenUnprovable(stored.getWhenUnprovable()),
        stored.getIssuersList().stream().map(CaName::new).collect(Collectors.toUnmodifiableSet()));
  }

  private static ProfileV1.ProfilePhase phase(ProfilePhase phase) {
    return switch (phase) {
      case ABSENT -> ProfileV1.ProfilePhase.PROFILE_PHASE_ABSENT;
      case OPEN -> ProfileV1.ProfilePhase.PROFILE_PHASE_OPEN;
      case RETIRED -> ProfileV1.ProfilePhase.PROFILE_PHASE_RETIRED;
    };
  }

  private static ProfilePhase readPhase(ProfileV1.ProfilePhase stored) {
    return switch (stored) {
      case PROFILE_PHASE_ABSENT -> ProfilePhase.ABSENT;
      case PROFILE_PHASE_OPEN -> ProfilePhase.OPEN;
      case PROFILE_PHASE_RETIRED -> ProfilePhase.RETIRED;
      case PROFILE_PHASE_UNSPECIFIED, UNRECOGNIZED ->
          throw new UnreadableEvent("a ProfilePhase that this version does not know");
    };
  }

  static ProfileV1.KeyKind kind(KeyKind kind) {
    return switch (kind) {
      case EC_P256 -> ProfileV1.KeyKind.KEY_KIND_EC_P256;
      case EC_P384 -> ProfileV1.KeyKind.KEY_KIND_EC_P384;
      case RSA_2048 -> ProfileV1.KeyKind.KEY_KIND_RSA_2048;
      case RSA_3072 -> ProfileV1.KeyKind.KEY_KIND_RSA_3072;
      case RSA_4096 -> ProfileV1.KeyKind.KEY_KIND_RSA_4096;
      case ED25519 -> ProfileV1.KeyKind.KEY_KIND_ED25519;
    };
  }

  static KeyKind readKind(ProfileV1.KeyKind stored) {
    return switch (stored) {
      case KEY_KIND_EC_P256 -> KeyKind.EC_P256;
      case KEY_KIND_EC_P384 -> KeyKind.EC_P384;
      case KEY_KIND_RSA_2048 -> KeyKind.RSA_2048;
      case KEY_KIND_RSA_3072 -> KeyKind.RSA_3072;
      case KEY_KIND_RSA_4096 -> KeyKind.RSA_4096;
      case KEY_KIND_ED25519 -> KeyKind.ED25519;
      case KEY_KIND_UNSPECIFIED, UNRECOGNIZED ->
          throw new UnreadableEvent("a KeyKind that this version does not know");
    };
  }

  private static ProfileV1.WhenUnprovable whenUnprovable(WhenUnprovable rule) {
    return switch (rule) {
      case PARK -> ProfileV1.WhenUnprovable.WHEN_UNPROVABLE_PARK;
      case NEW_ATTEMPT -> ProfileV1.WhenUnprovable.WHEN_UNPROVABLE_NEW_ATTEMPT;
    };
  }

  private static WhenUnprovable readWhenUnprovable(ProfileV1.WhenUnprovable stored) {
    return switch (stored) {
      case WHEN_UNPROVABLE_PARK -> WhenUnprovable.PARK;
      case WHEN_UNPROVABLE_NEW_ATTEMPT -> WhenUnprovable.NEW_ATTEMPT;
      case UNRECOGNIZED ->
          throw new UnreadableEvent("a WhenUnprovable that this version does not know");
    };
  }

  private static ProfileV1.KeyPurpose purpose(KeyPurpose purpose) {
    return switch (purpose) {
      case CLIENT_AUTH -> ProfileV1.KeyPurpose.KEY_PURPOSE_CLIENT_AUTH;
      case SERVER_AUTH -> ProfileV1.KeyPurpose.KEY_PURPOSE_SERVER_AUTH;
    };
  }

  private static KeyPurpose readPurpose(ProfileV1.KeyPurpose stored) {
    return switch (stored) {
      case KEY_PURPOSE_CLIENT_AUTH -> KeyPurpose.CLIENT_AUTH;
      case KEY_PURPOSE_SERVER_AUTH -> KeyPurpose.SERVER_AUTH;
      case KEY_PURPOSE_UNSPECIFIED, UNRECOGNIZED ->
          throw new UnreadableEvent("a KeyPurpose that this version does not know");
    };
  }
}
