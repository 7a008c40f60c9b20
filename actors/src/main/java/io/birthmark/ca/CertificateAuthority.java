package io.birthmark.ca;

import io.birthmark.device.CaName;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A certificate authority, whoever runs it. What it can do is data ({@link #capabilities}), what it
 * answers are sealed outcomes; an adapter never throws for what a CA may do.
 */
public interface CertificateAuthority {
  /** The same word in configuration, events, metrics and documents. */
  CaName name();

  /** What this CA can do; constant for the life of the adapter. */
  CaCapabilities capabilities();

  /** The issuer it is pinned to, with the chain to the trust anchor. */
  CaTrust trust();

  /**
   * Works out what the CA would be asked, without asking it: names, key usage, validity, and where
   * we choose them the serial number and the to-be-signed bytes. Computes only.
   */
  Intention intend(IntentRequest request);

  /**
   * Asks for the certificate. The intent is journaled before this is called, and this is called
   * once per attempt.
   *
   * @return never fails; what is not known is {@link CaAnswer.Unknown}
   */
  CompletionStage<CaAnswer> issue(IssuanceOrder order);

  /**
   * Finds out what became of an attempt, by look-up or by a repeat that the CA guarantees to have
   * no second effect.
   *
   * @return never fails; {@link CaAnswer.Absent} only where the CA can prove absence, {@link
   *     CaAnswer.Unprovable} only where no later call could tell more
   */
  CompletionStage<CaAnswer> resolve(IssuanceOrder order);

  /**
   * Gets a certificate by what the CA's own list calls it; nothing is issued by it. Of use only
   * where {@link CaCapabilities#listing} says that there is such a list.
   *
   * @param reference untrusted: it comes from a file
   * @return never fails
   */
  default CompletionStage<Fetched> fetch(String reference) {
    return CompletableFuture.completedFuture(
        new Fetched.Missing(name() + " gives no list of its certificates"));
  }

  /**
   * Gets a part of the CA's own list: certificates that end at {@code from} or later, the first to
   * end first. Who goes on from {@link Listed.Part#upTo} until there is none has seen every
   * certificate that ends later and that was there when the first part was asked for. Of use only
   * where {@link CaCapabilities#listing} says that it can be asked.
   *
   * @return never fails
   */
  default CompletionStage<Listed> list(Instant from) {
    return CompletableFuture.completedFuture(
        new Listed.Refused(name() + " cannot be asked for a list of its certificates"));
  }

  /**
   * Revokes a certificate. Repeating it has no second effect.
   *
   * @return never fails
   */
  CompletionStage<RevocationAnswer> revoke(RevocationOrder order);

  /**
   * Finds out whether certificates could be had, without asking for one: it changes nothing at the
   * CA. What a CA does not tell is {@link CaExamination.Outcome#SKIPPED}.
   *
   * @param within how long it may take, if that is less than a call's own time-out
   * @return never fails
   */
  CompletionStage<CaExamination> examine(Duration within);
}
