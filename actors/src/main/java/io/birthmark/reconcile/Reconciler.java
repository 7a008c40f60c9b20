package io.birthmark.reconcile;

import io.birthmark.ca.CertificateAuthority;
import io.birthmark.ca.Fetched;
import io.birthmark.device.AttemptId;
import io.birthmark.device.CaName;
import io.birthmark.device.DeviceCommand;
import io.birthmark.device.DeviceCommand.IssuanceResult;
import io.birthmark.device.DeviceCommand.RecordIssuance;
import io.birthmark.device.DeviceId;
import io.birthmark.device.HeldCertificate;
import io.birthmark.device.Provenance;
import io.birthmark.enrollment.KeyClaims;
import io.birthmark.fleet.AuditTrail;
import io.birthmark.pki.CryptoProviders;
import io.birthmark.pki.IssuedCertificate;
import io.birthmark.pki.IssuerFacts;
import io.birthmark.reconcile.Finding.Kind;
import io.birthmark.twin.DeviceTwin;
import io.birthmark.twin.DeviceView;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Settles certificates of a CA's own list, one by one. Whatever it finds may be found again: a
 * repeat changes nothing.
 */
public final class Reconciler {
  private static final String HAD = "the device has had it";

  private final Twins twins;
  private final KeyClaims claims;
  private final AuditTrail audit;
  private final CryptoProviders providers;

  /** The twins; all fail with a time-out when no answer comes. */
  public interface Twins {
    /** Looks at a device without any effect. */
    CompletionStage<DeviceView> look(DeviceId device);

    /** Gives a command to a device's twin. */
    CompletionStage<DeviceTwin.Reply> ask(
        DeviceId device, DeviceCommand command, Provenance provenance);
  }

  /** A reconciler over these ports. */
  public Reconciler(Twins twins, KeyClaims claims, AuditTrail audit, CryptoProviders providers) {
    this.twins = twins;
    this.claims = claims;
    this.audit = audit;
    this.providers = providers;
  }

  /** One certificate at one CA on its way to a finding. */
  private record Case(ListedCertificate listed, CaName ca, IssuedCertificate certificate) {
    Finding found(Kind kind, Optional<DeviceId> device, String detail) {
      return new Finding(listed, kind, device, detail);
    }

    HeldCertificate of(AttemptId attempt) {
      return new HeldCertificate(
          certificate.sha256(),
          certificate.spkiHash(),
          certificate.serial(),
          ca,
          attempt,
          certificate.notAfter(),
          0);
    }
  }

  /**
   * Finds out what listed certificates are, and has their twins condemn those that are ghosts. All
   * are fetched together, then settled one after the other: two ghosts of one device are two
   * attempts.
   *
   * @param provenance who wants it, which stands in the twins' records
   * @return in their order; never fails: what cannot be told now is {@link Kind#LATER}
   */
  public CompletionStage<List<Finding>> settle(
      CertificateAuthority ca, List<ListedCertificate> all, Provenance provenance) {
    var fetching = all.stream().map(listed -> ca.fetch(listed.reference())).toList();
    CompletionStage<List<Finding>> findings = CompletableFuture.completedFuture(List.of());
    for (int i = 0; i < all.size(); i++) {
      var listed = all.get(i);
      var fetched = fetching.get(i);
      findings =
          findings.thenCompose(before ->
              settled(ca, listed, fetched, provenance)
                  .thenApply(next -> Stream.concat(before.stream(), Stream.of(next)).toList()));
    }
    return findings;
  }

  private CompletionStage<Finding> settled(
      CertificateAuthority ca,
      ListedCertificate listed,
      CompletionStage<Fetched> fetching,
      Provenance provenance) {
    return fetching
        .thenCompose(fetched -> fetched(ca, listed, fetched, provenance))
        .exceptionally(_ ->
            new Finding(
                listed, Kind.LATER, Optional.empty(), "no answer from the device or the store"));
  }

  private CompletionStage<Finding> fetched(
      CertificateAuthority ca, ListedCertificate listed, Fetched fetched, Provenance provenance) {
    return switch (fetched) {
      case Fetched.Unavailable(var detail) -> done(listed, Kind.LATER, detail);
      case Fetched.Missing(var detail) -> done(listed, Kind.CONTRADICTED, detail);
      case Fetched.Found(var der) ->
          switch (IssuedCertificate.read(der)) {
            case IssuedCertificate.Unreadable(var why) -> done(listed, Kind.CONTRADICTED, why);
            case IssuedCertificate.Read(var certificate) ->
                fault(ca, listed, certificate)
                    .map(fault -> done(listed, Kind.CONTRADICTED, fault))
                    .orElseGet(() -> owned(new Case(listed, ca.name(), certificate), provenance));
          };
    };
  }

  /** Whoever names a certificate must not get another one revoked. */
  private Optional<String> fault(
      CertificateAuthority ca, ListedCertificate listed, IssuedCertificate certificate) {
    if (!certificate.serial().equals(listed.serial())) {
      return Optional.of(
          "the CA's certificate of this name has the serial number " + certificate.serial());
    }
    return IssuerFacts.of(ca.trust().issuer(), providers).signed(certificate)
        ? Optional.empty()
        : Optional.of("it is not signed by the issuer that " + ca.name() + " is pinned to");
  }

  private static CompletionStage<Finding> done(ListedCertificate listed, Kind kind, String detail) {
    return CompletableFuture.completedFuture(new Finding(listed, kind, Optional.empty(), detail));
  }

  private CompletionStage<Finding> owned(Case one, Provenance provenance) {
    return claims
        .holder(one.certificate().spkiHash())
        .thenCompose(holder ->
            holder
                .map(device -> judged(one, device, provenance))
                .orElseGet(() ->
                    CompletableFuture.completedFuture(
                        one.found(
                            Kind.FOREIGN, Optional.empty(), "no device ever claimed its key"))));
  }

  private CompletionStage<Finding> judged(Case one, DeviceId device, Provenance provenance) {
    var certificate = one.certificate();
    return twins
        .look(device)
        .thenCompose(view ->
            switch (Matching.of(
                view.state().slot(), one.ca(), certificate.serial(), certificate.spkiHash())) {
              case Matching.Held _ -> known(one, device, "the device holds it");
              case Matching.Open _ ->
                  CompletableFuture.completedFuture(
                      one.found(
                          Kind.OPEN,
                          Optional.of(device),
                          "the device waits for an attempt with this key"));
              case Matching.Ghost(var attempt) ->
                  remembered(one, device, 0)
                      .thenCompose(had ->
                          had
                              ? known(one, device, HAD)
                              : condemned(one, device, attempt, provenance));
              case Matching.Unexplained _ ->
                  remembered(one, device, 0)
                      .thenCompose(had ->
                          had
                              ? known(one, device, HAD)
                              : CompletableFuture.completedFuture(
                                  one.found(
                                      Kind.UNEXPLAINED,
                                      Optional.of(device),
                                      "no attempt of the device explains it")));
            });
  }

  private static CompletionStage<Finding> known(Case one, DeviceId device, String how) {
    return CompletableFuture.completedFuture(one.found(Kind.KNOWN, Optional.of(device), how));
  }

  /** The twin decides: it condemns only what it does not know otherwise. */
  private CompletionStage<Finding> condemned(
      Case one, DeviceId device, AttemptId attempt, Provenance provenance) {
    var issued = new IssuanceResult.Issued(one.certificate().der(), one.of(attempt));
    return twins
        .ask(device, new RecordIssuance(attempt, issued), provenance)
        .thenApply(reply ->
            switch (reply) {
              case DeviceTwin.Applied _ ->
                  one.found(
                      Kind.GHOST, Optional.of(device), "of attempt " + attempt + "; it is revoked");
              case DeviceTwin.Refused refused ->
                  one.found(
                      Kind.LATER, Optional.of(device), refused.reason() + ": " + refused.detail());
            });
  }

  /**
   * What the slot has forgotten, the journal has not. An older certificate for the same key must
   * not pass for the ghost: that would end the watch, and the real one would go unnoticed.
   */
  private CompletionStage<Boolean> remembered(Case one, DeviceId device, long after) {
    return audit
        .records(device, after, AuditTrail.MAX_PAGE)
        .thenCompose(page -> {
          boolean told =
              page.stream()
                  .anyMatch(entry ->
                      Matching.tellsOf(
                          entry.record().event(), one.ca(), one.certificate().serial()));
          return told || page.size() < AuditTrail.MAX_PAGE
              ? CompletableFuture.completedFuture(told)
              : remembered(one, device, page.getLast().revision());
        });
  }
}
