package io.birthmark.kill;

import static io.birthmark.kill.Digests.sha256;

import com.google.protobuf.ByteString;
import io.birthmark.wire.device.v1.DeviceV1.DeviceRecord;
import io.birthmark.wire.device.v1.DeviceV1.HeldCertificate;
import io.birthmark.wire.device.v1.DeviceV1.IssuanceIntent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What the journal tells of one device and its certificates. */
final class DeviceStory {
  /** An idempotency token at AWS, in hexadecimal digits. */
  private static final int TOKEN_DIGITS = 36;

  /**
   * A request that the journal has an intent of.
   *
   * @param attempt hex
   * @param token what it is called where attempt and request together name it
   * @param key SHA-256 of the key that the device has proven it holds, hex
   */
  record Asked(String attempt, String token, String ca, String key) {}

  /**
   * A certificate that the device knows as its own, or as one to be revoked.
   *
   * @param digest SHA-256 of its encoding, hex
   */
  record Known(String digest, String ca, String attempt, boolean ghost) {}

  private final String id;
  private final Map<String, Asked> asked = new LinkedHashMap<>();
  private final List<String> suspected = new ArrayList<>();
  private final List<String> gaveWay = new ArrayList<>();
  private String open = "";
  private final Map<String, Known> adopted = new LinkedHashMap<>();
  private final Map<String, Known> condemned = new LinkedHashMap<>();
  private final Set<String> active = new LinkedHashSet<>();
  private final Set<String> delivered = new LinkedHashSet<>();
  private final List<String> faults = new ArrayList<>();
  private final StringJoiner course = new StringJoiner(", ");
  private int duplicates;
  private boolean everActive;

  DeviceStory(String id) {
    this.id = id;
  }

  void add(DeviceRecord record) {
    course.add(word(record));
    switch (record.getEventCase()) {
      // What follows one accepted proof is one chain of attempts, for one certificate.
      case EVIDENCE_ACCEPTED -> delivered.clear();
      case ISSUANCE_REQUESTED -> {
        var intent = record.getIssuanceRequested().getIntent();
        requested(intent);
        opened(hex(intent.getAttempt()));
      }
      case ISSUANCE_POSTPONED -> {
        opened(hex(record.getIssuancePostponed().getDraft().getAttempt()));
        open = "";
      }
      case ISSUANCE_FAILED -> {
        open = "";
        if (record.getIssuanceFailed().getWatch()) {
          suspected.add(hex(record.getIssuanceFailed().getAttempt()));
        }
      }
      case CERTIFICATE_ISSUED -> {
        open = "";
        var issued = record.getCertificateIssued();
        adopted(issued.getCertificate(), issued.getFacts());
        if (issued.hasDeliverVia()) {
          delivered(hex(issued.getFacts().getDigest()));
        }
      }
      case DELIVERY_STARTED -> delivered(hex(record.getDeliveryStarted().getCertificate()));
      case CREDENTIAL_PROVEN -> {
        var proven = record.getCredentialProven();
        active.remove(hex(proven.getSupersedes()));
        active.add(hex(proven.getCertificate()));
        everActive = true;
        if (active.size() > 1) {
          faults.add(id + ": two certificates in use");
        }
      }
      case CERTIFICATE_CONDEMNED -> {
        var unwanted = record.getCertificateCondemned();
        open = hex(unwanted.getCertificate().getAttempt()).equals(open) ? "" : open;
        condemned(unwanted.getCertificate(), unwanted.getGhost());
      }
      case REVOCATION_REQUESTED ->
          active.remove(hex(record.getRevocationRequested().getCertificate()));
      default -> {
        // The rest is no certificate's.
      }
    }
  }

  /** What happened, and why an attempt came to nothing where that is told. */
  private static String word(DeviceRecord record) {
    var word = record.getEventCase().name();
    return switch (record.getEventCase()) {
      case ISSUANCE_POSTPONED -> word + " " + record.getIssuancePostponed().getReason();
      case ISSUANCE_IN_DOUBT -> word + " (" + record.getIssuanceInDoubt().getDetail() + ")";
      case ISSUANCE_FAILED -> word + " " + record.getIssuanceFailed().getReason();
      default -> word;
    };
  }

  private void requested(IssuanceIntent intent) {
    var attempt = hex(intent.getAttempt());
    var text = attempt + " " + hex(intent.getCsrHash());
    var token = Digests.hex(sha256(text.getBytes(StandardCharsets.US_ASCII)));
    var name = token.substring(0, TOKEN_DIGITS);
    var key = hex(intent.getSpkiHash());
    var before = asked.put(attempt, new Asked(attempt, name, intent.getCa(), key));
    if (before != null) {
      faults.add("%s: attempt %s was begun twice".formatted(id, attempt));
    }
  }

  /** An attempt that is still open and gives way to the next goes on watch. */
  private void opened(String attempt) {
    if (!open.isEmpty() && !open.equals(attempt)) {
      gaveWay.add(open);
    }
    open = attempt;
  }

  private void adopted(ByteString certificate, HeldCertificate facts) {
    var digest = Digests.hex(sha256(certificate.toByteArray()));
    if (!digest.equals(hex(facts.getDigest()))) {
      faults.add("%s: the certificate %s is not the one it is said to be".formatted(id, digest));
    }
    if (!asked.containsKey(hex(facts.getAttempt()))) {
      faults.add("%s: the certificate %s is of no attempt of its".formatted(id, digest));
    }
    adopted.put(digest, new Known(digest, facts.getCa(), hex(facts.getAttempt()), false));
  }

  private void condemned(HeldCertificate facts, boolean ghost) {
    var digest = hex(facts.getDigest());
    condemned.put(digest, new Known(digest, facts.getCa(), hex(facts.getAttempt()), ghost));
    active.remove(digest);
  }

  private void delivered(String digest) {
    boolean other = !delivered.isEmpty() && !delivered.contains(digest);
    delivered.add(digest);
    if (other) {
      duplicates++;
      faults.add(id + ": two certificates were sent to it for one request");
    }
  }

  private static String hex(ByteString bytes) {
    return Digests.hex(bytes.toByteArray());
  }

  String id() {
    return id;
  }

  /** All that happened to it, in that order. */
  String course() {
    return course.toString();
  }

  List<String> faults() {
    return List.copyOf(faults);
  }

  /** The CAs that were to be asked. */
  Set<String> authorities() {
    return asked.values().stream().map(Asked::ca).collect(Collectors.toCollection(TreeSet::new));
  }

  List<Asked> asked(String ca) {
    return asked.values().stream().filter(one -> one.ca().equals(ca)).toList();
  }

  /** Attempts given up whose certificate may exist, once for each time that is recorded. */
  List<String> suspected(String ca) {
    var here = asked(ca).stream().map(Asked::attempt).collect(Collectors.toSet());
    return suspected.stream().filter(here::contains).toList();
  }

  /** Attempts that were found not to have been made, and are on watch in case they were. */
  List<String> gaveWay(String ca) {
    var here = asked(ca).stream().map(Asked::attempt).collect(Collectors.toSet());
    return gaveWay.stream().filter(here::contains).toList();
  }

  List<Known> adopted(String ca) {
    return adopted.values().stream().filter(known -> known.ca().equals(ca)).toList();
  }

  List<Known> condemned(String ca) {
    return condemned.values().stream().filter(known -> known.ca().equals(ca)).toList();
  }

  /** The key that was proven for an attempt; empty for one that is not the device's. */
  Optional<String> key(String attempt) {
    return Optional.ofNullable(asked.get(attempt)).map(Asked::key);
  }

  int duplicates() {
    return duplicates;
  }

  /** Whether it has proven a certificate, whatever became of that later. */
  boolean served() {
    return everActive;
  }
}
