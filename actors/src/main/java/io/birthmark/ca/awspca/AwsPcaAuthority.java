package io.birthmark.ca.awspca;

import io.birthmark.ca.CaAnswer;
import io.birthmark.ca.CaCapabilities;
import io.birthmark.ca.CaCapabilities.Listing;
import io.birthmark.ca.CaCapabilities.NameSource;
import io.birthmark.ca.CaExamination;
import io.birthmark.ca.CaTrust;
import io.birthmark.ca.CertificateAuthority;
import io.birthmark.ca.Fetched;
import io.birthmark.ca.IntentRequest;
import io.birthmark.ca.Intention;
import io.birthmark.ca.IssuanceOrder;
import io.birthmark.ca.RevocationAnswer;
import io.birthmark.ca.RevocationOrder;
import io.birthmark.ca.aws.AwsCaller;
import io.birthmark.ca.aws.AwsOutcome;
import io.birthmark.ca.aws.AwsWay;
import io.birthmark.ca.outside.OutsideIntents;
import io.birthmark.ca.outside.PinnedChain;
import io.birthmark.device.CaName;
import io.birthmark.device.Reason;
import io.birthmark.pki.CertificateProfile;
import io.birthmark.pki.CryptoProviders;
import io.birthmark.pki.Csr;
import io.birthmark.pki.CsrReading;
import io.birthmark.pki.DeviceNames;
import io.birthmark.pki.KeyKind;
import io.birthmark.pki.Profiles;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import software.amazon.awssdk.services.acmpca.AcmPcaAsyncClient;
import software.amazon.awssdk.services.acmpca.auth.scheme.AcmPcaAuthSchemeProvider;
import software.amazon.awssdk.services.acmpca.endpoints.AcmPcaEndpointProvider;
import software.amazon.awssdk.services.acmpca.model.GetCertificateResponse;
import software.amazon.awssdk.services.acmpca.model.IssueCertificateRequest;
import software.amazon.awssdk.services.acmpca.model.IssueCertificateResponse;

/**
 * An AWS Private CA. It acknowledges a request with the ARN of a certificate that it has yet to
 * make, so {@link #issue} answers with that ARN alone: it is journaled before the certificate is
 * asked for.
 *
 * <p>An attempt whose ARN never reached us is asked for again with its token, which for five
 * minutes stands for the first request. Those are counted from the moment the intent was made, by
 * our clock: the request cannot have come to AWS earlier. There is no list of certificates, so
 * after them nothing is asked again, and whether a certificate exists cannot be told.
 */
public final class AwsPcaAuthority implements CertificateAuthority, AutoCloseable {
  /** Issue calls a second, adjustable (AWS Private CA user guide, "Quotas"). */
  private static final int ISSUES_PER_SECOND = 25;

  /** AWS's longest name in a SubjectAltName. */
  private static final int LONGEST_ALT_NAME = 253;

  private final CaName name;
  private final AwsPcaSettings settings;
  private final CaCapabilities can;
  private final PinnedChain pinned;
  private final Profiles profiles;
  private final CryptoProviders providers;
  private final InstantSource clock;
  private final OutsideIntents intents;
  private final AwsPcaRequests requests;
  private final AwsPcaReplies replies;
  private final AwsCaller<AcmPcaAsyncClient> client;
  private final AwsPcaExamination examination;

  /**
   * An authority; nothing is sent until something is asked of it.
   *
   * @param executor threads that sign requests and fetch credentials; bounded
   */
  public AwsPcaAuthority(
      CaName name,
      AwsPcaSettings settings,
      PinnedChain pinned,
      Profiles profiles,
      CryptoProviders providers,
      Executor executor,
      InstantSource clock) {
    this.name = name;
    this.settings = settings;
    this.can = capabilities(settings);
    this.pinned = pinned;
    this.profiles = profiles;
    this.providers = providers;
    this.clock = clock;
    this.intents = new OutsideIntents(name, can, pinned.issuer());
    this.requests = new AwsPcaRequests(settings, settings.signingAlgorithm(pinned.issuer()));
    this.replies = new AwsPcaReplies(settings.caArn(), settings.waits());
    this.client = client(settings.way(), executor, clock);
    this.examination =
        new AwsPcaExamination(
            settings,
            pinned.issuer(),
            requests,
            () -> client(settings.way(), executor, clock),
            executor,
            clock);
  }

  private static AwsCaller<AcmPcaAsyncClient> client(
      AwsWay way, Executor executor, InstantSource clock) {
    var places = AcmPcaEndpointProvider.defaultProvider();
    return AwsCaller.to(
        "awspca",
        way,
        AcmPcaAsyncClient.builder()
            .authSchemeProvider(signing(clock))
            .endpointProvider(asked -> places.resolveEndpoint(asked).thenApply(AwsCaller::found)),
        executor);
  }

  private static CaCapabilities capabilities(AwsPcaSettings settings) {
    return new CaCapabilities(
        EnumSet.complementOf(EnumSet.of(KeyKind.ED25519)),
        NameSource.FROM_ORDER,
        Optional.of(ISSUES_PER_SECOND),
        Optional.of(settings.tokenLife()),
        false,
        Listing.FILE,
        true,
        AwsPcaRequests.expressible(),
        Optional.empty());
  }

  @Override
  public CaName name() {
    return name;
  }

  @Override
  public CaCapabilities capabilities() {
    return can;
  }

  @Override
  public CaTrust trust() {
    return pinned.trust();
  }

  /**
   * As {@link OutsideIntents} has it. Refused are profiles that begin earlier than is accepted,
   * names too long for AWS, and devices without a subject: AWS would put the request's in its
   * place, and cannot make the SubjectAltName critical.
   */
  @Override
  public Intention intend(IntentRequest request) {
    var intention = intents.intend(request);
    if (intention instanceof Intention.Infeasible) {
      return intention;
    }
    return fault(request)
        .<Intention>map(fault -> new Intention.Infeasible(Reason.PROFILE_REFUSES, fault))
        .orElse(intention);
  }

  private Optional<String> fault(IntentRequest request) {
    var profile = request.profile();
    if (profile.backdate().compareTo(settings.latitude().earlier()) > 0) {
      return Optional.of(
          "the profile back-dates further than the CA's not-before-earlier, which would refuse"
              + " every certificate");
    }
    var names = DeviceNames.of(profile, request.device(), request.facts());
    boolean fits =
        names.commonName().isPresent()
            && names.altNames().stream()
                .allMatch(text -> text.length() - "URI:".length() <= LONGEST_ALT_NAME);
    return fits
        ? Optional.empty()
        : Optional.of(
            "the id "
                + request.device()
                + " is too long for AWS Private CA: it certifies no device without a subject, and"
                + " no alternative name of more than "
                + LONGEST_ALT_NAME
                + " characters");
  }

  @Override
  public CompletionStage<CaAnswer> issue(IssuanceOrder order) {
    return switch (request(order)) {
      case Ready(var request) -> send(request, order).thenApply(replies::issued);
      case NotReady(var detail) -> done(new CaAnswer.NotSent(detail));
      case Never(var detail) -> done(new CaAnswer.Denied(detail));
    };
  }

  /** What there is to send. */
  private sealed interface Request {}

  private record Ready(IssueCertificateRequest request) implements Request {}

  private record NotReady(String detail) implements Request {}

  private record Never(String detail) implements Request {}

  private Request request(IssuanceOrder order) {
    return switch (profiles.recall(order.intent().profile())) {
      case Profiles.Known(var profile) -> request(order, profile);
      case Profiles.NotYet _ ->
          new NotReady("the profile it was intended under is not known here yet");
      case Profiles.Gone _ ->
          new Never("the profile it was intended under is not known here any more");
    };
  }

  private Request request(IssuanceOrder order, CertificateProfile profile) {
    var intent = order.intent();
    var names = DeviceNames.of(profile, order.device(), order.facts());
    return switch (Csr.read(intent.csr(), providers)) {
      case CsrReading.Accepted(var csr) ->
          new Ready(requests.issue(intent, profile, names, csr.key().kind(), order.facts()));
      case CsrReading.Refused(_, var detail) -> new Never(detail);
    };
  }

  /**
   * Sends a request that AWS refuses once the token may have come to its end. It is signed for the
   * moment that makes its signature end then, so however long it is held back on its way, here or
   * there, it never makes a second certificate.
   */
  private CompletionStage<AwsOutcome> send(IssueCertificateRequest request, IssuanceOrder order) {
    var tokenEnds = order.intent().notBefore().plus(settings.tokenLife());
    return client.send(
        tokenEnds.minus(AwsCaller.SIGNATURE_LIFE),
        sdk -> sdk.issueCertificate(request),
        (IssueCertificateResponse answer) -> Optional.ofNullable(answer.certificateArn()));
  }

  private static AcmPcaAuthSchemeProvider signing(InstantSource clock) {
    var usual = AcmPcaAuthSchemeProvider.defaultProvider();
    return asked -> AwsCaller.at(clock, usual.resolveAuthScheme(asked));
  }

  private static CompletionStage<CaAnswer> done(CaAnswer answer) {
    return CompletableFuture.completedFuture(answer);
  }

  @Override
  public CompletionStage<CaAnswer> resolve(IssuanceOrder order) {
    return order.reference().map(this::made).orElseGet(() -> repeat(order));
  }

  private CompletionStage<CaAnswer> made(String arn) {
    return get(arn).thenApply(outcome -> replies.fetched(arn, outcome));
  }

  private CompletionStage<AwsOutcome> get(String arn) {
    return client.send(
        sdk -> sdk.getCertificate(requests.get(arn)),
        (GetCertificateResponse answer) -> Optional.ofNullable(answer.certificate()));
  }

  private CompletionStage<CaAnswer> repeat(IssuanceOrder order) {
    Instant now = clock.instant();
    var made = order.intent().notBefore();
    // Made by another clock than ours: nothing is known of its age, until ours has come so far.
    if (made.isAfter(now)) {
      return done(new CaAnswer.Unknown("the intent was made after now, by this node's clock"));
    }
    // A repeat still has to come to AWS while the token stands for the first request.
    if (!now.isBefore(made.plus(settings.tokenLife()).minus(settings.resendMargin()))) {
      return done(
          new CaAnswer.Unprovable(
              "AWS Private CA gave no ARN while the request could be repeated, and has no list of"
                  + " certificates to look into"));
    }
    return switch (request(order)) {
      case Ready(var request) -> send(request, order).thenApply(replies::repeated);
      case NotReady(var detail) -> done(new CaAnswer.Unknown(detail));
      case Never(var detail) -> done(new CaAnswer.Unknown(detail));
    };
  }

  /** By its ARN, as an audit report has it. */
  @Override
  public CompletionStage<Fetched> fetch(String reference) {
    if (!replies.names(reference)) {
      return CompletableFuture.completedFuture(
          new Fetched.Missing("that is no ARN of a certificate of this CA"));
    }
    return get(reference).thenApply(replies::listed);
  }

  /** A reason without a word at AWS is not sent: another is never put in its place. */
  @Override
  public CompletionStage<RevocationAnswer> revoke(RevocationOrder order) {
    var word = AwsPcaRequests.word(order.reason());
    if (word.isEmpty()) {
      return CompletableFuture.completedFuture(
          new RevocationAnswer.NotExpressible(can.revocationReasons()));
    }
    var request = requests.revoke(order.certificate().serial(), word.get());
    return client
        .send(sdk -> sdk.revokeCertificate(request), _ -> Optional.empty())
        .thenApply(replies::revoked);
  }

  @Override
  public CompletionStage<CaExamination> examine(Duration within) {
    return examination.run(within);
  }

  @Override
  public void close() {
    client.close();
  }
}
