package io.birthmark.twin;

import io.birthmark.device.Bytes;
import io.birthmark.device.Credential;
import io.birthmark.device.DeviceEvent.CertificateIssued;
import io.birthmark.device.DeviceEvent.DeviceRegistered;
import io.birthmark.device.DeviceId;
import io.birthmark.device.DeviceState;
import io.birthmark.device.EvidenceKind;
import io.birthmark.device.HeldCertificate;
import io.birthmark.device.ManufacturerKey;
import io.birthmark.device.OneTimeToken;
import io.birthmark.device.Reason;
import io.birthmark.device.TokenBook;
import io.birthmark.enrollment.CheckValue;
import io.birthmark.enrollment.EnrollmentGroup;
import io.birthmark.enrollment.EvidenceKeys;
import io.birthmark.enrollment.InitialKeys;
import io.birthmark.enrollment.KeyId;
import io.birthmark.enrollment.KeyMaterial;
import io.birthmark.enrollment.SecretBytes;
import io.birthmark.fleet.AuditTrail;
import io.birthmark.pki.CryptoProviders;
import io.birthmark.pki.IssuedCertificate;
import io.birthmark.pki.SubjectKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Finds what a device's proof is to be checked with, from what its twin remembers: secrets lie in
 * the vault, public keys in the journal.
 */
public final class ProofKeys {
  private final EvidenceKeys vault;
  private final InitialKeys initialKeys;
  private final AuditTrail journal;
  private final CryptoProviders providers;

  /** Finds secrets in {@code vault} and registered public keys in {@code journal}. */
  public ProofKeys(EvidenceKeys vault, AuditTrail journal, CryptoProviders providers) {
    this.vault = vault;
    this.initialKeys = new InitialKeys(vault);
    this.journal = journal;
    this.providers = providers;
  }

  /** What to check a proof of this kind with, for the caller to close. */
  CompletionStage<KeyMaterial> find(
      DeviceId device,
      DeviceState state,
      EnrollmentGroup group,
      EvidenceKind evidence,
      Instant now) {
    return switch (evidence) {
      case INITIAL_KEY -> initialKeys.find(device, group);
      case MANUFACTURER_SIGNATURE -> manufacturerKey(device, state);
      case IDEVID -> now(new KeyMaterial.Unneeded());
      case TOKEN -> token(state, now);
      case OPERATIONAL -> keyInUse(device, state, now);
    };
  }

  private CompletionStage<KeyMaterial> manufacturerKey(DeviceId device, DeviceState state) {
    var registered =
        state instanceof DeviceState.Known known
            ? known.dossier().manufacturerKey()
            : Optional.<ManufacturerKey>empty();
    return registered
        .map(key ->
            journal
                .records(device, key.revision() - 1, 1)
                .thenApply(page -> manufacturerKey(page, key)))
        .orElseGet(() ->
            absent(Reason.EVIDENCE_KEY_UNKNOWN, "it was registered without a manufacturer key"));
  }

  private KeyMaterial manufacturerKey(List<AuditTrail.Entry> page, ManufacturerKey wanted) {
    return page.stream()
        .map(entry -> entry.record().event())
        .filter(DeviceRegistered.class::isInstance)
        .flatMap(event -> ((DeviceRegistered) event).manufacturerKey().stream())
        .filter(spki -> spki.sha256().equals(wanted.digest()))
        .findFirst()
        .map(this::manufacturerKey)
        .orElseThrow(() ->
            new IllegalStateException(
                "revision " + wanted.revision() + " does not hold the key " + wanted.digest()));
  }

  /** Rules for keys may have become stricter since it was registered. */
  private KeyMaterial manufacturerKey(Bytes spki) {
    return switch (SubjectKey.read(spki, providers)) {
      case SubjectKey.Accepted(var key) -> new KeyMaterial.Manufacturer(key);
      case SubjectKey.Refused(_, var detail) ->
          new KeyMaterial.Absent(Reason.KEY_NOT_ALLOWED, detail);
    };
  }

  /** A certificate on hold or past its end proves nothing. */
  private CompletionStage<KeyMaterial> keyInUse(DeviceId device, DeviceState state, Instant now) {
    if (!(state.slot().credential() instanceof Credential.Active(var held))) {
      return absent(Reason.NO_CREDENTIAL, "it has no certificate in use; prove it by other means");
    }
    if (!now.isBefore(held.notAfter())) {
      return absent(
          Reason.CREDENTIAL_EXPIRED,
          "its certificate expired at " + held.notAfter() + "; prove it by other means");
    }
    return journal.records(device, held.revision() - 1, 1).thenApply(page -> keyInUse(page, held));
  }

  private KeyMaterial keyInUse(List<AuditTrail.Entry> page, HeldCertificate held) {
    return page.stream()
        .map(entry -> entry.record().event())
        .filter(CertificateIssued.class::isInstance)
        .map(event -> ((CertificateIssued) event).certificate())
        .filter(der -> der.sha256().equals(held.digest()))
        .findFirst()
        .map(IssuedCertificate::read)
        .filter(IssuedCertificate.Read.class::isInstance)
        .map(read ->
            SubjectKey.read(((IssuedCertificate.Read) read).certificate().spki(), providers))
        .map(reading ->
            switch (reading) {
              case SubjectKey.Accepted(var key) -> new KeyMaterial.InUse(key, held.digest());
              case SubjectKey.Refused(_, var detail) ->
                  new KeyMaterial.Absent(Reason.KEY_NOT_ALLOWED, detail);
            })
        .orElseThrow(() ->
            new IllegalStateException(
                "revision " + held.revision() + " does not hold " + held.digest()));
  }

  private static CompletionStage<KeyMaterial> absent(Reason reason, String detail) {
    return now(new KeyMaterial.Absent(reason, detail));
  }

  private CompletionStage<KeyMaterial> token(DeviceState state, Instant now) {
    var tokens =
        state instanceof DeviceState.Known known ? known.dossier().tokens() : TokenBook.EMPTY;
    var fault = tokens.fault(now);
    return fault.isPresent()
        ? absent(fault.get(), worthless(fault.get(), tokens))
        : token(tokens.open().orElseThrow());
  }

  private CompletionStage<KeyMaterial> token(OneTimeToken token) {
    var id = new KeyId(token.key());
    return vault
        .find(id)
        .thenApply(found ->
            found
                .filter(secret -> is(secret, token))
                .<KeyMaterial>map(secret -> new KeyMaterial.OneTime(id, secret))
                .orElseThrow(
                    () -> new IllegalStateException("the vault does not hold the key " + id)));
  }

  private static boolean is(SecretBytes secret, OneTimeToken token) {
    if (CheckValue.of(secret).value().equals(token.check())) {
      return true;
    }
    secret.close();
    return false;
  }

  private static String worthless(Reason reason, TokenBook tokens) {
    return reason == Reason.TOKEN_EXPIRED
        ? "the token expired at " + tokens.open().orElseThrow().expires() + "; ask for a new one"
        : reason == Reason.TOKEN_USED
            ? "the token has been used for an enrollment; ask for a new one"
            : "no token was made for this device";
  }

  private static CompletionStage<KeyMaterial> now(KeyMaterial material) {
    return CompletableFuture.completedStage(material);
  }
}
