package io.birthmark.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.birthmark.device.AcceptedEvidence;
import io.birthmark.device.AttemptId;
import io.birthmark.device.Bytes;
import io.birthmark.device.CaName;
import io.birthmark.device.Channel;
import io.birthmark.device.CloudName;
import io.birthmark.device.CloudStatus;
import io.birthmark.device.DeviceEvent;
import io.birthmark.device.EvidenceKind;
import io.birthmark.device.GroupId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.HeldCertificate;
import io.birthmark.device.HoldDeed;
import io.birthmark.device.IssuanceIntent;
import io.birthmark.device.Lot;
import io.birthmark.device.OneTimeToken;
import io.birthmark.device.Phase;
import io.birthmark.device.ProfileRef;
import io.birthmark.device.Reason;
import io.birthmark.device.RevocationReason;
import io.birthmark.device.Route;
import io.birthmark.device.SerialNumber;
import io.birthmark.device.Sha256;
import io.birthmark.http.Json;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventFieldsTest {
  private static final Sha256 DIGEST = Sha256.of();
  private static final CaName CA = new CaName("embedded");
  private static final AttemptId ATTEMPT = new AttemptId("0".repeat(31) + "1");
  private static final SerialNumber SERIAL = SerialNumber.fromHex("0aff");
  private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");
  private static final Bytes BYTES = Bytes.copyOf(new byte[] {1, 2, 3});

  /** A value of every type that stands in an event. */
  private static final Map<Type, Object> SAMPLES =
      Map.ofEntries(
          Map.entry(GroupId.class, new GroupId("line")),
          Map.entry(HardwareFacts.class, new HardwareFacts("Acme", "T1", "A-1")),
          Map.entry(
              Lot.class,
              new Lot(Optional.of("b-1"), Optional.empty(), Optional.empty(), Optional.empty())),
          Map.entry(Instant.class, AT),
          Map.entry(Reason.class, Reason.OPERATOR_DECISION),
          Map.entry(RevocationReason.class, RevocationReason.KEY_COMPROMISE),
          Map.entry(HoldDeed.class, HoldDeed.RELEASE),
          Map.entry(CloudName.class, new CloudName("plant-iot")),
          Map.entry(CloudStatus.class, CloudStatus.REVOKED),
          Map.entry(Route.class, new Route(Channel.SPARKPLUG, "plant/edge")),
          Map.entry(String.class, "words"),
          Map.entry(int.class, 2),
          Map.entry(boolean.class, true),
          Map.entry(OneTimeToken.class, new OneTimeToken("token/1", "0123456789abcdef", AT)),
          Map.entry(Phase.class, Phase.CLAIMED),
          Map.entry(Sha256.class, DIGEST),
          Map.entry(Bytes.class, BYTES),
          Map.entry(AttemptId.class, ATTEMPT),
          Map.entry(
              AcceptedEvidence.class,
              new AcceptedEvidence(
                  EvidenceKind.INITIAL_KEY, "device/d/a#01", BYTES, BYTES, BYTES, BYTES)),
          Map.entry(
              HeldCertificate.class,
              new HeldCertificate(DIGEST, DIGEST, SERIAL, CA, ATTEMPT, AT, 4)),
          Map.entry(
              IssuanceIntent.class,
              new IssuanceIntent(
                  ATTEMPT,
                  BYTES,
                  DIGEST,
                  DIGEST,
                  new ProfileRef("device", 1, DIGEST),
                  CA,
                  Optional.of(SERIAL),
                  AT,
                  AT,
                  Optional.of(DIGEST))));

  static Stream<Class<?>> kinds() {
    return Arrays.stream(DeviceEvent.class.getPermittedSubclasses());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyFieldOfEveryEventIsTold(Class<?> kind)
      throws ReflectiveOperationException, IOException {
    var fields = EventFields.of(sample(kind));
    var json = new ObjectMapper().readTree(Json.write(fields.values()));

    assertThat(fields.type()).isEqualTo(kind.getSimpleName());
    assertThat(json).hasSize(kind.getRecordComponents().length);
    assertThat(json).allSatisfy(value -> assertThat(value.isNull()).isFalse());
    assertThat(json.toString()).doesNotContain("io.birthmark", "Optional", "bytes)");
  }

  @Test
  void anIntentIsToldWhole() throws IOException {
    var intent = Objects.requireNonNull((IssuanceIntent) SAMPLES.get(IssuanceIntent.class));
    var fields = EventFields.of(new DeviceEvent.IssuanceRequested(intent, 1, AT));

    assertThat(new ObjectMapper().readTree(Json.write(fields.values())).toString())
        .isEqualTo(
            """
            {"intent":{"attempt":"00000000000000000000000000000001","csr":"AQID",\
            "csrSha256":"DIGEST","spkiSha256":"DIGEST",\
            "profile":{"name":"device","version":1,"sha256":"DIGEST"},"ca":"embedded",\
            "serial":"aff","notBefore":"2026-11-22T10:00:00Z","notAfter":"2026-11-22T10:00:00Z",\
            "tbsSha256":"DIGEST"},"number":1,"deadline":"2026-11-22T10:00:00Z"}\
            """
                .replace("DIGEST", DIGEST.toHex()));
  }

  @Test
  void whatIsAbsentIsLeftOut() {
    var fields =
        EventFields.of(
            new DeviceEvent.DeviceClaimed(
                new Route(Channel.SPARKPLUG, "plant/edge"), Optional.empty(), AT));

    assertThat(fields.values()).containsOnlyKeys("route", "deadline");
  }

  private static DeviceEvent sample(Class<?> kind) throws ReflectiveOperationException {
    var components = kind.getRecordComponents();
    var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    var values = Arrays.stream(components).map(one -> sample(one.getGenericType())).toArray();
    return (DeviceEvent) kind.getDeclaredConstructor(types).newInstance(values);
  }

  private static Object sample(Type type) {
    return type instanceof ParameterizedType optional
        ? Optional.of(sample(List.of(optional.getActualTypeArguments()).getFirst()))
        : Objects.requireNonNull(SAMPLES.get(type), () -> "no sample of " + type);
  }
}
