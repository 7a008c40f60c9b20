package io.birthmark.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.birthmark.device.AttemptId;
import io.birthmark.device.DeviceEvent;
import io.birthmark.device.DeviceEvent.AuthenticationLapsed;
import io.birthmark.device.DeviceEvent.IssuanceFailed;
import io.birthmark.device.DeviceRecord;
import io.birthmark.device.Reason;
import io.birthmark.wire.device.v1.DeviceV1;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the stored form says no. */
class DeviceEventWireTest {
  private static final AttemptId ATTEMPT = new AttemptId("00".repeat(16));

  static Stream<Map.Entry<String, DeviceRecord>> samples() {
    return SampleRecords.all().entrySet().stream();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-11-22T00:00:00.000000001Z", "1969-12-31T23:59:59.999999999Z"})
  void refusesToStoreAnInstantFinerThanMicroseconds(String finer) {
    var late = event(new AuthenticationLapsed(Instant.parse(finer)));

    assertThatThrownBy(() -> DeviceEventWire.toBytes(late))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("microseconds");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0000-12-31T23:59:59.999999Z", "+10000-01-01T00:00:00Z"})
  void refusesAnInstantOutsideTheYearsOfCertificates(String far)
      throws InvalidProtocolBufferException {
    var instant = Instant.parse(far);
    var stored = parse(event(new AuthenticationLapsed(Instant.EPOCH))).toBuilder();
    stored
        .getAuthenticationLapsedBuilder()
        .setDeadline(ChronoUnit.MICROS.between(Instant.EPOCH, instant));

    assertThatThrownBy(() -> DeviceEventWire.toBytes(event(new AuthenticationLapsed(instant))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("years 1 to 9999");
    assertUnreadable(stored, "years 1 to 9999");
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, Long.MAX_VALUE})
  void refusesAnInstantFarOutsideThoseYears(long micros) throws InvalidProtocolBufferException {
    var stored = parse(event(new AuthenticationLapsed(Instant.EPOCH))).toBuilder();
    stored.getAuthenticationLapsedBuilder().setDeadline(micros);

    assertUnreadable(stored, "years 1 to 9999");
  }

  @Test
  void storesAndReadsExactlyUpToTheLimitOfSize() {
    var largest = failed(DeviceEventWire.MAX_BYTES - overhead());
    var bytes = DeviceEventWire.toBytes(largest);

    assertThat(bytes).hasSize(DeviceEventWire.MAX_BYTES);
    assertThat(DeviceEventWire.fromBytes(bytes)).isEqualTo(largest);
  }

  @Test
  void refusesToStoreOneByteMore() {
    var tooLarge = failed(DeviceEventWire.MAX_BYTES - overhead() + 1);

    assertThatThrownBy(() -> DeviceEventWire.toBytes(tooLarge))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("262145");
  }

  @Test
  void refusesToReadOneByteMore() throws InvalidProtocolBufferException {
    var stored = parse(failed(DeviceEventWire.MAX_BYTES - overhead())).toBuilder();
    stored.getIssuanceFailedBuilder().setDetail(stored.getIssuanceFailed().getDetail() + "x");

    assertUnreadable(stored, "262145");
  }

  @Test
  void readsAnUnpairedSurrogateAsAQuestionMark() {
    var cut = event(new IssuanceFailed(ATTEMPT, Reason.CA_DENIED, "a\ud83d", false));

    assertThat(DeviceEventWire.fromBytes(DeviceEventWire.toBytes(cut)).event())
        .isEqualTo(new IssuanceFailed(ATTEMPT, Reason.CA_DENIED, "a?", false));
  }

  @Test
  void refusesAReasonOfANewerVersion() throws InvalidProtocolBufferException {
    var stored = parse(failed(1)).toBuilder();
    stored.getIssuanceFailedBuilder().setReason("CA_ON_HOLIDAY");

    assertUnreadable(stored, "CA_ON_HOLIDAY");
  }

  @Test
  void refusesAnEventOfANewerVersion() throws InvalidProtocolBufferException {
    var stored = parse(failed(1)).toBuilder().clearEvent().setUnknownFields(field(39));

    assertUnreadable(stored, "does not know: [39]");
  }

  @Test
  void refusesARecordWithoutEvent() throws InvalidProtocolBufferException {
    assertUnreadable(parse(failed(1)).toBuilder().clearEvent(), "no event");
  }

  @Test
  void refusesARecordWithoutStamp() throws InvalidProtocolBufferException {
    assertUnreadable(parse(failed(1)).toBuilder().clearStamp(), "Phase");
  }

  @Test
  void refusesAnEnumNumberOfANewerVersion() throws InvalidProtocolBufferException {
    var stored = parse(failed(1)).toBuilder();
    stored.getStampBuilder().setChannelValue(99);

    assertUnreadable(stored, "Channel");
  }

  @Test
  void refusesAFieldOfANewerVersionDeepInside() throws InvalidProtocolBufferException {
    var stored = parse(failed(1)).toBuilder();
    stored.getStampBuilder().getFromBuilder().setUnknownFields(field(4));

    assertUnreadable(stored, "State holds fields that this version does not know: [4]");
  }

  @Test
  void refusesAValueThatBreaksItsRule() throws InvalidProtocolBufferException {
    var stored = parse(failed(1)).toBuilder();
    stored.getIssuanceFailedBuilder().setAttempt(ByteString.copyFrom(new byte[15]));

    assertUnreadable(stored, "ISSUANCE_FAILED");
  }

  @Test
  void refusesGroupsNestedDeeperThanTheLimit() {
    var deep = new ByteArrayOutputStream();
    for (int i = 0; i < StrictProtobuf.MAX_DEPTH + 1; i++) {
      deep.write(2 << 3 | 3);
    }

    assertThatThrownBy(() -> DeviceEventWire.fromBytes(deep.toByteArray()))
        .isInstanceOf(UnreadableEvent.class)
        .hasMessageContaining("too many levels of nesting");
  }

  @Test
  void refusesTheEndOfAGroupThatNeverBegan() {
    var bytes = DeviceEventWire.toBytes(failed(1));
    var ended = Arrays.copyOf(bytes, bytes.length + 1);
    ended[bytes.length] = 2 << 3 | 4;

    assertThatThrownBy(() -> DeviceEventWire.fromBytes(ended)).isInstanceOf(UnreadableEvent.class);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void refusesARecordCutAnywhere(Map.Entry<String, DeviceRecord> sample) {
    var bytes = DeviceEventWire.toBytes(sample.getValue());

    for (int length = 0; length < bytes.length; length++) {
      var cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> DeviceEventWire.fromBytes(cut))
          .as("cut after %d of %d bytes", length, bytes.length)
          .isInstanceOf(UnreadableEvent.class);
    }
  }

  private static void assertUnreadable(DeviceV1.DeviceRecord.Builder stored, String why) {
    var bytes = stored.build().toByteArray();

    assertThatThrownBy(() -> DeviceEventWire.fromBytes(bytes))
        .isInstanceOf(UnreadableEvent.class)
        .hasMessageContaining(why);
  }

  private static DeviceV1.DeviceRecord parse(DeviceRecord sample)
      throws InvalidProtocolBufferException {
    return DeviceV1.DeviceRecord.parseFrom(DeviceEventWire.toBytes(sample));
  }

  private static UnknownFieldSet field(int number) {
    return UnknownFieldSet.newBuilder()
        .addField(number, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
        .build();
  }

  private static DeviceRecord event(DeviceEvent event) {
    return new DeviceRecord(SampleRecords.stamp(), event, Optional.empty());
  }

  private static DeviceRecord failed(int detail) {
    return event(new IssuanceFailed(ATTEMPT, Reason.CA_DENIED, "x".repeat(detail), false));
  }

  /** Bytes around a detail so long that its length takes three bytes, as at the limit. */
  private static int overhead() {
    int detail = 100_000;
    return DeviceEventWire.toBytes(failed(detail)).length - detail;
  }
}
