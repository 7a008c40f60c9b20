package io.birthmark.rest;

import io.birthmark.ca.CertificateAuthority;
import io.birthmark.device.Bytes;
import io.birthmark.device.CaName;
import io.birthmark.device.DeviceState;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.Reason;
import io.birthmark.device.Sha256;
import io.birthmark.enrollment.KeyClaims;
import io.birthmark.http.FieldFault;
import io.birthmark.http.Problem;
import io.birthmark.pki.CertificatePreview;
import io.birthmark.pki.CertificateProfile;
import io.birthmark.pki.CryptoProviders;
import io.birthmark.pki.Csr;
import io.birthmark.pki.CsrReading;
import io.birthmark.pki.DeviceNames;
import io.birthmark.pki.IssuancePlan;
import io.birthmark.pki.IssuerFacts;
import io.birthmark.pki.SerialNumbers;
import io.birthmark.profile.ProfileBook;
import io.birthmark.profile.ProfilePhase;
import io.birthmark.profile.PublishedProfile;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * What would become of a request under a profile, or why nothing: the plan that an intent would be
 * made of, shown instead of made. It asks no CA, claims no key and writes nothing.
 */
final class ProfileDryRun {
  private final CertificateProfile builtIn;
  private final Map<CaName, CertificateAuthority> authorities;
  private final DeviceDoor devices;
  private final KeyClaims claims;
  private final CryptoProviders providers;
  private final SecureRandom random;
  private final InstantSource clock;

  ProfileDryRun(ApiPorts ports) {
    this.builtIn = ports.profiles().builtIn();
    this.authorities = ports.cas().authorities();
    this.devices = ports.devices();
    this.claims = ports.claims();
    this.providers = ports.providers();
    this.random = ports.tokens().random();
    this.clock = ports.clock();
  }

  /**
   * What would become of it.
   *
   * @param possible whether the CA would be asked
   * @param reason why it would not
   * @param field which part of the request is in the way
   * @param csrAttributes CsrAttrs of the profile (RFC 8951 §4), DER in base64: what devices are
   *     told
   */
  record Outcome(
      boolean possible,
      ProfileName profile,
      CaName ca,
      Optional<CertificatePreview> certificate,
      Optional<Reason> reason,
      Optional<String> detail,
      Optional<String> field,
      String csrAttributes) {}

  /** What an intent would pin. */
  record ProfileName(String name, int version, Sha256 hash) {}

  CompletionStage<HttpResponse> answer(
      HttpRequest request, String name, DryRunRequest sent, ProfileBook book) {
    return switch (sent.check(name, builtIn, authorities)) {
      case DryRunRequest.Bad(var problem) -> Answers.problem(request, problem);
      case DryRunRequest.Good good -> {
        var there = book.profile(name);
        var profile = chosen(name, good, there);
        yield profile.isEmpty()
            ? Answers.problem(
                request, absent(good, name.equals(builtIn.name()) || there.isPresent()))
            : withFacts(
                request,
                good,
                facts ->
                    outcome(good, facts, profile.get(), retired(good, there))
                        .thenApply(outcome -> Answers.json(200, outcome)));
      }
    };
  }

  private Optional<CertificateProfile> chosen(
      String name, DryRunRequest.Good good, Optional<PublishedProfile> there) {
    if (good.draft().isPresent()) {
      int next = there.map(published -> published.versions().size()).orElse(0) + 1;
      return good.draft().map(draft -> draft.numbered(next));
    }
    if (name.equals(builtIn.name())) {
      return Optional.of(builtIn)
          .filter(profile -> good.version().orElse(profile.version()) == profile.version());
    }
    return there.flatMap(published ->
        good.version().isEmpty()
            ? Optional.of(published.newest())
            : published.version(good.version().get()).map(PublishedProfile.Version::profile));
  }

  private static Problem absent(DryRunRequest.Good good, boolean named) {
    return named && good.version().isPresent()
        ? Problem.unprocessable(
            Reason.BAD_MESSAGE,
            new FieldFault(
                "/version", "the profile has no such version", "see the profile's versions"))
        : ProfileRoutes.unknown();
  }

  /** A version or a text that is asked for by itself is shown whether it is in use or not. */
  private static boolean retired(DryRunRequest.Good good, Optional<PublishedProfile> there) {
    return good.version().isEmpty()
        && good.draft().isEmpty()
        && there.filter(published -> published.phase() == ProfilePhase.RETIRED).isPresent();
  }

  private CompletionStage<HttpResponse> withFacts(
      HttpRequest request,
      DryRunRequest.Good good,
      Function<HardwareFacts, CompletionStage<HttpResponse>> answer) {
    if (good.facts().isPresent()) {
      return answer.apply(good.facts().get());
    }
    return devices
        .look(good.device())
        .thenCompose(view ->
            view.state() instanceof DeviceState.Known known
                ? answer.apply(known.dossier().facts())
                : Answers.problem(
                    request,
                    Problem.unprocessable(
                        Reason.BAD_MESSAGE,
                        new FieldFault(
                            "/device",
                            "no device of this id is registered",
                            "register it, or send its facts"))));
  }

  private CompletionStage<Outcome> outcome(
      DryRunRequest.Good good, HardwareFacts facts, CertificateProfile profile, boolean retired) {
    var trial = new Trial(profile, good.ca());
    if (retired) {
      return done(trial.no(Reason.PROFILE_RETIRED, Reason.PROFILE_RETIRED.summary(), "/profile"));
    }
    return switch (Csr.read(good.csr(), providers)) {
      case CsrReading.Refused(var reason, var detail) -> done(trial.no(reason, detail, "/csr"));
      case CsrReading.Accepted(var csr) ->
          switch (plan(good, facts, profile, csr)) {
            case IssuancePlan.Refused(var reason, var detail) ->
                done(trial.no(reason, detail, inTheWay(good, profile, reason)));
            case IssuancePlan.Planned(var plan) ->
                trial
                    .refusedByCa(csr, plan)
                    .map(ProfileDryRun::done)
                    .orElseGet(() -> unlessTaken(good, csr, trial, plan));
          };
    };
  }

  private CompletionStage<Outcome> unlessTaken(
      DryRunRequest.Good good, Csr csr, Trial trial, IssuancePlan plan) {
    return claims
        .holder(csr.key().spkiHash())
        .thenApply(holder ->
            holder.filter(other -> !other.equals(good.device())).isPresent()
                ? trial.no(Reason.KEY_TAKEN, Reason.KEY_TAKEN.summary(), "/csr")
                : trial.yes(CertificatePreview.of(plan)));
  }

  private static String inTheWay(
      DryRunRequest.Good good, CertificateProfile profile, Reason reason) {
    if (reason == Reason.KEY_NOT_ALLOWED) {
      return "/csr";
    }
    return profile.nameFault(good.device()).isPresent() ? "/device" : "/profile";
  }

  private IssuancePlan.Outcome plan(
      DryRunRequest.Good good, HardwareFacts facts, CertificateProfile profile, Csr csr) {
    return IssuancePlan.of(
        new IssuancePlan.Order(
            profile,
            good.device(),
            facts,
            csr.key(),
            issuer(good.ca()),
            SerialNumbers.random(random),
            profile.notBefore(clock.instant())));
  }

  private IssuerFacts issuer(CertificateAuthority ca) {
    return IssuerFacts.of(ca.trust().issuer(), providers);
  }

  private static <T> CompletionStage<T> done(T value) {
    return CompletableFuture.completedFuture(value);
  }

  /** One profile at one CA. */
  private record Trial(CertificateProfile profile, CertificateAuthority ca) {
    /** What the CA itself takes: its keys, and its names where it reads them from requests. */
    Optional<Outcome> refusedByCa(Csr csr, IssuancePlan plan) {
      var can = ca.capabilities();
      var order = plan.order();
      var distrusted = profile.issuerFault(ca.name());
      if (distrusted.isPresent()) {
        return Optional.of(no(Reason.PROFILE_REFUSES, distrusted.get(), "/ca"));
      }
      if (!can.keys().contains(order.key().kind())) {
        return Optional.of(
            no(
                Reason.KEY_NOT_ALLOWED,
                "the CA %s certifies %s, not %s"
                    .formatted(
                        ca.name(), can.keys().stream().sorted().toList(), order.key().kind()),
                "/csr"));
      }
      return switch (can.names()) {
        case FROM_ORDER -> Optional.empty();
        case FROM_REQUEST ->
            csr.nameFault(DeviceNames.of(profile, order.device(), order.facts()))
                .map(fault -> no(Reason.CSR_NAMES_DIFFER, fault, "/csr"));
      };
    }

    Outcome yes(CertificatePreview certificate) {
      return outcome(
          true, Optional.of(certificate), Optional.empty(), Optional.empty(), Optional.empty());
    }

    Outcome no(Reason reason, String detail, String field) {
      return outcome(
          false, Optional.empty(), Optional.of(reason), Optional.of(detail), Optional.of(field));
    }

    private Outcome outcome(
        boolean possible,
        Optional<CertificatePreview> certificate,
        Optional<Reason> reason,
        Optional<String> detail,
        Optional<String> field) {
      var ref = profile.ref();
      return new Outcome(
          possible,
          new ProfileName(ref.name(), ref.version(), ref.hash()),
          ca.name(),
          certificate,
          reason,
          detail,
          field,
          base64(profile.csrAttributes()));
    }

    private static String base64(Bytes der) {
      return Base64.getEncoder().encodeToString(der.toArray());
    }
  }
}
