package io.birthmark.ca.awspca;

import io.birthmark.ca.CaExamination;
import io.birthmark.ca.CaExamination.Check;
import io.birthmark.ca.CaExamination.Notes;
import io.birthmark.ca.IssuerFindings;
import io.birthmark.ca.aws.AwsCaller;
import io.birthmark.ca.aws.AwsCaller.Told;
import io.birthmark.ca.aws.AwsOutcome.Answered;
import io.birthmark.ca.aws.AwsOutcome.Failed;
import io.birthmark.ca.aws.AwsOutcome.InDoubt;
import io.birthmark.ca.aws.AwsOutcome.NotSent;
import io.birthmark.ca.awspca.AwsPcaReplies.Meaning;
import io.birthmark.ca.outside.Obstacle;
import io.birthmark.ca.outside.OutsideFindings;
import io.birthmark.pki.IssuerFacts;
import io.birthmark.pki.Pem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import software.amazon.awssdk.services.acmpca.AcmPcaAsyncClient;
import software.amazon.awssdk.services.acmpca.model.CertificateAuthority;
import software.amazon.awssdk.services.acmpca.model.CertificateAuthorityStatus;
import software.amazon.awssdk.services.acmpca.model.CertificateAuthorityUsageMode;
import software.amazon.awssdk.services.acmpca.model.DescribeCertificateAuthorityResponse;
import software.amazon.awssdk.services.acmpca.model.GetCertificateAuthorityCertificateResponse;

/**
 * Looks at an AWS Private CA by its description and its certificate. Both are asked for at once and
 * then judged by one pure table. They are asked over connections of their own: those that stand
 * have seen an older TLS certificate.
 */
final class AwsPcaExamination {
  private final AwsPcaSettings settings;
  private final IssuerFacts pinned;
  private final AwsPcaRequests requests;
  private final Supplier<AwsCaller<AcmPcaAsyncClient>> anew;
  private final Executor executor;
  private final InstantSource clock;
  private final OutsideFindings common;

  AwsPcaExamination(
      AwsPcaSettings settings,
      IssuerFacts pinned,
      AwsPcaRequests requests,
      Supplier<AwsCaller<AcmPcaAsyncClient>> anew,
      Executor executor,
      InstantSource clock) {
    this.settings = settings;
    this.pinned = pinned;
    this.requests = requests;
    this.anew = anew;
    this.executor = executor;
    this.clock = clock;
    this.common =
        new OutsideFindings(
            settings
                .way()
                .endpoint()
                .map(Object::toString)
                .orElse("AWS in the region " + settings.way().region()),
            "endpoint",
            "credentials-file, credentials-profile and the SDK's default chain");
  }

  CompletionStage<CaExamination> run(Duration within) {
    AwsCaller<AcmPcaAsyncClient> client;
    try {
      client = anew.get();
    } catch (IllegalArgumentException e) {
      return CompletableFuture.completedFuture(unusable(String.valueOf(e.getMessage())));
    }
    var described = client.ask(sdk -> sdk.describeCertificateAuthority(requests.describe(within)));
    var certified =
        client.ask(sdk -> sdk.getCertificateAuthorityCertificate(requests.issuer(within)));
    var found =
        described.thenCombine(certified, (about, issuer) -> judged(about, issuer, clock.instant()));
    found.whenComplete((_, _) -> end(client));
    return found;
  }

  /** Not on the client's own thread, on which the answer has come. */
  private void end(AwsCaller<AcmPcaAsyncClient> client) {
    try {
      executor.execute(client::close);
    } catch (RejectedExecutionException e) {
      client.close();
    }
  }

  private CaExamination unusable(String detail) {
    var notes = new Notes();
    common.notSent(notes, Obstacle.FILES, detail);
    IssuerFindings.expiry(notes, pinned, clock.instant());
    return notes.done();
  }

  /** What the answers mean, at {@code now}. */
  CaExamination judged(
      Told<DescribeCertificateAuthorityResponse> about,
      Told<GetCertificateAuthorityCertificateResponse> issuer,
      Instant now) {
    var notes = new Notes();
    switch (about.outcome()) {
      case NotSent(var obstacle, var detail) -> common.notSent(notes, obstacle, detail);
      case InDoubt(var detail) -> common.inDoubt(notes, detail);
      case Failed failed -> {
        OutsideFindings.clock(notes, about.date(), now);
        refused(notes, failed, failed.detail());
      }
      case Answered _ -> {
        common.reached(notes);
        OutsideFindings.clock(notes, about.date(), now);
        notes.ok(
            Check.AUTH, "AWS knows the node; whether it may issue is not told without issuing");
        var ca = about.answer().map(DescribeCertificateAuthorityResponse::certificateAuthority);
        settings(notes, ca);
        state(notes, ca);
        certificate(notes, issuer, now);
      }
    }
    IssuerFindings.expiry(notes, pinned, now);
    return notes.done();
  }

  private void refused(Notes notes, Failed failed, String detail) {
    if (failed.type().isEmpty()) {
      common.inDoubt(notes, detail);
      return;
    }
    common.reached(notes);
    switch (AwsPcaReplies.meaning(failed)) {
      case NOT_ALLOWED ->
          notes.fault(
              Check.AUTH,
              detail
                  + ": let the role's policy allow acm-pca:DescribeCertificateAuthority for this CA");
      case NOT_US -> {
        if (notes.failed(Check.CLOCK)) {
          notes.skip(Check.AUTH, "AWS refuses signatures of another time: " + detail);
        } else {
          notes.fault(
              Check.AUTH,
              detail + ": are the keys right and still good? See " + common.credentialKeys());
        }
      }
      case NOT_THERE, WRONG ->
          notes
              .ok(Check.AUTH, "AWS knows the node")
              .fault(Check.SETTINGS, detail + ": correct certificate-authority-arn");
      case THROTTLED ->
          notes.fault(Check.STATE, detail + ": too many requests; ask for a higher quota");
      case CANNOT, IN_PROGRESS, FAILED, DONE_BEFORE, UNCLEAR ->
          notes.fault(Check.STATE, detail + ": look at the CA, and at AWS's own health page");
    }
  }

  private void settings(Notes notes, Optional<CertificateAuthority> ca) {
    var faults = new ArrayList<String>();
    var algorithm =
        ca.flatMap(found -> Optional.ofNullable(found.certificateAuthorityConfiguration()))
            .flatMap(found -> Optional.ofNullable(found.keyAlgorithmAsString()))
            .orElse("");
    var signing = settings.signingAlgorithm(pinned);
    boolean fits =
        algorithm.isEmpty() || algorithm.startsWith(signing.endsWith("RSA") ? "RSA_" : "EC_");
    if (!fits) {
      faults.add(
          "the CA's key is %s and cannot sign with %s: correct signing-algorithm or chain-file"
              .formatted(algorithm, signing));
    }
    if (ca.filter(
            found -> found.usageMode() == CertificateAuthorityUsageMode.SHORT_LIVED_CERTIFICATE)
        .isPresent()) {
      faults.add(
          "the CA is in short-lived mode and issues for seven days at most: use one in"
              + " general-purpose mode");
    }
    if (faults.isEmpty()) {
      notes.ok(Check.SETTINGS, "the CA is there, and its key fits the signing algorithm");
    } else {
      notes.fault(Check.SETTINGS, String.join("; ", faults));
    }
  }

  private static void state(Notes notes, Optional<CertificateAuthority> ca) {
    var status = ca.flatMap(found -> Optional.ofNullable(found.statusAsString())).orElse("unknown");
    if (status.equals(CertificateAuthorityStatus.ACTIVE.toString())) {
      notes.ok(Check.STATE, "the CA is ACTIVE");
    } else {
      notes.fault(
          Check.STATE,
          "the CA is %s, and only one that is ACTIVE issues: enable, restore or renew it at AWS"
              .formatted(status));
    }
  }

  private void certificate(
      Notes notes, Told<GetCertificateAuthorityCertificateResponse> issuer, Instant now) {
    var pem = issuer.answer().flatMap(found -> Optional.ofNullable(found.certificate())).orElse("");
    var shown = Pem.decode(Pem.CERTIFICATE, pem);
    if (shown.isPresent()) {
      IssuerFindings.certificate(notes, pinned, shown.get().getFirst(), now);
      return;
    }
    boolean forbidden =
        issuer.outcome() instanceof Failed failed
            && AwsPcaReplies.meaning(failed) == Meaning.NOT_ALLOWED;
    notes.skip(
        Check.CERTIFICATE,
        forbidden
            ? "the role's policy does not allow acm-pca:GetCertificateAuthorityCertificate"
            : "AWS does not show the CA's certificate now");
  }
}
