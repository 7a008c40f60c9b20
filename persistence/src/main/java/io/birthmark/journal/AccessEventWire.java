package io.birthmark.journal;

import static io.birthmark.journal.ValueWire.digest;
import static io.birthmark.journal.ValueWire.micros;
import static io.birthmark.journal.ValueWire.optional;
import static io.birthmark.journal.ValueWire.readDigest;
import static io.birthmark.journal.ValueWire.readInstant;
import static io.birthmark.journal.ValueWire.readReason;

import io.birthmark.access.AccessEvent;
import io.birthmark.access.AccessEvent.AttemptsDenied;
import io.birthmark.access.AccessEvent.RegistrationsAllotted;
import io.birthmark.access.AccessEvent.SignedIn;
import io.birthmark.access.AccessEvent.TokenCreated;
import io.birthmark.access.AccessEvent.TokenRevoked;
import io.birthmark.access.AccessEvent.TokenUsed;
import io.birthmark.access.AccessRecord;
import io.birthmark.access.Grant;
import io.birthmark.access.LineScope;
import io.birthmark.access.TokenId;
import io.birthmark.access.TokenPhase;
import io.birthmark.device.AuditStamp;
import io.birthmark.device.GroupId;
import io.birthmark.wire.access.v1.AccessV1;
import java.util.stream.Collectors;

/**
 * The stored form of access's events: protobuf after {@code access_v1.proto}, under the same rules
 * as {@link DeviceEventWire}. Secrets are never stored, only their digests.
 */
public final class AccessEventWire {
  private AccessEventWire() {}

  /**
   * The bytes to store.
   *
   * @throws IllegalArgumentException when an instant is finer than microseconds, or there would be
   *     more than {@link DeviceEventWire#MAX_BYTES} bytes
   */
  public static byte[] toBytes(AccessRecord accessRecord) {
    return StrictProtobuf.write(
        event(accessRecord.event())
            .setStamp(StampWire.withoutStates(accessRecord.stamp()))
            .setFrom(EnumWire.tokenPhase(accessRecord.stamp().from()))
            .setTo(EnumWire.tokenPhase(accessRecord.stamp().to()))
            .build());
  }

  /**
   * The record in stored bytes.
   *
   * @throws UnreadableEvent whenever there is none: damaged bytes, too many of them, or anything in
   *     them that this version does not know
   */
  public static AccessRecord fromBytes(byte[] bytes) {
    var stored = StrictProtobuf.read(AccessV1.AccessRecord.parser(), bytes);
    try {
      return new AccessRecord(readStamp(stored), readEvent(stored));
    } catch (IllegalArgumentException e) {
      throw new UnreadableEvent(
          "a value of " + stored.getEventCase() + " breaks its rule: " + e.getMessage(), e);
    }
  }

  private static AuditStamp<TokenPhase> readStamp(AccessV1.AccessRecord stored) {
    if (stored.getStamp().hasFrom() || stored.getStamp().hasTo()) {
      throw new UnreadableEvent("the stamp of an access record holds the state of a device");
    }
    return StampWire.read(
        stored.getStamp(),
        EnumWire.readTokenPhase(stored.getFrom()),
        EnumWire.readTokenPhase(stored.getTo()));
  }

  private static AccessV1.AccessRecord.Builder event(AccessEvent event) {
    var stored = AccessV1.AccessRecord.newBuilder();
    return switch (event) {
      case TokenCreated(var token, var grant, var digest, var at) ->
          stored.setTokenCreated(
              AccessV1.TokenCreated.newBuilder()
                  .setToken(token.value())
                  .setGrant(grant(grant))
                  .setDigest(digest(digest))
                  .setAt(micros(at)));
      case TokenRevoked(var token) ->
          stored.setTokenRevoked(AccessV1.TokenRevoked.newBuilder().setToken(token.value()));
      case TokenUsed(var token, var at) ->
          stored.setTokenUsed(
              AccessV1.TokenUsed.newBuilder().setToken(token.value()).setAt(micros(at)));
      case RegistrationsAllotted(var token, var count) ->
          stored.setRegistrationsAllotted(
              AccessV1.RegistrationsAllotted.newBuilder().setToken(token.value()).setCount(count));
      case SignedIn(var principal) ->
          stored.setSignedIn(AccessV1.SignedIn.newBuilder().setPrincipal(principal));
      case AttemptsDenied(var source, var what, var reason, var count, var since) ->
          stored.setAttemptsDenied(
              AccessV1.AttemptsDenied.newBuilder()
                  .setSource(source)
                  .setWhat(what)
                  .setReason(reason.name())
                  .setCount(count)
                  .setSince(micros(since)));
    };
  }

  private static AccessEvent readEvent(AccessV1.AccessRecord stored) {
    return switch (stored.getEventCase()) {
      case TOKEN_CREATED -> {
        var created = stored.getTokenCreated();
        yield new TokenCreated(
            new TokenId(created.getToken()),
            readGrant(created.getGrant()),
            readDigest(created.getDigest()),
            readInstant(created.getAt()));
      }
      case TOKEN_REVOKED -> new TokenRevoked(new TokenId(stored.getTokenRevoked().getToken()));
      case TOKEN_USED ->
          new TokenUsed(
              new TokenId(stored.getTokenUsed().getToken()),
              readInstant(stored.getTokenUsed().getAt()));
      case REGISTRATIONS_ALLOTTED ->
          new RegistrationsAllotted(
              new TokenId(stored.getRegistrationsAllotted().getToken()),
              stored.getRegistrationsAllotted().getCount());
      case SIGNED_IN -> new SignedIn(stored.getSignedIn().getPrincipal());
      case ATTEMPTS_DENIED -> {
        var denied = stored.getAttemptsDenied();
        yield new AttemptsDenied(
            denied.getSource(),
            denied.getWhat(),
            readReason(denied.getReason()),
            denied.getCount(),
            readInstant(denied.getSince()));
      }
      case EVENT_NOT_SET ->
          throw new UnreadableEvent("the record holds no event, or one of a newer version");
    };
  }

  private static AccessV1.Grant grant(Grant grant) {
    var stored =
        AccessV1.Grant.newBuilder()
            .setName(grant.name())
            .setTenant(grant.tenant())
            .setExpires(micros(grant.expires()));
    grant.roles().stream().sorted().forEach(role -> stored.addRoles(EnumWire.role(role)));
    grant.scope().ifPresent(scope -> stored.setScope(scope(scope)));
    return stored.build();
  }

  private static Grant readGrant(AccessV1.Grant stored) {
    return new Grant(
        stored.getName(),
        stored.getTenant(),
        stored.getRolesList().stream().map(EnumWire::readRole).collect(Collectors.toSet()),
        optional(stored.hasScope(), stored.getScope(), AccessEventWire::readScope),
        readInstant(stored.getExpires()));
  }

  private static AccessV1.LineScope scope(LineScope scope) {
    return AccessV1.LineScope.newBuilder()
        .setGroup(scope.group().value())
        .setLine(scope.line())
        .setBatch(scope.batch())
        .setNotBefore(micros(scope.notBefore()))
        .setQuota(scope.quota())
        .build();
  }

  private static LineScope readScope(AccessV1.LineScope stored) {
    return new LineScope(
        new GroupId(stored.getGroup()),
        stored.getLine(),
        stored.getBatch(),
        readInstant(stored.getNotBefore()),
        stored.getQuota());
  }
}
