package io.birthmark.enrollment;

import io.birthmark.device.AcceptedEvidence;
import io.birthmark.device.Bytes;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.Reason;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;

/**
 * Judges what a device puts forward, against its group. Pure: it reads no clock and no store, so a
 * verdict can be reached again from the same input.
 *
 * <p>The challenge in the statement is judged elsewhere, by {@link Challenges} and by the twin;
 * here it is only what the proof must cover.
 */
public final class EvidenceVerifier {
  /** Most bytes of a chain: an IDevID and a few intermediates. */
  public static final int MAX_CHAIN = 16_384;

  /** Most bytes of a proof: a signature by an RSA key of 8,192 bits. */
  public static final int MAX_PROOF = 1_024;

  private static final int MIN_KEY = 16;

  private final IdevidTrust trust;

  public EvidenceVerifier(IdevidTrust trust) {
    this.trust = trust;
  }

  /** What is to be said of evidence. */
  public sealed interface Verdict {}

  /** The device is who it says. */
  public record Verified(AcceptedEvidence evidence) implements Verdict {}

  /** It has not proven so; nothing follows for the device. */
  public record Refused(Reason reason, String detail) implements Verdict {}

  /**
   * Judges a proof.
   *
   * @param group the group the device was registered under, else the owner of the anchor it came
   *     with
   * @param facts what the device says of itself
   * @param statement what the proof must cover; its device is the one claimed
   * @param key what was found to check it with; stays open
   * @param at when the chain must be valid
   */
  public Verdict verify(
      EnrollmentGroup group,
      HardwareFacts facts,
      Statement statement,
      Evidence evidence,
      KeyMaterial key,
      Instant at) {
    return admission(group, facts, statement, evidence)
        .<Verdict>map(refused -> refused)
        .orElseGet(() ->
            switch (evidence) {
              case Evidence.InitialKey e -> initialKey(group, statement, e, key);
              case Evidence.ManufacturerSignature e -> manufacturer(statement, e, key);
              case Evidence.Idevid e -> idevid(group, facts, statement, e, at);
              case Evidence.Token e -> token(statement, e, key);
              case Evidence.Operational e -> operational(statement, e, key);
            });
  }

  /**
   * What the group says before any proof is looked at. Whom it has taken in before may renew,
   * whatever it takes in today.
   */
  private static Optional<Refused> admission(
      EnrollmentGroup group, HardwareFacts facts, Statement statement, Evidence evidence) {
    boolean renews = !evidence.kind().chosenByGroups();
    if (group.gate() == EnrollmentGroup.Gate.CLOSED && !renews) {
      return refusal(Reason.GROUP_CLOSED, "group " + group.id() + " takes no devices at present");
    }
    if (!group.settings().accepted().contains(evidence.kind()) && !renews) {
      return refusal(
          Reason.EVIDENCE_NOT_ACCEPTED,
          "group " + group.id() + " does not accept " + evidence.kind().wireName());
    }
    if (evidence.proof().size() > MAX_PROOF) {
      return refusal(Reason.MESSAGE_TOO_LARGE, "a proof has at most " + MAX_PROOF + " bytes");
    }
    var claimed = statement.device();
    return switch (group.settings().nameRule().name(claimed.tenant(), facts)) {
      case NameRule.NotAllowed(var detail) -> refusal(Reason.NAME_NOT_ALLOWED, detail);
      case NameRule.Named(var device) when !device.equals(claimed) ->
          refusal(Reason.NAME_MISMATCH, "the facts give the name " + device.device());
      case NameRule.Named _ -> Optional.empty();
    };
  }

  private static Verdict initialKey(
      EnrollmentGroup group, Statement statement, Evidence.InitialKey evidence, KeyMaterial key) {
    return switch (key) {
      case KeyMaterial.Imported(_, var secret) when secret.size() < MIN_KEY -> weak();
      case KeyMaterial.Imported(var id, var secret) -> {
        var reference = new KeyReference.Imported(id, CheckValue.of(secret));
        yield compare(statement, evidence, secret, reference);
      }
      case KeyMaterial.OfGroup(_, var secret) when secret.size() < MIN_KEY -> weak();
      case KeyMaterial.OfGroup(var id, var secret) -> {
        var found = new GroupKey(id, CheckValue.of(secret));
        if (!group.settings().groupKey().equals(Optional.of(found))) {
          yield new Refused(Reason.EVIDENCE_KEY_UNKNOWN, "the key found is not the group's");
        }
        var reference = new KeyReference.Derived(id, found.check());
        try (var derived = InitialKeys.derive(secret, statement.device())) {
          yield compare(statement, evidence, derived, reference);
        }
      }
      case KeyMaterial.Manufacturer _,
          KeyMaterial.InUse _,
          KeyMaterial.OneTime _,
          KeyMaterial.Unneeded _,
          KeyMaterial.Absent _ ->
          without(key);
    };
  }

  private static Verdict token(Statement statement, Evidence.Token evidence, KeyMaterial key) {
    return switch (key) {
      case KeyMaterial.OneTime(_, var secret) when secret.size() < MIN_KEY -> weak();
      case KeyMaterial.OneTime(var id, var secret) ->
          compare(statement, evidence, secret, new KeyReference.OneTime(id, CheckValue.of(secret)));
      case KeyMaterial.Imported _,
          KeyMaterial.OfGroup _,
          KeyMaterial.Manufacturer _,
          KeyMaterial.InUse _,
          KeyMaterial.Unneeded _,
          KeyMaterial.Absent _ ->
          without(key);
    };
  }

  private static Verdict manufacturer(
      Statement statement, Evidence.ManufacturerSignature evidence, KeyMaterial key) {
    return switch (key) {
      case KeyMaterial.Manufacturer(var registered)
          when registered.verifies(statement.toBytes(), evidence.signature().toArray()) ->
          new Verified(
              accepted(
                  statement,
                  evidence,
                  new KeyReference.Manufacturer(registered.spkiHash()),
                  Bytes.EMPTY));
      case KeyMaterial.Manufacturer _ -> unsigned();
      case KeyMaterial.Imported _,
          KeyMaterial.OfGroup _,
          KeyMaterial.InUse _,
          KeyMaterial.OneTime _,
          KeyMaterial.Unneeded _,
          KeyMaterial.Absent _ ->
          without(key);
    };
  }

  private static Verdict operational(
      Statement statement, Evidence.Operational evidence, KeyMaterial key) {
    return switch (key) {
      case KeyMaterial.InUse(var current, var certificate)
          when current.verifies(statement.toBytes(), evidence.signature().toArray()) ->
          new Verified(
              accepted(statement, evidence, new KeyReference.InUse(certificate), Bytes.EMPTY));
      case KeyMaterial.InUse _ -> unsigned();
      case KeyMaterial.Imported _,
          KeyMaterial.OfGroup _,
          KeyMaterial.Manufacturer _,
          KeyMaterial.OneTime _,
          KeyMaterial.Unneeded _,
          KeyMaterial.Absent _ ->
          without(key);
    };
  }

  /** Nothing to check this kind of evidence with. */
  private static Refused without(KeyMaterial found) {
    return found instanceof KeyMaterial.Absent(var reason, var detail)
        ? new Refused(reason, detail)
        : new Refused(Reason.EVIDENCE_KEY_UNKNOWN, Reason.EVIDENCE_KEY_UNKNOWN.summary());
  }

  private static Verdict compare(
      Statement statement, Evidence evidence, SecretBytes key, KeyReference reference) {
    return MessageDigest.isEqual(Hmac.sha256(key, statement.toBytes()), evidence.proof().toArray())
        ? new Verified(accepted(statement, evidence, reference, Bytes.EMPTY))
        : new Refused(Reason.PROOF_INVALID, "the code does not fit challenge, device and CSR");
  }

  private Verdict idevid(
      EnrollmentGroup group,
      HardwareFacts facts,
      Statement statement,
      Evidence.Idevid evidence,
      Instant at) {
    if (evidence.chain().size() > MAX_CHAIN) {
      return new Refused(Reason.MESSAGE_TOO_LARGE, "a chain has at most " + MAX_CHAIN + " bytes");
    }
    var settings = group.settings();
    var anchors = settings.anchors().stream().map(TrustAnchor::der).toList();
    return switch (trust.check(evidence.chain(), anchors, at)) {
      case IdevidTrust.Untrusted(var detail) ->
          new Refused(Reason.EVIDENCE_CHAIN_UNTRUSTED, detail);
      case IdevidTrust.Trusted t when !settings.hasAnchor(t.anchor()) ->
          new Refused(Reason.EVIDENCE_CHAIN_UNTRUSTED, "the anchor is none of the group's");
      // Else any device under the anchor could take the name of any other.
      case IdevidTrust.Trusted t when !t.subjectSerial().equals(Optional.of(facts.serial())) ->
          new Refused(Reason.NAME_MISMATCH, "the IDevID's subject does not hold this serial");
      case IdevidTrust.Trusted t
          when !t.key().verifies(statement.toBytes(), evidence.signature().toArray()) ->
          unsigned();
      case IdevidTrust.Trusted t ->
          new Verified(
              accepted(statement, evidence, new KeyReference.Anchor(t.anchor()), evidence.chain()));
    };
  }

  private static AcceptedEvidence accepted(
      Statement statement, Evidence evidence, KeyReference key, Bytes chain) {
    return new AcceptedEvidence(
        evidence.kind(), key.text(), statement.challenge(), evidence.proof(), chain, Bytes.EMPTY);
  }

  private static Refused unsigned() {
    return new Refused(
        Reason.PROOF_INVALID, "the signature does not fit challenge, device and CSR");
  }

  private static Refused weak() {
    return new Refused(
        Reason.EVIDENCE_KEY_UNKNOWN, "the key is shorter than " + MIN_KEY + " bytes");
  }

  private static Optional<Refused> refusal(Reason reason, String detail) {
    return Optional.of(new Refused(reason, detail));
  }
}
