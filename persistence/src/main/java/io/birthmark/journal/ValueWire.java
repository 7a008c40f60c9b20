package io.birthmark.journal;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.birthmark.device.AcceptedEvidence;
import io.birthmark.device.AttemptId;
import io.birthmark.device.Bytes;
import io.birthmark.device.CaName;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.HeldCertificate;
import io.birthmark.device.IssuanceIntent;
import io.birthmark.device.ProfileRef;
import io.birthmark.device.Reason;
import io.birthmark.device.RecordId;
import io.birthmark.device.Route;
import io.birthmark.device.SerialNumber;
import io.birthmark.device.Sha256;
import io.birthmark.wire.device.v1.DeviceV1;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * The values that events are made of, to their stored form and back. A reader refuses what breaks
 * the value's own rule with an IllegalArgumentException, which {@link DeviceEventWire} turns into
 * an {@link UnreadableEvent}.
 */
final class ValueWire {
  private static final int UUID_BYTES = 16;

  // The years of a GeneralizedTime (RFC 5280 §4.1.2.5.2), so that all arithmetic stays in range.
  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");

  private ValueWire() {}

  /**
   * Microseconds since 1970.
   *
   * @throws IllegalArgumentException when the instant is finer than that (a twin would come back
   *     from its journal with another instant than it lived with), or outside the years that a
   *     certificate can name
   */
  static long micros(Instant instant) {
    if (!instant.equals(instant.truncatedTo(ChronoUnit.MICROS))) {
      throw new IllegalArgumentException(
          "instants are stored in microseconds, this one is finer: " + instant);
    }
    return ChronoUnit.MICROS.between(Instant.EPOCH, inRange(instant));
  }

  static Instant readInstant(long micros) {
    return inRange(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
  }

  private static Instant inRange(Instant instant) {
    if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
      throw new IllegalArgumentException("not an instant of the years 1 to 9999: " + instant);
    }
    return instant;
  }

  static ByteString bytes(Bytes bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.toArray());
  }

  static Bytes readBytes(ByteString stored) {
    return Bytes.copyOf(stored.toByteArray());
  }

  static ByteString digest(Sha256 digest) {
    return UnsafeByteOperations.unsafeWrap(digest.toBytes());
  }

  static Sha256 readDigest(ByteString stored) {
    return Sha256.fromBytes(stored.toByteArray());
  }

  static ByteString attempt(AttemptId attempt) {
    return UnsafeByteOperations.unsafeWrap(HexFormat.of().parseHex(attempt.value()));
  }

  static AttemptId readAttempt(ByteString stored) {
    return new AttemptId(HexFormat.of().formatHex(stored.toByteArray()));
  }

  static ByteString serial(SerialNumber serial) {
    return UnsafeByteOperations.unsafeWrap(serial.value().toByteArray());
  }

  static SerialNumber readSerial(ByteString stored) {
    return new SerialNumber(new BigInteger(stored.toByteArray()));
  }

  static ByteString recordId(RecordId id) {
    var buffer = ByteBuffer.allocate(UUID_BYTES);
    buffer.putLong(id.value().getMostSignificantBits());
    buffer.putLong(id.value().getLeastSignificantBits());
    return UnsafeByteOperations.unsafeWrap(buffer.array());
  }

  static RecordId readRecordId(ByteString stored) {
    if (stored.size() != UUID_BYTES) {
      throw new IllegalArgumentException("a record id has 16 bytes, not " + stored.size());
    }
    var buffer = stored.asReadOnlyByteBuffer();
    return new RecordId(new UUID(buffer.getLong(), buffer.getLong()));
  }

  /** By its code; one that a newer version wrote is refused. */
  static Reason readReason(String code) {
    return Reason.valueOf(code);
  }

  /** The value of a field that may be absent. */
  static <S, V> Optional<V> optional(boolean present, S stored, Function<S, V> read) {
    return present ? Optional.of(read.apply(stored)) : Optional.empty();
  }

  static DeviceV1.Route route(Route route) {
    return DeviceV1.Route.newBuilder()
        .setChannel(EnumWire.channel(route.channel()))
        .setPath(route.path())
        .build();
  }

  static Route readRoute(DeviceV1.Route stored) {
    return new Route(EnumWire.readChannel(stored.getChannel()), stored.getPath());
  }

  static DeviceV1.HardwareFacts facts(HardwareFacts facts) {
    return DeviceV1.HardwareFacts.newBuilder()
        .setManufacturer(facts.manufacturer())
        .setModel(facts.model())
        .setSerial(facts.serial())
        .build();
  }

  static HardwareFacts readFacts(DeviceV1.HardwareFacts stored) {
    return new HardwareFacts(stored.getManufacturer(), stored.getModel(), stored.getSerial());
  }

  static DeviceV1.AcceptedEvidence evidence(AcceptedEvidence evidence) {
    return DeviceV1.AcceptedEvidence.newBuilder()
        .setKind(EnumWire.evidenceKind(evidence.kind()))
        .setKey(evidence.key())
        .setChallenge(bytes(evidence.challenge()))
        .setProof(bytes(evidence.proof()))
        .setChain(bytes(evidence.chain()))
        .setPossession(bytes(evidence.possession()))
        .build();
  }

  static AcceptedEvidence readEvidence(DeviceV1.AcceptedEvidence stored) {
    return new AcceptedEvidence(
        EnumWire.readEvidenceKind(stored.getKind()),
        stored.getKey(),
        readBytes(stored.getChallenge()),
        readBytes(stored.getProof()),
        readBytes(stored.getChain()),
        readBytes(stored.getPossession()));
  }

  static DeviceV1.IssuanceIntent intent(IssuanceIntent intent) {
    var stored =
        DeviceV1.IssuanceIntent.newBuilder()
            .setAttempt(attempt(intent.attempt()))
            .setCsr(bytes(intent.csr()))
            .setCsrHash(digest(intent.csrHash()))
            .setSpkiHash(digest(intent.spkiHash()))
            .setProfile(profile(intent.profile()))
            .setCa(intent.ca().value())
            .setNotBefore(micros(intent.notBefore()))
            .setNotAfter(micros(intent.notAfter()));
    intent.serial().ifPresent(serial -> stored.setSerial(serial(serial)));
    intent.tbsHash().ifPresent(hash -> stored.setTbsHash(digest(hash)));
    intent.choice().ifPresent(stored::setChoice);
    return stored.build();
  }

  static IssuanceIntent readIntent(DeviceV1.IssuanceIntent stored) {
    return new IssuanceIntent(
        readAttempt(stored.getAttempt()),
        readBytes(stored.getCsr()),
        readDigest(stored.getCsrHash()),
        readDigest(stored.getSpkiHash()),
        readProfile(stored.getProfile()),
        new CaName(stored.getCa()),
        optional(stored.hasSerial(), stored.getSerial(), ValueWire::readSerial),
        readInstant(stored.getNotBefore()),
        readInstant(stored.getNotAfter()),
        optional(stored.hasTbsHash(), stored.getTbsHash(), ValueWire::readDigest),
        optional(stored.hasChoice(), stored.getChoice(), choice -> choice));
  }

  private static DeviceV1.ProfileRef profile(ProfileRef profile) {
    return DeviceV1.ProfileRef.newBuilder()
        .setName(profile.name())
        .setVersion(profile.version())
        .setHash(digest(profile.hash()))
        .build();
  }

  private static ProfileRef readProfile(DeviceV1.ProfileRef stored) {
    return new ProfileRef(stored.getName(), stored.getVersion(), readDigest(stored.getHash()));
  }

  static DeviceV1.HeldCertificate held(HeldCertificate certificate) {
    return DeviceV1.HeldCertificate.newBuilder()
        .setDigest(digest(certificate.digest()))
        .setSpki(digest(certificate.spki()))
        .setSerial(serial(certificate.serial()))
        .setCa(certificate.ca().value())
        .setAttempt(attempt(certificate.attempt()))
        .setNotAfter(micros(certificate.notAfter()))
        .setRevision(certificate.revision())
        .build();
  }

  static HeldCertificate readHeld(DeviceV1.HeldCertificate stored) {
    return new HeldCertificate(
        readDigest(stored.getDigest()),
        readDigest(stored.getSpki()),
        readSerial(stored.getSerial()),
        new CaName(stored.getCa()),
        readAttempt(stored.getAttempt()),
        readInstant(stored.getNotAfter()),
        stored.getRevision());
  }
}
