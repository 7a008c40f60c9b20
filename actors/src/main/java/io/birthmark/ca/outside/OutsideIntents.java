package io.birthmark.ca.outside;

import io.birthmark.ca.CaCapabilities;
import io.birthmark.ca.IntentRequest;
import io.birthmark.ca.Intention;
import io.birthmark.device.CaName;
import io.birthmark.device.IssuanceIntent;
import io.birthmark.device.Reason;
import io.birthmark.pki.DeviceNames;
import io.birthmark.pki.IssuancePlan;
import io.birthmark.pki.IssuerFacts;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Makes the intents for a CA that chooses serial number and body itself. The intent's notBefore is
 * the moment it was made, in whole seconds: such a CA back-dates by its own rules, and how long ago
 * an attempt was made is what its absence is judged by.
 */
public final class OutsideIntents {
  private final CaName ca;
  private final CaCapabilities can;
  private final IssuerFacts issuer;

  /** Intents for {@code ca}, whose pinned certificate is {@code issuer}. */
  public OutsideIntents(CaName ca, CaCapabilities can, IssuerFacts issuer) {
    this.ca = ca;
    this.can = can;
    this.issuer = issuer;
  }

  /**
   * The intent, or why there is none: {@link Reason#KEY_NOT_ALLOWED}, {@link
   * Reason#PROFILE_REFUSES}, or {@link Reason#CSR_NAMES_DIFFER} where the CA takes names from the
   * request and these are not the ones that registry and profile give.
   */
  public Intention intend(IntentRequest request) {
    var kind = request.csr().key().kind();
    var refused = IssuancePlan.refusal(request.profile(), request.device(), kind);
    if (refused.isPresent()) {
      return new Intention.Infeasible(refused.get().reason(), refused.get().detail());
    }
    if (!can.keys().contains(kind)) {
      return new Intention.Infeasible(
          Reason.KEY_NOT_ALLOWED,
          "the CA " + ca + " certifies " + can.keys().stream().sorted().toList() + ", not " + kind);
    }
    var begin = request.now().truncatedTo(ChronoUnit.SECONDS);
    var end = end(request);
    if (!begin.isBefore(end)) {
      return new Intention.Infeasible(
          Reason.PROFILE_REFUSES,
          "the certificate of the CA " + ca + " ends at " + issuer.certificate().notAfter());
    }
    return nameFault(request)
        .<Intention>map(fault -> new Intention.Infeasible(Reason.CSR_NAMES_DIFFER, fault))
        .orElseGet(() -> new Intention.Feasible(intent(request, begin, end)));
  }

  /** No certificate outlives its issuer: such a path would not be valid to its end. */
  private Instant end(IntentRequest request) {
    var profile = request.profile();
    var wanted = profile.notAfter(profile.notBefore(request.now()));
    var issuerEnds = issuer.certificate().notAfter();
    return wanted.isAfter(issuerEnds) ? issuerEnds : wanted;
  }

  private Optional<String> nameFault(IntentRequest request) {
    return switch (can.names()) {
      case FROM_ORDER -> Optional.empty();
      case FROM_REQUEST ->
          request
              .csr()
              .nameFault(DeviceNames.of(request.profile(), request.device(), request.facts()));
    };
  }

  private IssuanceIntent intent(IntentRequest request, Instant begin, Instant end) {
    return new IssuanceIntent(
        request.attempt(),
        request.csr().der(),
        request.csr().csrHash(),
        request.csr().key().spkiHash(),
        request.profile().ref(),
        ca,
        Optional.empty(),
        begin,
        end,
        Optional.empty());
  }
}
