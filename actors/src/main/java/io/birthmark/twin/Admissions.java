package io.birthmark.twin;

import io.birthmark.device.AcceptedEvidence;
import io.birthmark.device.CaName;
import io.birthmark.device.DeviceState;
import io.birthmark.device.EvidenceKind;
import io.birthmark.device.Reason;
import io.birthmark.enrollment.EnrollmentGroup;
import io.birthmark.enrollment.Evidence;
import io.birthmark.enrollment.EvidenceVerifier;
import io.birthmark.enrollment.GroupDirectory;
import io.birthmark.enrollment.IdevidTrust;
import io.birthmark.enrollment.Statement;
import io.birthmark.pki.CertificateProfile;
import io.birthmark.pki.Profiles;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Finds out whether a submission proves who the device is, and under which group. */
public final class Admissions {
  /** What came of checking a submission's evidence. */
  sealed interface Verdict {}

  /** It holds. */
  record Proven(EnrollmentGroup group, AcceptedEvidence evidence) implements Verdict {}

  /** It does not; the device is as it was. */
  record Refused(Reason reason, String detail) implements Verdict {}

  private final GroupDirectory groups;
  private final ProofKeys keys;
  private final IdevidTrust trust;
  private final EvidenceVerifier verifier;
  private final Profiles profiles;
  private final CertificateProfile usual;
  private final Set<CaName> namesFromRequest;
  private final InstantSource clock;

  /**
   * Checks evidence against these groups and keys.
   *
   * @param namesFromRequest the CAs that take a device's names from its request
   * @param usual the profile that a device of no known group is told
   */
  public Admissions(
      GroupDirectory groups,
      ProofKeys keys,
      IdevidTrust trust,
      Profiles profiles,
      CertificateProfile usual,
      Set<CaName> namesFromRequest,
      InstantSource clock) {
    this.groups = groups;
    this.keys = keys;
    this.trust = trust;
    this.verifier = new EvidenceVerifier(trust);
    this.profiles = profiles;
    this.usual = usual;
    this.namesFromRequest = Set.copyOf(namesFromRequest);
    this.clock = clock;
  }

  /** The profile a device's next certificate follows, as far as its group is known. */
  public CertificateProfile profileOf(DeviceState state) {
    return state instanceof DeviceState.Known known
        ? groups
            .group(known.dossier().group())
            .map(group -> profiles.choose(group.settings().profile()))
            .map(choice -> choice instanceof Profiles.Open(var profile) ? profile : usual)
            .orElse(usual)
        : usual;
  }

  /** What a device's next request must be like, as far as its group is known. */
  public RequestTerms termsOf(DeviceState state) {
    var group =
        state instanceof DeviceState.Known known
            ? groups.group(known.dossier().group())
            : Optional.<EnrollmentGroup>empty();
    // A device of no known group may turn out to be of any.
    boolean named =
        group
            .map(known ->
                known.settings().route().all().stream().anyMatch(namesFromRequest::contains))
            .orElse(!namesFromRequest.isEmpty());
    return new RequestTerms(profileOf(state), named);
  }

  /** Checks the evidence of step 3. The challenge in it has been found to be ours and fresh. */
  CompletionStage<Verdict> verify(EnrollmentDesk.Submission s, DeviceState state, Executor crypto) {
    if (!groups.isLoaded()) {
      return CompletableFuture.completedFuture(
          new Refused(Reason.BUSY, "this node does not know the enrollment groups yet"));
    }
    return CompletableFuture.supplyAsync(() -> group(s, state), crypto)
        .thenCompose(group ->
            group.isPresent()
                ? verify(s, state, group.get(), crypto)
                : CompletableFuture.completedFuture(nobodys(s, state)));
  }

  /** The group it was registered under, else the owner of the anchor it presents. */
  private Optional<EnrollmentGroup> group(EnrollmentDesk.Submission s, DeviceState state) {
    if (state instanceof DeviceState.Known known) {
      return groups.group(known.dossier().group());
    }
    return s.evidence() == EvidenceKind.IDEVID
            && trust.check(s.chain(), groups.allAnchors(), clock.instant())
                instanceof IdevidTrust.Trusted trusted
        ? groups.ownerOf(trusted.anchor())
        : Optional.empty();
  }

  private static Verdict nobodys(EnrollmentDesk.Submission s, DeviceState state) {
    if (state instanceof DeviceState.Known known) {
      return new Refused(
          Reason.GROUP_UNKNOWN, "its group " + known.dossier().group() + " is not known");
    }
    return s.evidence() == EvidenceKind.IDEVID
        ? new Refused(Reason.EVIDENCE_CHAIN_UNTRUSTED, Reason.EVIDENCE_CHAIN_UNTRUSTED.summary())
        : new Refused(Reason.UNKNOWN_DEVICE, "register it first");
  }

  private CompletionStage<Verdict> verify(
      EnrollmentDesk.Submission s, DeviceState state, EnrollmentGroup group, Executor crypto) {
    // A proof that counts with nothing to be made of it would be a record for nothing.
    if (profiles.choose(group.settings().profile())
            instanceof Profiles.Closed(var reason, var detail)
        && reason == Reason.BUSY) {
      return CompletableFuture.completedFuture(new Refused(reason, detail));
    }
    var statement = Statement.enroll(s.challenge(), s.device(), s.csr());
    var evidence = Evidence.of(s.evidence(), s.proof(), s.chain());
    var now = clock.instant();
    return keys.find(s.device(), state, group, s.evidence(), now)
        .thenApplyAsync(
            key -> {
              try (key) {
                return verdict(
                    group, verifier.verify(group, s.facts(), statement, evidence, key, now));
              }
            },
            crypto);
  }

  private static Verdict verdict(EnrollmentGroup group, EvidenceVerifier.Verdict verdict) {
    return switch (verdict) {
      case EvidenceVerifier.Refused(var reason, var detail) -> new Refused(reason, detail);
      case EvidenceVerifier.Verified(var accepted) -> new Proven(group, accepted);
    };
  }
}
