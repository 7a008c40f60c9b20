package io.birthmark.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever stands in the journal is a record or refused in the one way. */
class EventWireFuzzTest {
  @FuzzTest(maxDuration = "20s")
  void anyBytesAreARecordOrRefused(byte[] bytes) {
    try {
      var record = DeviceEventWire.fromBytes(bytes);
      assertThat(DeviceEventWire.fromBytes(DeviceEventWire.toBytes(record))).isEqualTo(record);
    } catch (UnreadableEvent e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
    try {
      var record = GroupEventWire.fromBytes(bytes);
      assertThat(GroupEventWire.fromBytes(GroupEventWire.toBytes(record))).isEqualTo(record);
    } catch (UnreadableEvent e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
    try {
      var record = OperationEventWire.fromBytes(bytes);
      assertThat(OperationEventWire.fromBytes(OperationEventWire.toBytes(record)))
          .isEqualTo(record);
    } catch (UnreadableEvent e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
    try {
      var record = AccessEventWire.fromBytes(bytes);
      assertThat(AccessEventWire.fromBytes(AccessEventWire.toBytes(record))).isEqualTo(record);
    } catch (UnreadableEvent e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
    try {
      var record = CaEventWire.fromBytes(bytes);
      assertThat(CaEventWire.fromBytes(CaEventWire.toBytes(record))).isEqualTo(record);
    } catch (UnreadableEvent e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
    try {
      var record = ProfileEventWire.fromBytes(bytes);
      assertThat(ProfileEventWire.fromBytes(ProfileEventWire.toBytes(record))).isEqualTo(record);
    } catch (UnreadableEvent e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }
}
