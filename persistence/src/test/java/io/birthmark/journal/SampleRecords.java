package io.birthmark.journal;

import io.birthmark.device.AcceptedEvidence;
import io.birthmark.device.Actor;
import io.birthmark.device.AttemptId;
import io.birthmark.device.AuditStamp;
import io.birthmark.device.Bytes;
import io.birthmark.device.CaName;
import io.birthmark.device.Channel;
import io.birthmark.device.CloudName;
import io.birthmark.device.CloudStatus;
import io.birthmark.device.DeviceEvent;
import io.birthmark.device.DeviceEvent.AuthenticationLapsed;
import io.birthmark.device.DeviceEvent.CaConsulted;
import io.birthmark.device.DeviceEvent.CertificateCondemned;
import io.birthmark.device.DeviceEvent.CertificateIssued;
import io.birthmark.device.DeviceEvent.CertificateRevoked;
import io.birthmark.device.DeviceEvent.ClaimLapsed;
import io.birthmark.device.DeviceEvent.CloudRegistrationRecorded;
import io.birthmark.device.DeviceEvent.CoolDownEnded;
import io.birthmark.device.DeviceEvent.CredentialProven;
import io.birthmark.device.DeviceEvent.DeliveryPaused;
import io.birthmark.device.DeviceEvent.DeliveryRepeated;
import io.birthmark.device.DeviceEvent.DeliveryStarted;
import io.birthmark.device.DeviceEvent.DeviceClaimed;
import io.birthmark.device.DeviceEvent.DeviceDecommissioned;
import io.birthmark.device.DeviceEvent.DeviceParked;
import io.birthmark.device.DeviceEvent.DeviceQuarantined;
import io.birthmark.device.DeviceEvent.DeviceRegistered;
import io.birthmark.device.DeviceEvent.DeviceRejected;
import io.birthmark.device.DeviceEvent.DeviceReleased;
import io.birthmark.device.DeviceEvent.DeviceResumed;
import io.birthmark.device.DeviceEvent.DeviceSuspended;
import io.birthmark.device.DeviceEvent.DeviceUnparked;
import io.birthmark.device.DeviceEvent.EvidenceAccepted;
import io.birthmark.device.DeviceEvent.HoldRequested;
import io.birthmark.device.DeviceEvent.HoldRetried;
import io.birthmark.device.DeviceEvent.HoldSettled;
import io.birthmark.device.DeviceEvent.InstallationReported;
import io.birthmark.device.DeviceEvent.IssuanceFailed;
import io.birthmark.device.DeviceEvent.IssuanceInDoubt;
import io.birthmark.device.DeviceEvent.IssuancePending;
import io.birthmark.device.DeviceEvent.IssuancePostponed;
import io.birthmark.device.DeviceEvent.IssuanceRequested;
import io.birthmark.device.DeviceEvent.RegistrationCancelled;
import io.birthmark.device.DeviceEvent.RenewalInvited;
import io.birthmark.device.DeviceEvent.RenewalLapsed;
import io.birthmark.device.DeviceEvent.RenewalOpened;
import io.birthmark.device.DeviceEvent.ReviewOverdue;
import io.birthmark.device.DeviceEvent.RevocationRequested;
import io.birthmark.device.DeviceEvent.RevocationRetried;
import io.birthmark.device.DeviceEvent.TokenOffered;
import io.birthmark.device.DeviceEvent.WatchSettled;
import io.birthmark.device.DeviceRecord;
import io.birthmark.device.EvidenceKind;
import io.birthmark.device.GroupId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.HeldCertificate;
import io.birthmark.device.HoldDeed;
import io.birthmark.device.IdempotencyKey;
import io.birthmark.device.IssuanceIntent;
import io.birthmark.device.Lot;
import io.birthmark.device.Note;
import io.birthmark.device.OneTimeToken;
import io.birthmark.device.Phase;
import io.birthmark.device.ProfileRef;
import io.birthmark.device.Reason;
import io.birthmark.device.RecordId;
import io.birthmark.device.RevocationReason;
import io.birthmark.device.Route;
import io.birthmark.device.SerialNumber;
import io.birthmark.device.Sha256;
import io.birthmark.device.StateLabel;
import io.birthmark.device.StateLabel.CredentialPhase;
import io.birthmark.device.StateLabel.PipelinePhase;
import io.birthmark.device.TraceParent;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * One record of each event, and a bare one of each that has optional parts. Golden files hold the
 * same records as bytes, so what stands here is never changed, only added to.
 */
public final class SampleRecords {
  private static final Instant DUE = Instant.parse("2026-11-29T04:05:06.789013Z");
  private static final Instant NOW = Instant.parse("2026-11-22T04:05:06.789012Z");
  private static final Instant LATER = Instant.parse("2027-01-01T00:00:00Z");
  private static final AttemptId ATTEMPT = new AttemptId("000102030405060708090a0b0c0d0e0f");
  private static final Sha256 CERTIFICATE = Bytes.copyOf(new byte[] {48, 1, 2}).sha256();
  private static final Sha256 OTHER = Bytes.copyOf(new byte[] {48, 3, 4}).sha256();
  private static final Route ROUTE = new Route(Channel.SPARKPLUG, "plant-1/line 7");
  private static final CaName CA = new CaName("embedded");

  private SampleRecords() {}

  /** The records by the name of their golden file: the event's name, and what is special. */
  public static Map<String, DeviceRecord> all() {
    var records = new LinkedHashMap<String, DeviceRecord>();
    events()
        .forEach(
            (name, event) -> records.put(name, new DeviceRecord(stamp(), event, Optional.of(DUE))));
    records.put(
        "ClaimLapsed-bare-stamp",
        new DeviceRecord(bareStamp(), new ClaimLapsed(), Optional.empty()));
    records.put(
        "DeviceResumed-note",
        new DeviceRecord(notedStamp(), new DeviceResumed(), Optional.empty()));
    records.put(
        "DeviceResumed-traced",
        new DeviceRecord(tracedStamp(), new DeviceResumed(), Optional.empty()));
    return records;
  }

  /** A stamp with all its parts. */
  public static AuditStamp<StateLabel> stamp() {
    return new AuditStamp<>(
        new RecordId(UUID.fromString("0193521a-7c2b-7def-8123-456789abcdef")),
        Optional.of(new RecordId(UUID.fromString("fedcba98-7654-4321-8fed-cba987654321"))),
        NOW,
        new Actor(Actor.Kind.OPERATOR, "jörg"),
        Channel.REST,
        Optional.of("10.1.2.3"),
        new StateLabel(Phase.PROVISIONING, CredentialPhase.NONE, PipelinePhase.REQUESTED),
        new StateLabel(Phase.OPERATIONAL, CredentialPhase.ACTIVE, PipelinePhase.IN_DOUBT),
        Optional.of(Reason.OPERATOR_DECISION),
        Optional.of(CA),
        Optional.of(new IdempotencyKey("key:1")),
        Optional.of(OTHER));
  }

  private static AuditStamp<StateLabel> notedStamp() {
    return stamp(Optional.of(new Note("back from the Prüfstand, all is well")), Optional.empty());
  }

  private static AuditStamp<StateLabel> tracedStamp() {
    return stamp(
        Optional.empty(),
        Optional.of(new TraceParent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")));
  }

  private static AuditStamp<StateLabel> stamp(Optional<Note> note, Optional<TraceParent> trace) {
    var stamp = stamp();
    return new AuditStamp<>(
        stamp.id(),
        stamp.parent(),
        stamp.at(),
        stamp.actor(),
        stamp.channel(),
        stamp.location(),
        stamp.from(),
        stamp.to(),
        stamp.reason(),
        stamp.ca(),
        stamp.key(),
        stamp.command(),
        note,
        trace);
  }

  private static AuditStamp<StateLabel> bareStamp() {
    return new AuditStamp<>(
        new RecordId(new UUID(0, 1)),
        Optional.empty(),
        Instant.parse("1969-12-31T23:59:59.999999Z"),
        Actor.TIMER,
        Channel.INTERNAL,
        Optional.empty(),
        new StateLabel(Phase.CLAIMED, CredentialPhase.NONE, PipelinePhase.EMPTY),
        new StateLabel(Phase.REGISTERED, CredentialPhase.NONE, PipelinePhase.EMPTY),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Map<String, DeviceEvent> events() {
    var events = new LinkedHashMap<String, DeviceEvent>();
    enrollment(events);
    issuance(events);
    delivery(events);
    operation(events);
    return events;
  }

  private static void enrollment(Map<String, DeviceEvent> events) {
    var facts = new HardwareFacts("Acme GmbH & Co", "TX-100 β", "0042");
    events.put(
        "DeviceRegistered",
        new DeviceRegistered(new GroupId("line-7"), facts, Lot.NONE, LATER, Optional.empty()));
    events.put(
        "DeviceRegistered-manufacturer-key",
        new DeviceRegistered(
            new GroupId("line-7"), facts, Lot.NONE, LATER, Optional.of(bytes(4, 91))));
    var lot =
        new Lot(
            Optional.of("b-47"), Optional.of("plant1"), Optional.of("l:3"), Optional.of("4711"));
    events.put(
        "DeviceRegistered-lot",
        new DeviceRegistered(new GroupId("line-7"), facts, lot, LATER, Optional.empty()));
    events.put(
        "TokenOffered",
        new TokenOffered(new OneTimeToken("token/" + "5f".repeat(16), "0123456789abcdef", LATER)));
    events.put("RegistrationCancelled", new RegistrationCancelled(Reason.REGISTRATION_LAPSED));
    events.put("DeviceClaimed", new DeviceClaimed(ROUTE, Optional.of("1.2.3"), LATER));
    events.put("DeviceClaimed-bare", new DeviceClaimed(ROUTE, Optional.empty(), LATER));
    events.put("ClaimLapsed", new ClaimLapsed());
    events.put(
        "EvidenceAccepted",
        new EvidenceAccepted(
            new AcceptedEvidence(
                EvidenceKind.IDEVID,
                "5f".repeat(32),
                bytes(1, 40),
                bytes(2, 70),
                bytes(3, 300),
                Bytes.EMPTY),
            ROUTE,
            Optional.of("1.2.3"),
            LATER));
    events.put(
        "EvidenceAccepted-possession",
        new EvidenceAccepted(
            new AcceptedEvidence(
                EvidenceKind.IDEVID,
                "5f".repeat(32),
                bytes(1, 40),
                bytes(2, 70),
                bytes(3, 300),
                bytes(4, 71)),
            ROUTE,
            Optional.of("1.2.3"),
            LATER));
    events.put(
        "EvidenceAccepted-bare",
        new EvidenceAccepted(
            new AcceptedEvidence(
                EvidenceKind.INITIAL_KEY,
                "dev/1#aa",
                bytes(1, 40),
                bytes(2, 32),
                Bytes.EMPTY,
                Bytes.EMPTY),
            ROUTE,
            Optional.empty(),
            LATER));
    for (var kind :
        List.of(
            EvidenceKind.MANUFACTURER_SIGNATURE, EvidenceKind.TOKEN, EvidenceKind.OPERATIONAL)) {
      events.put(
          "EvidenceAccepted-" + kind.wireName(),
          new EvidenceAccepted(
              new AcceptedEvidence(
                  kind,
                  "key:" + kind.wireName(),
                  bytes(1, 40),
                  bytes(2, 70),
                  Bytes.EMPTY,
                  bytes(3, 71)),
              ROUTE,
              Optional.empty(),
              LATER));
    }
    events.put("AuthenticationLapsed", new AuthenticationLapsed(LATER));
  }

  private static void issuance(Map<String, DeviceEvent> events) {
    events.put("IssuanceRequested", new IssuanceRequested(intent(true), 1, LATER));
    events.put("IssuanceRequested-bare", new IssuanceRequested(intent(false), 2, LATER));
    var routed = intent(true).chosen("rank 2; passed over: other (CA_DRAINED)");
    events.put("IssuanceRequested-routed", new IssuanceRequested(routed, 1, LATER));
    events.put(
        "IssuancePostponed", new IssuancePostponed(intent(true), 2, Reason.CA_DRAINED, LATER));
    events.put(
        "IssuancePending", new IssuancePending(ATTEMPT, "arn:aws:x/1", "in progress", LATER));
    events.put("CaConsulted", new CaConsulted(2, LATER));
    events.put("IssuanceInDoubt", new IssuanceInDoubt(ATTEMPT, "time-out after 5 s", 3, LATER));
    events.put("IssuanceFailed", new IssuanceFailed(ATTEMPT, Reason.CA_DENIED, "policy 12", true));
    events.put(
        "CertificateIssued",
        new CertificateIssued(bytes(9, 500), held(), Optional.of(ROUTE), LATER));
    events.put(
        "CertificateIssued-bare",
        new CertificateIssued(bytes(9, 500), held(), Optional.empty(), LATER));
  }

  private static void delivery(Map<String, DeviceEvent> events) {
    events.put("DeliveryStarted", new DeliveryStarted(CERTIFICATE, ROUTE, LATER));
    events.put("DeliveryRepeated", new DeliveryRepeated(CERTIFICATE, 4, LATER));
    events.put("DeliveryPaused", new DeliveryPaused(CERTIFICATE, LATER));
    events.put("InstallationReported", new InstallationReported(CERTIFICATE, ROUTE, LATER));
    events.put(
        "CredentialProven",
        new CredentialProven(
            CERTIFICATE, ROUTE, bytes(5, 40), bytes(6, 71), Optional.of(OTHER), Optional.empty()));
    events.put(
        "CredentialProven-renewAt",
        new CredentialProven(
            CERTIFICATE,
            ROUTE,
            bytes(5, 40),
            bytes(6, 71),
            Optional.of(OTHER),
            Optional.of(LATER)));
    events.put(
        "CredentialProven-bare",
        new CredentialProven(
            CERTIFICATE, ROUTE, bytes(5, 40), bytes(6, 71), Optional.empty(), Optional.empty()));
  }

  private static void operation(Map<String, DeviceEvent> events) {
    events.put("RenewalOpened", new RenewalOpened(Reason.POLICY_DECISION, LATER, Optional.empty()));
    events.put(
        "RenewalOpened-again",
        new RenewalOpened(Reason.RENEWAL_DUE, LATER, Optional.of(LATER.plusSeconds(86_400))));
    events.put("RenewalInvited", new RenewalInvited(3, LATER));
    events.put("RenewalLapsed", new RenewalLapsed(Optional.empty()));
    events.put("RenewalLapsed-again", new RenewalLapsed(Optional.of(LATER)));
    events.put("DeviceSuspended", new DeviceSuspended(Reason.OPERATOR_DECISION, LATER));
    events.put("DeviceResumed", new DeviceResumed());
    events.put(
        "RevocationRequested",
        new RevocationRequested(CERTIFICATE, RevocationReason.KEY_COMPROMISE, LATER));
    events.put(
        "CertificateCondemned",
        new CertificateCondemned(held(), RevocationReason.UNSPECIFIED, true, LATER));
    events.put("RevocationRetried", new RevocationRetried(CERTIFICATE, 2, LATER));
    events.put("HoldRequested", new HoldRequested(CERTIFICATE, HoldDeed.HOLD, LATER));
    events.put("HoldRetried", new HoldRetried(CERTIFICATE, 2, LATER));
    events.put("HoldSettled", new HoldSettled(CERTIFICATE, HoldDeed.RELEASE, true));
    events.put("WatchSettled", new WatchSettled(ATTEMPT, LATER));
    events.put(
        "CloudRegistrationRecorded",
        new CloudRegistrationRecorded(
            new CloudName("plant-iot"),
            CERTIFICATE,
            CloudStatus.ACTIVE,
            Optional.of("arn:aws:iot:eu-central-1:111122223333:cert/" + CERTIFICATE)));
    events.put(
        "CloudRegistrationRecorded-unknown-there",
        new CloudRegistrationRecorded(
            new CloudName("plant-iot"), CERTIFICATE, CloudStatus.REVOKED, Optional.empty()));
    events.put("CertificateRevoked", new CertificateRevoked(CERTIFICATE));
    events.put(
        "DeviceParked",
        new DeviceParked(Reason.CA_REPLY_CONTRADICTS, "other key", Phase.PROVISIONING, LATER));
    events.put("DeviceUnparked", new DeviceUnparked(LATER));
    events.put(
        "DeviceQuarantined",
        new DeviceQuarantined(Reason.KEY_CONFLICT, "two hold it", Optional.of(OTHER), LATER));
    events.put(
        "DeviceQuarantined-bare",
        new DeviceQuarantined(Reason.OPERATOR_DECISION, "", Optional.empty(), LATER));
    events.put("DeviceReleased", new DeviceReleased(LATER));
    events.put("DeviceRejected", new DeviceRejected(Reason.OPERATOR_DECISION, LATER));
    events.put("CoolDownEnded", new CoolDownEnded(LATER));
    events.put("ReviewOverdue", new ReviewOverdue(2, LATER));
    events.put("DeviceDecommissioned", new DeviceDecommissioned(Reason.OPERATOR_DECISION));
  }

  private static IssuanceIntent intent(boolean prepared) {
    var serial = SerialNumber.fromHex("a1b2c3d4e5f60718293a4b5c6d7e8f90");
    return new IssuanceIntent(
        ATTEMPT,
        bytes(7, 250),
        CERTIFICATE,
        OTHER,
        new ProfileRef("ldevid", 3, bytes(8, 1).sha256()),
        CA,
        prepared ? Optional.of(serial) : Optional.empty(),
        NOW,
        LATER,
        prepared ? Optional.of(OTHER) : Optional.empty());
  }

  private static HeldCertificate held() {
    return new HeldCertificate(
        CERTIFICATE, OTHER, SerialNumber.fromHex("7f01"), CA, ATTEMPT, LATER, 5);
  }

  private static Bytes bytes(int seed, int size) {
    var raw = new byte[size];
    for (int i = 0; i < size; i++) {
      raw[i] = (byte) (seed * 31 + i * 7);
    }
    return Bytes.copyOf(raw);
  }
}
