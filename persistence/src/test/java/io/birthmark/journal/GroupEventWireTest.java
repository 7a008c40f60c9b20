package io.birthmark.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.birthmark.device.Bytes;
import io.birthmark.device.CaName;
import io.birthmark.device.GroupId;
import io.birthmark.enrollment.CaRoute;
import io.birthmark.enrollment.GroupEvent.GroupCreated;
import io.birthmark.enrollment.GroupRules;
import io.birthmark.enrollment.GroupSettings;
import io.birthmark.enrollment.NameRule;
import io.birthmark.enrollment.TrustAnchor;
import io.birthmark.wire.device.v1.DeviceV1;
import io.birthmark.wire.group.v1.GroupV1;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Where the stored form says no; what it shares with devices is tested there. */
class GroupEventWireTest {
  @Test
  void storesAGroupWithAllTheAnchorsThatTheRulesAllow() {
    var anchors =
        IntStream.range(0, GroupRules.MAX_ANCHORS)
            .mapToObj(GroupEventWireTest::anchorOfLargestSize)
            .toList();
    var settings =
        new GroupSettings(
            Set.of(),
            NameRule.parse("{serial}"),
            "ldevid",
            CaRoute.to(new CaName("embedded")),
            anchors,
            Optional.empty());
    var largest = SampleGroupRecords.stamped(new GroupCreated(new GroupId("line-7"), settings));

    assertThat(GroupEventWire.fromBytes(GroupEventWire.toBytes(largest))).isEqualTo(largest);
  }

  @Test
  void refusesTheStateOfADevice() throws InvalidProtocolBufferException {
    var stored = stored();
    stored.getStampBuilder().setTo(DeviceV1.State.getDefaultInstance());

    assertUnreadable(stored, "the state of a device");
  }

  @Test
  void refusesARecordWithoutStates() throws InvalidProtocolBufferException {
    assertUnreadable(stored().clearFrom(), "GroupPhase");
    assertUnreadable(stored().clearTo(), "GroupPhase");
  }

  @Test
  void refusesARecordWithoutStamp() throws InvalidProtocolBufferException {
    assertUnreadable(stored().clearStamp(), "a record id has 16 bytes");
  }

  @Test
  void refusesAnEventOfANewerVersion() throws InvalidProtocolBufferException {
    var unknown =
        UnknownFieldSet.newBuilder()
            .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();

    assertUnreadable(stored().clearEvent().setUnknownFields(unknown), "does not know: [99]");
  }

  @Test
  void refusesARecordWithoutEvent() throws InvalidProtocolBufferException {
    assertUnreadable(stored().clearEvent(), "no event");
  }

  @Test
  void refusesANameRuleThatIsNone() throws InvalidProtocolBufferException {
    var stored = stored();
    stored.getGroupCreatedBuilder().getSettingsBuilder().setNameRule("{serial}{model}");

    assertUnreadable(stored, "GROUP_CREATED");
  }

  @Test
  void refusesEvidenceOfANewerVersion() throws InvalidProtocolBufferException {
    var stored = stored();
    stored.getGroupCreatedBuilder().getSettingsBuilder().addAcceptedValue(99);

    assertUnreadable(stored, "EvidenceKind");
  }

  @Test
  void refusesACheckValueOfAnotherLength() throws InvalidProtocolBufferException {
    var stored = stored();
    stored
        .getGroupCreatedBuilder()
        .getSettingsBuilder()
        .getGroupKeyBuilder()
        .setCheck(ByteString.copyFrom(new byte[32]));

    assertUnreadable(stored, "check value");
  }

  private static GroupV1.GroupRecord.Builder stored() throws InvalidProtocolBufferException {
    var sample = Optional.ofNullable(SampleGroupRecords.all().get("GroupCreated")).orElseThrow();
    return GroupV1.GroupRecord.parseFrom(GroupEventWire.toBytes(sample)).toBuilder();
  }

  private static void assertUnreadable(GroupV1.GroupRecord.Builder stored, String why) {
    var bytes = stored.build().toByteArray();

    assertThatThrownBy(() -> GroupEventWire.fromBytes(bytes))
        .isInstanceOf(UnreadableEvent.class)
        .hasMessageContaining(why);
  }

  private static TrustAnchor anchorOfLargestSize(int number) {
    var der = new byte[TrustAnchor.MAX_SIZE];
    der[0] = (byte) number;
    return TrustAnchor.of(Bytes.copyOf(der));
  }
}
