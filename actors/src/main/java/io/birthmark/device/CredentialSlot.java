package io.birthmark.device;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One credential slot of a device: the lower of the two levels. A renewal is a pipeline beside the
 * active credential, so "active and renewing" needs no state of its own. The only slot today is the
 * operational one.
 *
 * @param credential what has been proven
 * @param pipeline what is under way
 * @param generation how many credentials have been proven here
 * @param condemned certificates that exist, are not wanted, and are being revoked
 * @param watched attempts given up whose certificate may still show up
 * @param renewAt when the next renewal is opened, while the credential is in use and nothing is
 *     under way
 * @param holding what the credential's CA is being asked about its hold; empty while it agrees
 */
public record CredentialSlot(
    Credential credential,
    Pipeline pipeline,
    int generation,
    List<Condemned> condemned,
    List<Watched> watched,
    Optional<Instant> renewAt,
    Optional<Holding> holding) {
  /** The slot of a device that never had anything. */
  public static final CredentialSlot EMPTY =
      new CredentialSlot(
          new Credential.None(),
          new Pipeline.Idle(),
          0,
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.empty());

  /** How many unwanted certificates and watched attempts a slot remembers; more park the device. */
  public static final int MAX_LOOSE_ENDS = 16;

  /** A certificate to be revoked that never became this slot's credential. */
  public record Condemned(HeldCertificate certificate, RevocationReason reason, Wait waiting) {}

  /** A hold, or the end of one, that the CA has not confirmed; asked again at the deadline. */
  public record Holding(HoldDeed deed, Wait waiting) {}

  /**
   * An attempt that was given up; its certificate is condemned if it shows up.
   *
   * @param spki SHA-256 of the SubjectPublicKeyInfo that its certificate is for: what tells it in a
   *     list of the CA's that knows no attempts
   * @param since when it was given up; the CA was not asked for it later
   */
  public record Watched(AttemptId attempt, CaName ca, Sha256 spki, Instant since) {}

  public CredentialSlot {
    condemned = List.copyOf(condemned);
    watched = List.copyOf(watched);
  }

  CredentialSlot with(Pipeline next) {
    return new CredentialSlot(credential, next, generation, condemned, watched, renewAt, holding);
  }

  CredentialSlot with(Credential next) {
    return new CredentialSlot(next, pipeline, generation, condemned, watched, renewAt, holding);
  }

  CredentialSlot withCondemned(List<Condemned> next) {
    return new CredentialSlot(credential, pipeline, generation, next, watched, renewAt, holding);
  }

  CredentialSlot watching(Watched attempt) {
    return new CredentialSlot(
        credential,
        pipeline,
        generation,
        condemned,
        Stream.concat(watched.stream(), Stream.of(attempt)).toList(),
        renewAt,
        holding);
  }

  CredentialSlot unwatched(AttemptId attempt) {
    return new CredentialSlot(
        credential,
        pipeline,
        generation,
        condemned,
        watched.stream().filter(w -> !w.attempt().equals(attempt)).toList(),
        renewAt,
        holding);
  }

  CredentialSlot holding(Optional<Holding> next) {
    return new CredentialSlot(credential, pipeline, generation, condemned, watched, renewAt, next);
  }

  CredentialSlot renewingAt(Optional<Instant> next) {
    return new CredentialSlot(credential, pipeline, generation, condemned, watched, next, holding);
  }

  /**
   * The intent whose outcome is open: REQUESTED, PENDING_AT_CA or IN_DOUBT. At most one per slot.
   */
  public Optional<IssuanceIntent> openIntent() {
    return switch (pipeline) {
      case Pipeline.Requested(var intent, _) -> Optional.of(intent);
      case Pipeline.PendingAtCa(var intent, _, _, _) -> Optional.of(intent);
      case Pipeline.InDoubt(var intent, _, _) -> Optional.of(intent);
      case Pipeline.Idle _,
          Pipeline.KeyWait _,
          Pipeline.CaWait _,
          Pipeline.Issued _,
          Pipeline.Delivering _,
          Pipeline.Installed _,
          Pipeline.Failed _,
          Pipeline.Lapsed _ ->
          Optional.empty();
    };
  }

  /** What a CA would be asked that takes no requests now. */
  public Optional<IssuanceIntent> draft() {
    return pipeline instanceof Pipeline.CaWait(var draft, _, _, _)
        ? Optional.of(draft)
        : Optional.empty();
  }

  /** How many attempts at a CA the pipeline has made; 0 when none is open. */
  int attempts() {
    return switch (pipeline) {
      case Pipeline.Requested(_, var wait) -> wait.attempt();
      case Pipeline.PendingAtCa(_, var number, _, _) -> number;
      case Pipeline.InDoubt(_, var number, _) -> number;
      case Pipeline.Idle _,
          Pipeline.KeyWait _,
          Pipeline.CaWait _,
          Pipeline.Issued _,
          Pipeline.Delivering _,
          Pipeline.Installed _,
          Pipeline.Failed _,
          Pipeline.Lapsed _ ->
          0;
    };
  }

  /** The certificate that exists but is not proven yet. */
  public Optional<HeldCertificate> unproven() {
    return switch (pipeline) {
      case Pipeline.Issued(var certificate, _) -> Optional.of(certificate);
      case Pipeline.Delivering(var certificate, _, _) -> Optional.of(certificate);
      case Pipeline.Installed(var certificate, _, _) -> Optional.of(certificate);
      case Pipeline.Idle _,
          Pipeline.KeyWait _,
          Pipeline.CaWait _,
          Pipeline.Requested _,
          Pipeline.PendingAtCa _,
          Pipeline.InDoubt _,
          Pipeline.Failed _,
          Pipeline.Lapsed _ ->
          Optional.empty();
    };
  }

  /** The certificate of the credential, whatever its standing. */
  public Optional<HeldCertificate> proven() {
    return switch (credential) {
      case Credential.None _ -> Optional.empty();
      case Credential.Active(var certificate) -> Optional.of(certificate);
      case Credential.Held(var certificate) -> Optional.of(certificate);
      case Credential.Revoking(var certificate, _, _) -> Optional.of(certificate);
      case Credential.Revoked(var certificate, _, _) -> Optional.of(certificate);
    };
  }

  /** Every certificate this slot knows of: unproven, proven, condemned. */
  Stream<HeldCertificate> certificates() {
    return Stream.of(
            unproven().stream(), proven().stream(), condemned.stream().map(Condemned::certificate))
        .flatMap(certificates -> certificates);
  }

  /** Whether nothing is under way: a renewal that failed or lapsed is opened anew. */
  public boolean resting() {
    return switch (pipeline) {
      case Pipeline.Idle _, Pipeline.Failed _, Pipeline.Lapsed _ -> true;
      case Pipeline.KeyWait _,
          Pipeline.CaWait _,
          Pipeline.Requested _,
          Pipeline.PendingAtCa _,
          Pipeline.InDoubt _,
          Pipeline.Issued _,
          Pipeline.Delivering _,
          Pipeline.Installed _ ->
          false;
    };
  }

  /** Whether it has so many loose ends that a person has to look before it gets more. */
  boolean full() {
    return condemned.size() + watched.size() >= MAX_LOOSE_ENDS;
  }

  /** Whether the credential is one that may be revoked: active or on hold. */
  public boolean revocable() {
    return credential instanceof Credential.Active || credential instanceof Credential.Held;
  }

  /** Whether a revocation at a CA is under way, a hold or the end of one among them. */
  public boolean revoking() {
    return credential instanceof Credential.Revoking || !condemned.isEmpty() || holding.isPresent();
  }

  /** What the pipeline waits for, if it waits. */
  public Optional<Wait> pipelineWait() {
    return switch (pipeline) {
      case Pipeline.KeyWait(var wait) -> Optional.of(wait);
      case Pipeline.CaWait(_, _, _, var wait) -> Optional.of(wait);
      case Pipeline.Requested(_, var wait) -> Optional.of(wait);
      case Pipeline.PendingAtCa(_, _, _, var wait) -> Optional.of(wait);
      case Pipeline.InDoubt(_, _, var wait) -> Optional.of(wait);
      case Pipeline.Issued(_, var wait) -> Optional.of(wait);
      case Pipeline.Delivering(_, _, var wait) -> Optional.of(wait);
      case Pipeline.Installed(_, _, var wait) -> Optional.of(wait);
      case Pipeline.Idle _, Pipeline.Failed _, Pipeline.Lapsed _ -> Optional.empty();
    };
  }
}
