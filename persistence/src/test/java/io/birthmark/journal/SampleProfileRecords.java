package io.birthmark.journal;

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
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Records of each event about a profile, with every constant that stands in them. Golden files hold
 * the same records as bytes, so what stands here is never changed, only added to.
 */
final class SampleProfileRecords {
  private static final Instant AT = Instant.parse("2026-11-22T10:00:00.123456Z");

  private SampleProfileRecords() {}

  /** The records by the name of their golden file. */
  static Map<String, ProfileRecord> all() {
    var records = new LinkedHashMap<String, ProfileRecord>();
    records.put(
        "ProfilePublished",
        stamped(
            new ProfilePublished(
                new CertificateProfile(
                    "gateway",
                    3,
                    Set.of(KeyKind.values()),
                    Duration.ofDays(90),
                    Duration.ofMinutes(5),
                    List.of(KeyPurpose.SERVER_AUTH, KeyPurpose.CLIENT_AUTH),
                    List.of(
                        SanTemplate.parse("DNS:{device}.{tenant}.devices.example"),
                        SanTemplate.parse("URI:urn:birthmark:{tenant}:{device}")),
                    "2.25.1234567890",
                    new StatusUrls(
                        "http://pki.example.com",
                        List.of("{base}/crl/{issuer}.crl"),
                        List.of("{base}/ca/{issuer}.cer"),
                        List.of("{base}/ocsp")),
                    WhenUnprovable.PARK,
                    Set.of()),
                AT),
            ProfilePhase.RETIRED,
            ProfilePhase.RETIRED));
    records.put(
        "ProfilePublished-plain",
        stamped(
            new ProfilePublished(
                new CertificateProfile(
                    "plain",
                    1,
                    Set.of(KeyKind.ED25519),
                    Duration.ofMinutes(1),
                    Duration.ZERO,
                    List.of(),
                    List.of(SanTemplate.parse("URI:urn:birthmark:{tenant}:{device}")),
                    "1.3.6.1.4.1.32473",
                    new StatusUrls("http://pki.example.com", List.of(), List.of(), List.of()),
                    WhenUnprovable.PARK,
                    Set.of()),
                AT),
            ProfilePhase.ABSENT,
            ProfilePhase.OPEN));
    records.put(
        "ProfilePublished-newAttempt",
        stamped(
            new ProfilePublished(
                new CertificateProfile(
                    "line",
                    2,
                    Set.of(KeyKind.EC_P256),
                    Duration.ofDays(1),
                    Duration.ZERO,
                    List.of(),
                    List.of(SanTemplate.parse("URI:urn:birthmark:{tenant}:{device}")),
                    "1.3.6.1.4.1.32473",
                    new StatusUrls("http://pki.example.com", List.of(), List.of(), List.of()),
                    WhenUnprovable.NEW_ATTEMPT,
                    Set.of()),
                AT),
            ProfilePhase.OPEN,
            ProfilePhase.OPEN));
    records.put(
        "ProfilePublished-issuers",
        stamped(
            new ProfilePublished(
                CertificateProfile.device("http://pki.example.com", "1.3.6.1.4.1.32473")
                    .issuedBy(Set.of(new CaName("plant"), new CaName("ejbca"))),
                AT),
            ProfilePhase.OPEN,
            ProfilePhase.OPEN));
    records.put(
        "ProfileRetired",
        stamped(new ProfileRetired("gateway", AT), ProfilePhase.OPEN, ProfilePhase.RETIRED));
    records.put(
        "ProfileReinstated",
        stamped(new ProfileReinstated("gateway", AT), ProfilePhase.RETIRED, ProfilePhase.OPEN));
    return records;
  }

  private static ProfileRecord stamped(ProfileEvent event, ProfilePhase from, ProfilePhase to) {
    var device = SampleRecords.stamp();
    return new ProfileRecord(
        new AuditStamp<>(
            device.id(),
            device.parent(),
            device.at(),
            device.actor(),
            device.channel(),
            device.location(),
            from,
            to,
            device.reason(),
            device.ca(),
            device.key(),
            device.command()),
        event);
  }
}
