package io.birthmark.journal;

import static io.birthmark.journal.ValueWire.optional;

import com.google.protobuf.UnsafeByteOperations;
import io.birthmark.device.AuditStamp;
import io.birthmark.device.GroupId;
import io.birthmark.device.Sha256;
import io.birthmark.enrollment.AnchorProof;
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
import io.birthmark.wire.group.v1.GroupV1;
import java.util.HexFormat;
import java.util.stream.Collectors;

/**
 * The stored form of the events of enrollment groups and trust anchors: protobuf after {@code
 * group_v1.proto}, under the same rules as {@link DeviceEventWire}. Keys are named, never stored.
 */
public final class GroupEventWire {
  private GroupEventWire() {}

  /**
   * The bytes to store.
   *
   * @throws IllegalArgumentException when the instant is finer than microseconds, or there would be
   *     more than {@link DeviceEventWire#MAX_BYTES} bytes
   */
  public static byte[] toBytes(GroupRecord groupRecord) {
    return StrictProtobuf.write(
        event(groupRecord.event())
            .setStamp(StampWire.withoutStates(groupRecord.stamp()))
            .setFrom(EnumWire.groupPhase(groupRecord.stamp().from()))
            .setTo(EnumWire.groupPhase(groupRecord.stamp().to()))
            .build());
  }

  /**
   * The record in stored bytes.
   *
   * @throws UnreadableEvent whenever there is none: damaged bytes, too many of them, or anything in
   *     them that this version does not know
   */
  public static GroupRecord fromBytes(byte[] bytes) {
    var stored = StrictProtobuf.read(GroupV1.GroupRecord.parser(), bytes);
    try {
      return new GroupRecord(readStamp(stored), readEvent(stored));
    } catch (IllegalArgumentException e) {
      throw new UnreadableEvent(
          "a value of " + stored.getEventCase() + " breaks its rule: " + e.getMessage(), e);
    }
  }

  private static AuditStamp<GroupPhase> readStamp(GroupV1.GroupRecord stored) {
    if (stored.getStamp().hasFrom() || stored.getStamp().hasTo()) {
      throw new UnreadableEvent("the stamp of a group's record holds the state of a device");
    }
    return StampWire.read(
        stored.getStamp(),
        EnumWire.readGroupPhase(stored.getFrom()),
        EnumWire.readGroupPhase(stored.getTo()));
  }

  private static GroupV1.GroupRecord.Builder event(GroupEvent event) {
    var stored = GroupV1.GroupRecord.newBuilder();
    return switch (event) {
      case GroupCreated(var group, var settings) ->
          stored.setGroupCreated(
              GroupV1.GroupCreated.newBuilder()
                  .setGroup(group.value())
                  .setSettings(settings(settings)));
      case GroupChanged(var group, var settings) ->
          stored.setGroupChanged(
              GroupV1.GroupChanged.newBuilder()
                  .setGroup(group.value())
                  .setSettings(settings(settings)));
      case GroupOpened(var group) ->
          stored.setGroupOpened(GroupV1.GroupOpened.newBuilder().setGroup(group.value()));
      case GroupClosed(var group) ->
          stored.setGroupClosed(GroupV1.GroupClosed.newBuilder().setGroup(group.value()));
      case AnchorAdded(var anchor, var code) ->
          stored.setAnchorAdded(
              GroupV1.AnchorAdded.newBuilder()
                  .setCertificate(ValueWire.bytes(anchor.der()))
                  .setCode(code.value()));
      case AnchorProven(var digest, var proof) -> stored.setAnchorProven(proven(digest, proof));
      case AnchorRemoved(var digest) ->
          stored.setAnchorRemoved(
              GroupV1.AnchorRemoved.newBuilder().setAnchor(ValueWire.digest(digest)));
    };
  }

  private static GroupEvent readEvent(GroupV1.GroupRecord stored) {
    return switch (stored.getEventCase()) {
      case GROUP_CREATED -> {
        var created = stored.getGroupCreated();
        yield new GroupCreated(
            new GroupId(created.getGroup()), readSettings(created.getSettings()));
      }
      case GROUP_CHANGED -> {
        var changed = stored.getGroupChanged();
        yield new GroupChanged(
            new GroupId(changed.getGroup()), readSettings(changed.getSettings()));
      }
      case GROUP_OPENED -> new GroupOpened(new GroupId(stored.getGroupOpened().getGroup()));
      case GROUP_CLOSED -> new GroupClosed(new GroupId(stored.getGroupClosed().getGroup()));
      case ANCHOR_ADDED ->
          new AnchorAdded(
              TrustAnchor.of(ValueWire.readBytes(stored.getAnchorAdded().getCertificate())),
              new RegistrationCode(stored.getAnchorAdded().getCode()));
      case ANCHOR_PROVEN -> readProven(stored.getAnchorProven());
      case ANCHOR_REMOVED ->
          new AnchorRemoved(ValueWire.readDigest(stored.getAnchorRemoved().getAnchor()));
      case EVENT_NOT_SET ->
          throw new UnreadableEvent("the record holds no event, or one of a newer version");
    };
  }

  private static GroupV1.AnchorProven.Builder proven(Sha256 digest, AnchorProof proof) {
    var stored = GroupV1.AnchorProven.newBuilder().setAnchor(ValueWire.digest(digest));
    return switch (proof) {
      case AnchorProof.ByCertificate(var der) -> stored.setCertificate(ValueWire.bytes(der));
      case AnchorProof.BySignature(var signature) ->
          stored.setSignature(ValueWire.bytes(signature));
    };
  }

  private static AnchorProven readProven(GroupV1.AnchorProven stored) {
    var digest = ValueWire.readDigest(stored.getAnchor());
    return switch (stored.getProofCase()) {
      case CERTIFICATE ->
          new AnchorProven(
              digest, new AnchorProof.ByCertificate(ValueWire.readBytes(stored.getCertificate())));
      case SIGNATURE ->
          new AnchorProven(
              digest, new AnchorProof.BySignature(ValueWire.readBytes(stored.getSignature())));
      case PROOF_NOT_SET ->
          throw new UnreadableEvent("an anchor was proven, and the record holds no proof");
    };
  }

  private static GroupV1.GroupSettings settings(GroupSettings settings) {
    var stored =
        GroupV1.GroupSettings.newBuilder()
            .setNameRule(settings.nameRule().template())
            .setProfile(settings.profile())
            .setCa(settings.route().first().value());
    if (!settings.route().isPlain()) {
      settings.route().legs().forEach(leg -> stored.addLegs(RouteWire.leg(leg)));
    }
    settings.accepted().forEach(kind -> stored.addAccepted(EnumWire.evidenceKind(kind)));
    settings.anchors().forEach(anchor -> stored.addAnchors(ValueWire.bytes(anchor.der())));
    settings.groupKey().ifPresent(key -> stored.setGroupKey(key(key)));
    return stored.build();
  }

  private static GroupSettings readSettings(GroupV1.GroupSettings stored) {
    return new GroupSettings(
        stored.getAcceptedList().stream()
            .map(EnumWire::readEvidenceKind)
            .collect(Collectors.toSet()),
        NameRule.parse(stored.getNameRule()),
        stored.getProfile(),
        RouteWire.read(stored),
        stored.getAnchorsList().stream()
            .map(der -> TrustAnchor.of(ValueWire.readBytes(der)))
            .toList(),
        optional(stored.hasGroupKey(), stored.getGroupKey(), GroupEventWire::readKey));
  }

  private static GroupV1.GroupKey key(GroupKey key) {
    return GroupV1.GroupKey.newBuilder()
        .setId(key.id().value())
        .setCheck(UnsafeByteOperations.unsafeWrap(HexFormat.of().parseHex(key.check().value())))
        .build();
  }

  private static GroupKey readKey(GroupV1.GroupKey stored) {
    return new GroupKey(
        new KeyId(stored.getId()),
        new CheckValue(HexFormat.of().formatHex(stored.getCheck().toByteArray())));
  }
}
