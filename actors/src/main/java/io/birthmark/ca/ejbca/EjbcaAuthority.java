package io.birthmark.ca.ejbca;

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
import io.birthmark.ca.Listed;
import io.birthmark.ca.RevocationAnswer;
import io.birthmark.ca.RevocationOrder;
import io.birthmark.ca.ejbca.EjbcaReplies.Finalized;
import io.birthmark.ca.ejbca.EjbcaReplies.Found;
import io.birthmark.ca.outside.HttpOutcome;
import io.birthmark.ca.outside.OutsideHttp;
import io.birthmark.ca.outside.OutsideIntents;
import io.birthmark.ca.outside.PinnedChain;
import io.birthmark.device.AttemptId;
import io.birthmark.device.Bytes;
import io.birthmark.device.CaName;
import io.birthmark.device.IssuanceIntent;
import io.birthmark.device.RevocationReason;
import io.birthmark.pki.IssuedCertificate;
import io.birthmark.pki.KeyKind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.bouncycastle.asn1.x500.X500Name;

/**
 * An EJBCA elsewhere. Its user name for a request is the attempt id, so what became of an attempt
 * is found by search; a second enrolment under one name would issue a second certificate, so there
 * is never one. It takes names from the request ({@link NameSource#FROM_REQUEST}).
 */
public final class EjbcaAuthority implements CertificateAuthority {
  /** 409: revoked before, or not on hold; the status tells which. */
  private static final int ALREADY = 409;

  private final CaName name;
  private final EjbcaSettings settings;
  private final PinnedChain pinned;
  private final OutsideIntents intents;
  private final EjbcaRequests requests;
  private final EjbcaReplies replies;
  private final OutsideHttp http;
  private final EjbcaCatalogue catalogue;
  private final Function<AttemptId, String> passwords;
  private final InstantSource clock;
  private final EjbcaExamination examination;

  /**
   * An authority; nothing is sent until something is asked of it.
   *
   * @param passwords the password of an attempt's end entity, the same on every node: a request
   *     that waited for an approval is fetched with it
   * @param executor threads that read files and answers; bounded
   */
  public EjbcaAuthority(
      CaName name,
      EjbcaSettings settings,
      PinnedChain pinned,
      Function<AttemptId, String> passwords,
      Executor executor,
      InstantSource clock) {
    this.name = name;
    this.settings = settings;
    this.pinned = pinned;
    this.intents = new OutsideIntents(name, capabilities(settings), pinned.issuer());
    this.requests =
        new EjbcaRequests(settings, settings.issuerDn().orElseGet(() -> printed(pinned)));
    this.replies = new EjbcaReplies(settings.waits());
    this.http = new OutsideHttp(settings.tls(), settings.http(), executor);
    this.catalogue = new EjbcaCatalogue(settings.listPage(), requests, replies, http);
    this.passwords = passwords;
    this.clock = clock;
    this.examination =
        new EjbcaExamination(
            settings,
            pinned.issuer(),
            requests,
            replies,
            () -> new OutsideHttp(settings.tls(), settings.http(), executor),
            clock);
  }

  /** The issuer's name in the order of its encoding, as EJBCA prints those it made. */
  private static String printed(PinnedChain pinned) {
    return X500Name.getInstance(pinned.issuer().certificate().subject().toArray()).toString();
  }

  private static CaCapabilities capabilities(EjbcaSettings settings) {
    return new CaCapabilities(
        EnumSet.allOf(KeyKind.class),
        NameSource.FROM_REQUEST,
        Optional.empty(),
        Optional.empty(),
        true,
        Listing.QUERY,
        true,
        EnumSet.allOf(RevocationReason.class),
        Optional.of(settings.horizon()));
  }

  @Override
  public CaName name() {
    return name;
  }

  @Override
  public CaCapabilities capabilities() {
    return capabilities(settings);
  }

  @Override
  public CaTrust trust() {
    return pinned.trust();
  }

  @Override
  public Intention intend(IntentRequest request) {
    return intents.intend(request);
  }

  @Override
  public CompletionStage<CaAnswer> issue(IssuanceOrder order) {
    var intent = order.intent();
    return http.send(requests.enrol(intent, passwords.apply(intent.attempt())))
        .thenApply(replies::enrolled);
  }

  /** Fetched under the CA's own name for it, where it has one and still has it; else searched. */
  @Override
  public CompletionStage<CaAnswer> resolve(IssuanceOrder order) {
    var intent = order.intent();
    if (order.reference().isEmpty()) {
      return search(intent);
    }
    return http.send(requests.finish(order.reference().get(), passwords.apply(intent.attempt())))
        .thenApply(replies::finalized)
        .thenCompose(finalized ->
            switch (finalized) {
              case Finalized.Stands(var answer) -> CompletableFuture.completedFuture(answer);
              case Finalized.Gone(_, var issued) when issued ->
                  search(intent).thenApply(EjbcaAuthority::unlessAbsent);
              case Finalized.Gone _ -> search(intent);
            });
  }

  private static CaAnswer unlessAbsent(CaAnswer answer) {
    return answer instanceof CaAnswer.Absent
        ? new CaAnswer.Unknown("its approved request was fetched, and its search finds nothing")
        : answer;
  }

  private CompletionStage<CaAnswer> search(IssuanceIntent intent) {
    return http.send(requests.search(intent.attempt()))
        .thenApply(replies::searched)
        .thenApply(found ->
            switch (found) {
              case Found.All(var certificates) when certificates.isEmpty() -> notFound(intent);
              case Found.All(var certificates) -> theOneFor(intent, certificates);
              case Found.Failed(var detail) -> new CaAnswer.Unknown("the search failed: " + detail);
            });
  }

  /**
   * Among several, that for the intent's key. Where there is none for it the first is handed on, to
   * be found wrong: it was issued for this attempt.
   */
  private static CaAnswer theOneFor(IssuanceIntent intent, List<Bytes> certificates) {
    return new CaAnswer.Certificate(
        certificates.stream()
            .filter(der ->
                IssuedCertificate.read(der) instanceof IssuedCertificate.Read(var certificate)
                    && certificate.spkiHash().equals(intent.spkiHash()))
            .findFirst()
            .orElse(certificates.getFirst()));
  }

  /** Not found is not absent while the last request of the attempt may still be on its way. */
  private CaAnswer notFound(IssuanceIntent intent) {
    var proven = intent.notBefore().plus(settings.sendWindow()).plus(settings.horizon());
    return clock.instant().isBefore(proven)
        ? new CaAnswer.Unknown("it is not found; from " + proven + " on that proves its absence")
        : new CaAnswer.Absent();
  }

  @Override
  public CompletionStage<Listed> list(Instant from) {
    return catalogue.list(from);
  }

  /** By its serial number in hexadecimal digits. */
  @Override
  public CompletionStage<Fetched> fetch(String reference) {
    return catalogue.fetch(reference);
  }

  @Override
  public CompletionStage<CaExamination> examine(Duration within) {
    return examination.run(within);
  }

  @Override
  public CompletionStage<RevocationAnswer> revoke(RevocationOrder order) {
    var serial = order.certificate().serial();
    return http.send(requests.revoke(serial, order.reason()))
        .thenCompose(outcome ->
            outcome instanceof HttpOutcome.Reply(var status, _, _, _) && status == ALREADY
                ? http.send(requests.revocationStatus(serial))
                    .thenApply(shown -> replies.revoked(shown, order.reason()))
                : CompletableFuture.completedFuture(replies.revoked(outcome, order.reason())));
  }
}
