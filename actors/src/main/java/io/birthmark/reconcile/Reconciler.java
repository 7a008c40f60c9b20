package io.birthmark.reconcile;

import io.birthmark.ca.CertificateAuthority;
import io.birthmark.ca.Fetched;
import io.birthmark.ca.Finding;
import io.birthmark.ca.Finding.Kind;
import io.birthmark.ca.ListedCertificate;
import io.birthmark.ca.ListedCertificate.Told;
import io.birthmark.device.AttemptId;
import io.birthmark.device.Bytes;
import io.birthmark.device.CaName;
import io.birthmark.device.DeviceCommand;
import io.birthmark.device.DeviceCommand.IssuanceResult;
import io.birthmark.device.DeviceCommand.RecordIssuance;
import io.birthmark.device.DeviceId;
import io.birthmark.device.HeldCertificate;
import io.birthmark.device.Provenance;
import io.birthmark.device.Sha256;
import io.birthmark.enrollment.KeyClaims;
import io.birthmark.fleet.AuditTrail;
import io.birthmark.fleet.KnownCertificates;
import io.birthmark.pki.CryptoProviders;
import io.birthmark.pki.IssuedCertificate;
import io.birthmark.pki.IssuerFacts;
import io.birthmark.twin.DeviceTwin;
import io.birthmark.twin.DeviceView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Settles certificates of a CA's own list, one by one. Whatever it finds may be found again: a
 * repeat changes nothing.
 */
public final class Reconciler {
  private static final String HAD = "the device has had it";

  private final Ports ports;
  private final Memory memory;

  /** The twins; all fail with a time-out when no answer comes. */
  public interface Twins {
    /** Looks at a device without any effect. */
    CompletionStage<DeviceView> look(DeviceId device);

    /** Gives a command to a device's twin. */
    CompletionStage<DeviceTwin.Reply> ask(
        DeviceId device, DeviceCommand command, Provenance provenance);
  }

  /** Gets a certificate by what its CA's list calls it; never fails. */
  public interface Fetching {
    CompletionStage<Fetched> fetch(CaName ca, String reference);
  }

  /**
   * What it works with.
   *
   * @param known spares twins and journal the certificates that nothing is to be said of
   * @param claims whose key is whose
   */
  public record Ports(
      Fetching cas,
      Twins twins,
      KnownCertificates known,
      KeyClaims claims,
      AuditTrail audit,
      CryptoProviders providers) {}

  /** A reconciler over these ports. */
  public Reconciler(Ports ports) {
    this.ports = ports;
    this.memory = new Memory(ports.audit());
  }

  /** One certificate at one CA on its way to a finding. */
  private record Case(
      ListedCertificate listed,
      CaName ca,
      IssuedCertificate certificate,
      Optional<AttemptId> attempt) {
    Finding found(Kind kind, Optional<DeviceId> device, String detail) {
      return Reconciler.found(listed, kind, device, detail);
    }

    CompletionStage<Finding> done(Kind kind, DeviceId device, String detail) {
      return CompletableFuture.completedFuture(found(kind, Optional.of(device), detail));
    }

    Memory.Question askedOf(DeviceId device) {
      return new Memory.Question(device, ca, certificate.serial(), certificate.spkiHash(), attempt);
    }

    HeldCertificate of(AttemptId owner) {
      return new HeldCertificate(
          certificate.sha256(),
          certificate.spkiHash(),
          certificate.serial(),
          ca,
          owner,
          certificate.notAfter(),
          0);
    }
  }

  /** What is known of a listed certificate before anybody is asked whose it is. */
  private sealed interface Opened {}

  private record Settled(Finding finding) implements Opened {}

  private record ToBeJudged(Case one) implements Opened {}

  /**
   * Finds out what listed certificates are, and has their twins condemn those that are ghosts. All
   * are fetched together that the list only names, then settled one after the other: two ghosts of
   * one device are two attempts.
   *
   * @param provenance who wants it, which stands in the twins' records
   * @return in their order; never fails: what cannot be told now is {@link Kind#LATER}
   */
  public CompletionStage<List<Finding>> settle(
      CertificateAuthority ca, List<ListedCertificate> all, Provenance provenance) {
    var opening = all.stream().map(listed -> opened(ca, listed).toCompletableFuture()).toList();
    return CompletableFuture.allOf(opening.toArray(CompletableFuture[]::new))
        .thenCompose(_ -> {
          var opened = opening.stream().map(CompletableFuture::join).toList();
          return known(opened).thenCompose(known -> settled(opened, known, provenance));
        });
  }

  private CompletionStage<List<Finding>> settled(
      List<Opened> all, Set<Sha256> known, Provenance provenance) {
    CompletionStage<List<Finding>> findings = CompletableFuture.completedFuture(new ArrayList<>());
    for (var one : all) {
      findings =
          findings.thenCompose(before ->
              settled(one, known, provenance)
                  .thenApply(next -> {
                    before.add(next);
                    return before;
                  }));
    }
    return findings;
  }

  private CompletionStage<Opened> opened(CertificateAuthority ca, ListedCertificate listed) {
    return listed
        .told()
        .map(told -> CompletableFuture.completedFuture(opened(ca, listed, told)))
        .orElseGet(() ->
            ports
                .cas()
                .fetch(ca.name(), listed.reference())
                .thenApply(fetched -> opened(ca, listed, fetched))
                .exceptionally(_ -> later(listed))
                .toCompletableFuture());
  }

  private Opened opened(CertificateAuthority ca, ListedCertificate listed, Told told) {
    return told.revoked()
        ? new Settled(found(listed, Kind.REVOKED, Optional.empty(), "it is revoked at the CA"))
        : opened(ca, listed, told.der(), told.attempt());
  }

  private Opened opened(CertificateAuthority ca, ListedCertificate listed, Fetched fetched) {
    return switch (fetched) {
      case Fetched.Unavailable(var detail) -> ended(listed, Kind.LATER, detail);
      case Fetched.Missing(var detail) -> ended(listed, Kind.CONTRADICTED, detail);
      case Fetched.Found(var der) -> opened(ca, listed, der, Optional.empty());
    };
  }

  private Opened opened(
      CertificateAuthority ca, ListedCertificate listed, Bytes der, Optional<AttemptId> attempt) {
    return switch (IssuedCertificate.read(der)) {
      case IssuedCertificate.Unreadable(var why) -> ended(listed, Kind.CONTRADICTED, why);
      case IssuedCertificate.Read(var certificate) ->
          fault(ca, listed, certificate)
              .map(fault -> ended(listed, Kind.CONTRADICTED, fault))
              .orElseGet(() -> new ToBeJudged(new Case(listed, ca.name(), certificate, attempt)));
    };
  }

  private static Opened ended(ListedCertificate listed, Kind kind, String detail) {
    return new Settled(found(listed, kind, Optional.empty(), detail));
  }

  private static Opened later(ListedCertificate listed) {
    return ended(listed, Kind.LATER, "no answer from the device or the store");
  }

  private static Finding found(
      ListedCertificate listed, Kind kind, Optional<DeviceId> device, String detail) {
    return new Finding(listed.reference(), listed.serial(), kind, device, detail);
  }

  /** Whoever names a certificate must not get another one revoked. */
  private Optional<String> fault(
      CertificateAuthority ca, ListedCertificate listed, IssuedCertificate certificate) {
    if (!certificate.serial().equals(listed.serial())) {
      return Optional.of(
          "the CA's certificate of this name has the serial number " + certificate.serial());
    }
    return IssuerFacts.of(ca.trust().issuer(), ports.providers()).signed(certificate)
        ? Optional.empty()
        : Optional.of("it is not signed by the issuer that " + ca.name() + " is pinned to");
  }

  /** Without the list of them each is looked at by itself. */
  private CompletionStage<Set<Sha256>> known(List<Opened> opened) {
    var digests =
        opened.stream()
            .flatMap(one -> one instanceof ToBeJudged(var it) ? Stream.of(it) : Stream.empty())
            .map(it -> it.certificate().sha256())
            .toList();
    return ports.known().known(DeviceId.DEFAULT_TENANT, digests).exceptionally(_ -> Set.of());
  }

  private CompletionStage<Finding> settled(Opened one, Set<Sha256> known, Provenance provenance) {
    return switch (one) {
      case Settled(var finding) -> CompletableFuture.completedFuture(finding);
      case ToBeJudged(var it) when known.contains(it.certificate().sha256()) ->
          CompletableFuture.completedFuture(it.found(Kind.KNOWN, Optional.empty(), HAD));
      case ToBeJudged(var it) ->
          owned(it, provenance).exceptionally(_ -> ((Settled) later(it.listed())).finding());
    };
  }

  /**
   * Whose it is: whose key it is for; where that is nobody's, whom it names, if the list says that
   * it was made in an attempt of that device.
   */
  private CompletionStage<Finding> owned(Case one, Provenance provenance) {
    return ports
        .claims()
        .holder(one.certificate().spkiHash())
        .thenCompose(holder -> {
          var named =
              one.attempt()
                  .flatMap(_ -> one.certificate().subjectCommonName())
                  .flatMap(DeviceId::of);
          return holder
              .or(() -> named)
              .map(device -> judged(one, device, holder.isPresent(), provenance))
              .orElseGet(() ->
                  CompletableFuture.completedFuture(
                      one.found(Kind.FOREIGN, Optional.empty(), "no device ever claimed its key")));
        });
  }

  private CompletionStage<Finding> judged(
      Case one, DeviceId device, boolean holdsTheKey, Provenance provenance) {
    var certificate = one.certificate();
    return ports
        .twins()
        .look(device)
        .thenCompose(view ->
            switch (Matching.of(
                view.state().slot(),
                one.ca(),
                certificate.serial(),
                certificate.spkiHash(),
                one.attempt())) {
              case Matching.Held _ -> one.done(Kind.KNOWN, device, "the device holds it");
              case Matching.Open _ ->
                  one.done(Kind.OPEN, device, "the device waits for what it may be of");
              case Matching.Ghost(var attempt) ->
                  memory
                      .of(one.askedOf(device))
                      .thenCompose(told ->
                          told.had()
                              ? one.done(Kind.KNOWN, device, HAD)
                              : condemned(one, device, attempt, issued(one, attempt), provenance));
              case Matching.Unexplained _ ->
                  memory
                      .of(one.askedOf(device))
                      .thenCompose(told -> remembered(one, device, holdsTheKey, told, provenance));
            });
  }

  private CompletionStage<Finding> remembered(
      Case one, DeviceId device, boolean holdsTheKey, Memory.Told told, Provenance provenance) {
    if (told.had()) {
      return one.done(Kind.KNOWN, device, HAD);
    }
    if (told.attempt().isPresent()) {
      var attempt = told.attempt().get();
      var stray = new IssuanceResult.Stray(one.certificate().der(), one.of(attempt));
      return condemned(one, device, attempt, stray, provenance);
    }
    return holdsTheKey
        ? one.done(Kind.UNEXPLAINED, device, "no attempt of the device explains it")
        : CompletableFuture.completedFuture(
            one.found(Kind.FOREIGN, Optional.empty(), "no device ever claimed its key"));
  }

  private static IssuanceResult issued(Case one, AttemptId attempt) {
    return new IssuanceResult.Issued(one.certificate().der(), one.of(attempt));
  }

  /**
   * The twin decides: it condemns only what it does not know otherwise. An older certificate for
   * the same key must not come here: that would end the watch, and the real ghost would go
   * unnoticed.
   */
  private CompletionStage<Finding> condemned(
      Case one, DeviceId device, AttemptId attempt, IssuanceResult result, Provenance provenance) {
    return ports
        .twins()
        .ask(device, new RecordIssuance(attempt, result), provenance)
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
}
