package io.birthmark.rest;

import io.birthmark.device.AttemptId;
import io.birthmark.device.CaName;
import io.birthmark.device.Credential;
import io.birthmark.device.CredentialSlot;
import io.birthmark.device.HeldCertificate;
import io.birthmark.device.Pipeline;
import io.birthmark.device.Reason;
import io.birthmark.device.RevocationReason;
import io.birthmark.device.SerialNumber;
import io.birthmark.device.Sha256;
import io.birthmark.device.StateLabel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A credential slot as the API tells it.
 *
 * @param generation how many credentials have been proven here
 * @param renewAt when the credential's next renewal is opened
 * @param certificate the current one: the proven one, or the first while it is on its way
 * @param next the one on its way to replace it
 * @param attempt the request to a CA whose outcome is open
 * @param failure why the last attempt ended without a certificate
 * @param revocation why the credential is, or is being, revoked
 * @param condemned unwanted certificates that are being revoked
 * @param watched attempts given up whose certificate may still show up
 */
record SlotResource(
    String name,
    StateLabel.CredentialPhase credential,
    StateLabel.PipelinePhase pipeline,
    int generation,
    Optional<Instant> renewAt,
    Optional<Certificate> certificate,
    Optional<Certificate> next,
    Optional<Attempt> attempt,
    Optional<Failure> failure,
    Optional<Revocation> revocation,
    List<Condemned> condemned,
    List<Attempt> watched) {

  /**
   * What is known of a certificate without its bytes.
   *
   * @param proven whether the device has used its key
   * @param revision the revision whose event brought it
   */
  record Certificate(
      SerialNumber serial,
      Sha256 sha256,
      Sha256 spkiSha256,
      Instant notAfter,
      CaName ca,
      AttemptId attempt,
      boolean proven,
      long revision) {
    private static Certificate of(HeldCertificate held, boolean proven) {
      return new Certificate(
          held.serial(),
          held.digest(),
          held.spki(),
          held.notAfter(),
          held.ca(),
          held.attempt(),
          proven,
          held.revision());
    }
  }

  /** A request to a CA, by its correlation there. */
  record Attempt(AttemptId id, CaName ca) {}

  /** An attempt that failed. */
  record Failure(Reason reason, AttemptId attempt) {}

  /**
   * A revocation.
   *
   * @param at when the CA did it; absent while it has not
   */
  record Revocation(RevocationReason reason, Optional<Instant> at) {}

  /** An unwanted certificate. */
  record Condemned(Certificate certificate, RevocationReason reason) {}

  static SlotResource of(String name, CredentialSlot slot, StateLabel label) {
    var proven = slot.proven().map(held -> Certificate.of(held, true));
    var unproven = slot.unproven().map(held -> Certificate.of(held, false));
    return new SlotResource(
        name,
        label.credential(),
        label.pipeline(),
        slot.generation(),
        slot.credential() instanceof Credential.Active ? slot.renewAt() : Optional.empty(),
        proven.or(() -> unproven),
        proven.isPresent() ? unproven : Optional.empty(),
        slot.openIntent().map(intent -> new Attempt(intent.attempt(), intent.ca())),
        slot.pipeline() instanceof Pipeline.Failed(var reason, var attempt)
            ? Optional.of(new Failure(reason, attempt))
            : Optional.empty(),
        revocation(slot.credential()),
        slot.condemned().stream()
            .map(one -> new Condemned(Certificate.of(one.certificate(), false), one.reason()))
            .toList(),
        slot.watched().stream().map(one -> new Attempt(one.attempt(), one.ca())).toList());
  }

  /** What the slot waits for. */
  static List<DeviceResource.Waiting> waiting(CredentialSlot slot, StateLabel label) {
    var waiting = new ArrayList<DeviceResource.Waiting>();
    slot.pipelineWait()
        .ifPresent(wait -> waiting.add(DeviceResource.Waiting.of(label.pipeline().name(), wait)));
    var revoking = StateLabel.CredentialPhase.REVOKING.name();
    if (slot.credential() instanceof Credential.Revoking(_, _, var wait)) {
      waiting.add(DeviceResource.Waiting.of(revoking, wait));
    }
    slot.condemned()
        .forEach(one -> waiting.add(DeviceResource.Waiting.of(revoking, one.waiting())));
    slot.holding()
        .ifPresent(one -> waiting.add(DeviceResource.Waiting.of(one.deed().name(), one.waiting())));
    return waiting;
  }

  private static Optional<Revocation> revocation(Credential credential) {
    return switch (credential) {
      case Credential.Revoking(_, var reason, _) ->
          Optional.of(new Revocation(reason, Optional.empty()));
      case Credential.Revoked(_, var reason, var at) ->
          Optional.of(new Revocation(reason, Optional.of(at)));
      case Credential.None _, Credential.Active _, Credential.Held _ -> Optional.empty();
    };
  }
}
