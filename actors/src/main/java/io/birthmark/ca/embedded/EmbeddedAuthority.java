package io.birthmark.ca.embedded;

import io.birthmark.ca.CaAnswer;
import io.birthmark.ca.CaCapabilities;
import io.birthmark.ca.CaCapabilities.Listing;
import io.birthmark.ca.CaCapabilities.NameSource;
import io.birthmark.ca.CaExamination;
import io.birthmark.ca.CaExamination.Check;
import io.birthmark.ca.CaTrust;
import io.birthmark.ca.CertificateAuthority;
import io.birthmark.ca.IntentRequest;
import io.birthmark.ca.Intention;
import io.birthmark.ca.IssuanceOrder;
import io.birthmark.ca.IssuerFindings;
import io.birthmark.ca.RevocationAnswer;
import io.birthmark.ca.RevocationOrder;
import io.birthmark.device.AttemptId;
import io.birthmark.device.Bytes;
import io.birthmark.device.CaName;
import io.birthmark.device.IssuanceIntent;
import io.birthmark.device.RevocationReason;
import io.birthmark.pki.AtHand;
import io.birthmark.pki.CryptoProviders;
import io.birthmark.pki.Csr;
import io.birthmark.pki.CsrReading;
import io.birthmark.pki.IssuancePlan;
import io.birthmark.pki.KeyKind;
import io.birthmark.pki.Profiles;
import io.birthmark.pki.SerialNumbers;
import io.birthmark.pki.SubjectKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The CA inside the node. It needs no ledger of what it issued: serial number, validity and the
 * hash of the to-be-signed bytes stand in the journaled intent, so signing again gives the same
 * certificate body, and the twins' journal is its ledger.
 *
 * <p>What it revoked stands in a {@link RevocationLedger}, out of which {@link CrlPublisher} makes
 * the lists: a list must be complete, and the twins are not asked one by one.
 */
public final class EmbeddedAuthority implements CertificateAuthority {
  /** Its name everywhere. */
  public static final CaName NAME = new CaName("embedded");

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedAuthority.class);

  private final IssuingCa ca;
  private final Profiles profiles;
  private final CryptoProviders providers;
  private final SecureRandom random;
  private final Executor crypto;
  private final RevocationLedger ledger;
  private final InstantSource clock;
  private final AtHand<AttemptId, Bytes> bodies;

  /**
   * An authority that signs with {@code ca}'s key.
   *
   * @param random source of serial numbers
   * @param crypto threads for signatures; bounded
   * @param ledger where revocations are stored before they count as done
   * @param bodiesAtHand bodies between intent and signature that are kept; others are made again
   */
  public EmbeddedAuthority(
      IssuingCa ca,
      Profiles profiles,
      CryptoProviders providers,
      SecureRandom random,
      Executor crypto,
      RevocationLedger ledger,
      int bodiesAtHand,
      InstantSource clock) {
    this.ca = ca;
    this.profiles = profiles;
    this.providers = providers;
    this.random = random;
    this.crypto = crypto;
    this.ledger = ledger;
    this.bodies = new AtHand<>(bodiesAtHand);
    this.clock = clock;
  }

  @Override
  public CaName name() {
    return NAME;
  }

  @Override
  public CaCapabilities capabilities() {
    return new CaCapabilities(
        EnumSet.allOf(KeyKind.class),
        NameSource.FROM_ORDER,
        Optional.empty(),
        Optional.of(CaCapabilities.ALWAYS),
        false,
        Listing.NONE,
        false,
        EnumSet.allOf(RevocationReason.class),
        Optional.empty());
  }

  @Override
  public CaTrust trust() {
    return new CaTrust(ca.facts().certificate().der(), ca.chain(), ca.anchors());
  }

  @Override
  public Intention intend(IntentRequest request) {
    var profile = request.profile();
    var order =
        new IssuancePlan.Order(
            profile,
            request.device(),
            request.facts(),
            request.csr().key(),
            ca.facts(),
            SerialNumbers.random(random),
            profile.notBefore(request.now()));
    return switch (IssuancePlan.of(order)) {
      case IssuancePlan.Refused(var reason, var detail) -> new Intention.Infeasible(reason, detail);
      case IssuancePlan.Planned(var plan) -> {
        bodies.keep(request.attempt(), plan.tbs());
        yield new Intention.Feasible(intent(request, plan));
      }
    };
  }

  private static IssuanceIntent intent(IntentRequest request, IssuancePlan plan) {
    var order = plan.order();
    return new IssuanceIntent(
        request.attempt(),
        request.csr().der(),
        request.csr().csrHash(),
        order.key().spkiHash(),
        order.profile().ref(),
        NAME,
        Optional.of(order.serial()),
        order.notBefore(),
        order.notAfter(),
        Optional.of(plan.tbsHash()));
  }

  @Override
  public CompletionStage<CaAnswer> issue(IssuanceOrder order) {
    try {
      return CompletableFuture.supplyAsync(() -> sign(order), crypto)
          .exceptionally(
              failure -> new CaAnswer.Unknown("signing failed: " + failure.getMessage()));
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(
          new CaAnswer.NotSent("too many signatures are waiting"));
    }
  }

  /** Signing again gives the same body: the repeat is the look-up. */
  @Override
  public CompletionStage<CaAnswer> resolve(IssuanceOrder order) {
    return issue(order);
  }

  private CaAnswer sign(IssuanceOrder order) {
    var intent = order.intent();
    var body = bodies.take(intent.attempt()).or(() -> body(order));
    if (body.isEmpty() || !intent.tbsHash().equals(body.map(Bytes::sha256))) {
      return new CaAnswer.Unknown(
          "the certificate's body cannot be made again as it was intended; was the profile "
              + intent.profile()
              + " or the issuing CA changed?");
    }
    return new CaAnswer.Certificate(ca.sign(body.get()));
  }

  /** The body of an intent that was journaled earlier, perhaps by another process. */
  private Optional<Bytes> body(IssuanceOrder order) {
    var intent = order.intent();
    if (!(profiles.recall(intent.profile()) instanceof Profiles.Known(var profile))
        || intent.serial().isEmpty()) {
      return Optional.empty();
    }
    return key(intent)
        .map(key ->
            new IssuancePlan.Order(
                profile,
                order.device(),
                order.facts(),
                key,
                ca.facts(),
                intent.serial().get(),
                intent.notBefore()))
        .map(IssuancePlan::of)
        .flatMap(outcome ->
            outcome instanceof IssuancePlan.Planned(var plan)
                ? Optional.of(plan.tbs())
                : Optional.empty());
  }

  private Optional<SubjectKey> key(IssuanceIntent intent) {
    return Csr.read(intent.csr(), providers) instanceof CsrReading.Accepted(Csr csr)
        ? Optional.of(csr.key())
        : Optional.empty();
  }

  /** There is no way to it; what can be wrong is its own key and certificate. */
  @Override
  public CompletionStage<CaExamination> examine(Duration within) {
    try {
      return CompletableFuture.supplyAsync(this::examined, crypto)
          .completeOnTimeout(
              broken("no signature was made in time: look at this node's load"),
              within.toMillis(),
              TimeUnit.MILLISECONDS)
          .exceptionally(failure -> broken("its key cannot sign: " + failure.getMessage()));
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(broken("too many signatures are waiting"));
    }
  }

  private static CaExamination broken(String detail) {
    return new CaExamination.Notes().fault(Check.STATE, detail).done();
  }

  private CaExamination examined() {
    var notes = new CaExamination.Notes();
    for (var check : List.of(Check.REACH, Check.TLS, Check.AUTH, Check.CLOCK, Check.SETTINGS)) {
      notes.skip(check, "it signs in this process");
    }
    if (ca.isWhole()) {
      notes.ok(Check.STATE, "its key signs, and is that of its certificate");
    } else {
      notes.fault(
          Check.STATE, "its key is not that of its certificate: restore the folder of the CA");
    }
    IssuerFindings.certificate(notes, ca.facts(), ca.facts().certificate().der(), clock.instant());
    return notes.done();
  }

  /** Done once it is stored; published soon after. */
  @Override
  public CompletionStage<RevocationAnswer> revoke(RevocationOrder order) {
    var held = order.certificate();
    var revocation =
        new Revocation(NAME, held.serial(), order.reason(), clock.instant(), held.notAfter());
    return ledger
        .store(revocation)
        .handle((_, failure) -> {
          if (failure != null) {
            LOG.warn("a revocation could not be stored; its twin will ask again", failure);
            return new RevocationAnswer.Unknown("it could not be stored");
          }
          return new RevocationAnswer.Revoked();
        });
  }
}
