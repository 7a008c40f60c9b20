package io.birthmark.rest;

import io.birthmark.ca.CaAnswer;
import io.birthmark.ca.CaCapabilities;
import io.birthmark.ca.CaCapabilities.NameSource;
import io.birthmark.ca.CaExamination;
import io.birthmark.ca.CaTrust;
import io.birthmark.ca.CertificateAuthority;
import io.birthmark.ca.IntentRequest;
import io.birthmark.ca.Intention;
import io.birthmark.ca.IssuanceOrder;
import io.birthmark.ca.RevocationAnswer;
import io.birthmark.ca.RevocationOrder;
import io.birthmark.device.Bytes;
import io.birthmark.device.CaName;
import io.birthmark.device.Reason;
import io.birthmark.device.RevocationReason;
import io.birthmark.pki.KeyKind;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** A CA that is configured, and never asked for anything but how it is. */
final class NamedAuthority implements CertificateAuthority {
  private final CaName name;
  private final Bytes issuer;
  private final CompletionStage<?> seen;

  /** How often it was looked at. */
  final AtomicInteger looks = new AtomicInteger();

  NamedAuthority(String name, Bytes issuer) {
    this(name, issuer, CompletableFuture.completedStage("at once"));
  }

  /** One that lets nobody see how it is until {@code seen} has come. */
  NamedAuthority(String name, Bytes issuer, CompletionStage<?> seen) {
    this.seen = seen;
    this.name = new CaName(name);
    this.issuer = issuer;
  }

  @Override
  public CaName name() {
    return name;
  }

  @Override
  public CaCapabilities capabilities() {
    return new CaCapabilities(
        EnumSet.of(KeyKind.EC_P256),
        NameSource.FROM_REQUEST,
        Optional.of(25),
        Optional.of(Duration.ofMinutes(5)),
        true,
        CaCapabilities.Listing.FILE,
        false,
        EnumSet.of(RevocationReason.SUPERSEDED, RevocationReason.KEY_COMPROMISE),
        Optional.empty());
  }

  @Override
  public CaTrust trust() {
    return new CaTrust(issuer, issuer, issuer);
  }

  @Override
  public Intention intend(IntentRequest request) {
    return new Intention.Infeasible(Reason.CA_UNKNOWN, "it is here to be looked at");
  }

  @Override
  public CompletionStage<CaAnswer> issue(IssuanceOrder order) {
    return CompletableFuture.failedStage(new AssertionError("nobody asks it"));
  }

  @Override
  public CompletionStage<CaAnswer> resolve(IssuanceOrder order) {
    return CompletableFuture.failedStage(new AssertionError("nobody asks it"));
  }

  @Override
  public CompletionStage<CaExamination> examine(Duration within) {
    looks.incrementAndGet();
    return seen.thenApply(_ ->
        new CaExamination.Notes()
            .ok(CaExamination.Check.REACH, "it answers")
            .fault(CaExamination.Check.TLS, "expired; looked at within " + within)
            .done());
  }

  @Override
  public CompletionStage<RevocationAnswer> revoke(RevocationOrder order) {
    return CompletableFuture.failedStage(new AssertionError("nobody asks it"));
  }
}
