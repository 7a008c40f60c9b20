package io.birthmark.journal;

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
import io.birthmark.access.Role;
import io.birthmark.access.TokenId;
import io.birthmark.access.TokenPhase;
import io.birthmark.device.AuditStamp;
import io.birthmark.device.GroupId;
import io.birthmark.device.Reason;
import io.birthmark.device.Sha256;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One record of each event of access, and special ones of those that have optional parts. Golden
 * files hold the same records as bytes, so what stands here is never changed, only added to.
 */
final class SampleAccessRecords {
  private static final TokenId TOKEN = new TokenId("abcdefghij12");
  private static final Sha256 DIGEST = new Sha256(1, 2, 3, 4);
  private static final Instant AT = Instant.parse("2026-11-22T10:00:00.123456Z");
  private static final Instant LATER = Instant.parse("2027-02-20T10:00:00Z");

  private SampleAccessRecords() {}

  /** The records by the name of their golden file: the event's name, and what is special. */
  static Map<String, AccessRecord> all() {
    var everything = EnumSet.complementOf(EnumSet.of(Role.FACTORY));
    var scope = new LineScope(new GroupId("line-7"), "line-7", "2026-47", AT, 5000);
    var events = new LinkedHashMap<String, AccessEvent>();
    events.put(
        "TokenCreated",
        new TokenCreated(
            TOKEN, new Grant("ops", "default", everything, Optional.empty(), LATER), DIGEST, AT));
    events.put(
        "TokenCreated-line",
        new TokenCreated(
            TOKEN,
            new Grant("line 7", "default", Set.of(Role.FACTORY), Optional.of(scope), LATER),
            DIGEST,
            AT));
    events.put("TokenRevoked", new TokenRevoked(TOKEN));
    events.put("TokenUsed", new TokenUsed(TOKEN, AT));
    events.put("RegistrationsAllotted", new RegistrationsAllotted(TOKEN, 8));
    events.put("SignedIn", new SignedIn("abcdefghij12"));
    events.put(
        "AttemptsDenied",
        new AttemptsDenied("abcdefghij12", "DEVICE_RETIRE", Reason.FORBIDDEN, 41, AT));
    var records = new LinkedHashMap<String, AccessRecord>();
    events.forEach((name, event) -> records.put(name, stamped(event)));
    return records;
  }

  private static AccessRecord stamped(AccessEvent event) {
    var device = SampleRecords.stamp();
    return new AccessRecord(
        new AuditStamp<>(
            device.id(),
            device.parent(),
            device.at(),
            device.actor(),
            device.channel(),
            device.location(),
            TokenPhase.ABSENT,
            TokenPhase.GRANTED,
            device.reason(),
            device.ca(),
            device.key(),
            device.command()),
        event);
  }
}
