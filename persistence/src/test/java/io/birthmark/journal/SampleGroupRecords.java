package io.birthmark.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.birthmark.device.Actor;
import io.birthmark.device.AuditStamp;
import io.birthmark.device.Bytes;
import io.birthmark.device.CaName;
import io.birthmark.device.Channel;
import io.birthmark.device.EvidenceKind;
import io.birthmark.device.GroupId;
import io.birthmark.device.RecordId;
import io.birthmark.enrollment.AnchorProof;
import io.birthmark.enrollment.CaRoute;
import io.birthmark.enrollment.CheckValue;
import io.birthmark.enrollment.GroupEvent;
import io.birthmark.enrollment.GroupEvent.AnchorAdded;
import io.birthmark.enrollment.GroupEvent.AnchorProven;
import io.birthmark.enrollment.GroupEvent.AnchorRemoved;
import io.birthmark.enrollment.GroupEvent.GroupChanged;
import io.birthmark.enrollment.GroupEvent.GroupClosed;
import io.birthmark.enrollment.GroupEvent.GroupCreated;
import io.birthmark.enrollment.GroupEvent.GroupOpened;
import io.birthmark.enrollment.GroupKey;
import io.birthmark.enrollment.GroupPhase;
import io.birthmark.enrollment.GroupRecord;
import io.birthmark.enrollment.GroupSettings;
import io.birthmark.enrollment.KeyId;
import io.birthmark.enrollment.NameRule;
import io.birthmark.enrollment.RegistrationCode;
import io.birthmark.enrollment.TrustAnchor;
import io.birthmark.pki.KeyKind;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * One record of each event of a group, and a bare one of each that has optional parts. Golden files
 * hold the same records as bytes, so what stands here is never changed, only added to.
 */
final class SampleGroupRecords {
  private static final GroupId LINE = new GroupId("line-7");
  private static final String CODE = "0123456789abcdef0123456789abcdef01234567";
  private static final Bytes BYTES = Bytes.copyOf("a proof".getBytes(US_ASCII));

  private SampleGroupRecords() {}

  /** The records by the name of their golden file: the event's name, and what is special. */
  static Map<String, GroupRecord> all() {
    var events = new LinkedHashMap<String, GroupEvent>();
    events.put("GroupCreated", new GroupCreated(LINE, settings()));
    events.put("GroupCreated-bare", new GroupCreated(LINE, bareSettings()));
    events.put("GroupChanged", new GroupChanged(LINE, settings()));
    events.put("GroupChanged-bare", new GroupChanged(LINE, bareSettings()));
    events.put("GroupOpened", new GroupOpened(LINE));
    events.put("GroupClosed", new GroupClosed(LINE));
    events.put("GroupChanged-routed", new GroupChanged(LINE, settings(route())));
    events.put("AnchorAdded", new AnchorAdded(anchor("root A"), new RegistrationCode(CODE)));
    events.put(
        "AnchorProven",
        new AnchorProven(anchor("root A").digest(), new AnchorProof.ByCertificate(BYTES)));
    events.put(
        "AnchorProven-signature",
        new AnchorProven(anchor("root A").digest(), new AnchorProof.BySignature(BYTES)));
    events.put("AnchorRemoved", new AnchorRemoved(anchor("root A").digest()));
    var records = new LinkedHashMap<String, GroupRecord>();
    events.forEach((name, event) -> records.put(name, stamped(event)));
    records.put(
        "AnchorProven-phases",
        phased(
            GroupPhase.UNPROVEN,
            GroupPhase.PROVEN,
            new AnchorProven(anchor("root A").digest(), new AnchorProof.BySignature(BYTES))));
    records.put("GroupOpened-bare-stamp", new GroupRecord(bareStamp(), new GroupOpened(LINE)));
    return records;
  }

  static GroupRecord stamped(GroupEvent event) {
    return phased(GroupPhase.CLOSED, GroupPhase.OPEN, event);
  }

  private static GroupRecord phased(GroupPhase from, GroupPhase to, GroupEvent event) {
    var device = SampleRecords.stamp();
    return new GroupRecord(
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

  private static AuditStamp<GroupPhase> bareStamp() {
    return new AuditStamp<>(
        new RecordId(new UUID(0, 1)),
        Optional.empty(),
        Instant.EPOCH,
        Actor.TIMER,
        Channel.INTERNAL,
        Optional.empty(),
        GroupPhase.ABSENT,
        GroupPhase.CLOSED,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static CaRoute route() {
    var when =
        new CaRoute.Conditions(
            Set.of("graz"), Set.of("4", "5"), Set.of("TX 100"), Set.of(KeyKind.EC_P256));
    return new CaRoute(
        List.of(
            new CaRoute.Leg(new CaName("ejbca"), 1, 3, when),
            new CaRoute.Leg(new CaName("embedded"), 1, 1, CaRoute.Conditions.NONE),
            new CaRoute.Leg(new CaName("awspca"), 2, 1, CaRoute.Conditions.NONE)));
  }

  private static GroupSettings settings() {
    return settings(CaRoute.to(new CaName("embedded")));
  }

  private static GroupSettings settings(CaRoute route) {
    return new GroupSettings(
        Set.of(EvidenceKind.INITIAL_KEY, EvidenceKind.IDEVID),
        NameRule.parse("acme-{serial}"),
        "ldevid",
        route,
        List.of(anchor("root A"), anchor("root B"), anchor("root C")),
        Optional.of(new GroupKey(new KeyId("group/line-7"), new CheckValue("0123456789abcdef"))));
  }

  private static GroupSettings bareSettings() {
    return new GroupSettings(
        Set.of(),
        NameRule.parse("{manufacturer}:{serial}"),
        "ldevid",
        CaRoute.to(new CaName("embedded")),
        List.of(),
        Optional.empty());
  }

  private static TrustAnchor anchor(String name) {
    return TrustAnchor.of(Bytes.copyOf(name.getBytes(US_ASCII)));
  }
}
