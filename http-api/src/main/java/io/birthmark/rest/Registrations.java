package io.birthmark.rest;

import io.birthmark.access.Principal;
import io.birthmark.device.CommandName;
import io.birthmark.device.DeviceCommand;
import io.birthmark.device.DeviceId;
import io.birthmark.device.DeviceLifecycle;
import io.birthmark.device.DeviceState;
import io.birthmark.device.EvidenceKind;
import io.birthmark.device.ManufacturerKey;
import io.birthmark.device.Provenance;
import io.birthmark.device.Reason;
import io.birthmark.enrollment.EnrollmentGroup;
import io.birthmark.enrollment.EvidenceKeys;
import io.birthmark.enrollment.InitialKeys;
import io.birthmark.enrollment.KeyClaims;
import io.birthmark.enrollment.NameRule;
import io.birthmark.http.FieldFault;
import io.birthmark.http.Problem;
import io.birthmark.pki.CryptoProviders;
import io.birthmark.pki.SubjectKey;
import io.birthmark.rest.RegistrationRequest.Registration;
import io.birthmark.twin.DeviceTwin;
import io.birthmark.twin.DeviceView;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Announces devices: finds the device's name by its group's rule, stores its key, and tells its
 * twin. Every step may be repeated.
 */
final class Registrations {
  private final DeviceDoor devices;
  private final EvidenceKeys keys;
  private final KeyClaims claims;
  private final Tokens tokens;
  private final TokenTerms terms;
  private final CryptoProviders providers;
  private final Groups groups;
  private final LineKeys lines;

  Registrations(ApiPorts ports, Groups groups, LineKeys lines) {
    this.devices = ports.devices();
    this.keys = ports.keys();
    this.claims = ports.claims();
    this.tokens = new Tokens(ports);
    this.terms = ports.tokens();
    this.providers = ports.providers();
    this.groups = groups;
    this.lines = lines;
  }

  /** What came of a registration. */
  sealed interface Outcome {}

  /**
   * The device is registered.
   *
   * @param fresh whether by this request, and not the same before
   * @param token the token it may enroll with, where it has one
   */
  record Registered(DeviceView view, boolean fresh, Optional<TokenResource> token)
      implements Outcome {}

  /** It is not, or not so. */
  record Refused(Problem problem) implements Outcome {}

  /** Registers a device, or says what is wrong with what was sent. */
  CompletionStage<Outcome> register(
      RegistrationRequest sent, Principal principal, Provenance provenance) {
    return switch (sent.check(terms, providers)) {
      case RegistrationRequest.Bad(var problem) -> refused(problem);
      case RegistrationRequest.Good(var registration) ->
          register(registration, principal, provenance)
              .whenComplete((_, _) -> registration.close());
    };
  }

  private CompletionStage<Outcome> register(
      Registration registration, Principal principal, Provenance provenance) {
    return switch (lines.bounds(principal, registration.group(), registration.lot())) {
      case LineKeys.Outside(var problem) -> refused(problem);
      case LineKeys.Within(var lot) -> grouped(registration.of(lot), principal, provenance);
    };
  }

  private CompletionStage<Outcome> grouped(
      Registration registration, Principal principal, Provenance provenance) {
    return groups
        .find(registration.group())
        .thenCompose(group ->
            group.isPresent()
                ? named(registration, group.get(), principal, provenance)
                : refused(
                    unprocessable(
                        Reason.GROUP_UNKNOWN,
                        "/group",
                        "there is no such group",
                        "make it first, or look how it is spelt")));
  }

  private CompletionStage<Outcome> named(
      Registration registration,
      EnrollmentGroup group,
      Principal principal,
      Provenance provenance) {
    var useless =
        unusable(group, registration.initialKey(), EvidenceKind.INITIAL_KEY, "/initialKey")
            .or(() ->
                unusable(
                    group,
                    registration.manufacturerKey(),
                    EvidenceKind.MANUFACTURER_SIGNATURE,
                    "/manufacturerKey"))
            .or(() -> unusable(group, registration.token(), EvidenceKind.TOKEN, "/token"));
    if (useless.isPresent()) {
      return refused(useless.get());
    }
    return switch (group
        .settings()
        .nameRule()
        .name(DeviceId.DEFAULT_TENANT, registration.facts())) {
      case NameRule.NotAllowed(var detail) ->
          refused(
              unprocessable(
                  Reason.NAME_NOT_ALLOWED,
                  "",
                  detail,
                  "the group names its devices by " + group.settings().nameRule()));
      case NameRule.Named(var device) ->
          devices
              .look(device)
              .thenCompose(before -> counted(registration, before, principal, provenance));
    };
  }

  /** A device that is new is taken from its line key's quota before anything is done for it. */
  private CompletionStage<Outcome> counted(
      Registration registration, DeviceView before, Principal principal, Provenance provenance) {
    if (!isFresh(before.state())) {
      return keyed(registration, before, provenance);
    }
    return lines
        .take(principal)
        .thenCompose(spent ->
            spent.isPresent()
                ? refused(spent.get())
                : keyed(registration, before, provenance)
                    .thenApply(outcome -> {
                      if (outcome instanceof Refused) {
                        lines.giveBack(principal);
                      }
                      return outcome;
                    }));
  }

  /** A key or token of a kind that the group does not accept. */
  private static Optional<Problem> unusable(
      EnrollmentGroup group, Optional<?> sent, EvidenceKind kind, String pointer) {
    return sent.isEmpty() || group.settings().accepted().contains(kind)
        ? Optional.empty()
        : Optional.of(
            unprocessable(
                Reason.EVIDENCE_NOT_ACCEPTED,
                pointer,
                "the group does not accept " + kind.wireName() + ", so it could never be used",
                "leave it out, or let the group accept " + kind.wireName()));
  }

  /**
   * Keys are claimed and stored before the twin is told, because a registered device may come at
   * once. They are not for a device that the rules are going to refuse: they would shut out the
   * device's right keys.
   */
  private CompletionStage<Outcome> keyed(
      Registration registration, DeviceView before, Provenance provenance) {
    if (!welcome(registration, before.state())) {
      return told(registration, before, provenance);
    }
    return registration
        .manufacturerKey()
        .map(key -> claimed(key, registration, before, provenance))
        .orElseGet(() -> stored(registration, before, provenance));
  }

  /** A public key that two devices share would tell nobody which of them speaks. */
  private CompletionStage<Outcome> claimed(
      SubjectKey key, Registration registration, DeviceView before, Provenance provenance) {
    return claims
        .claim(key.spkiHash(), before.device())
        .thenCompose(outcome ->
            switch (outcome) {
              case KeyClaims.Claimed _ -> stored(registration, before, provenance);
              case KeyClaims.HeldBy _ ->
                  refused(
                      Problem.of(
                          Reason.KEY_TAKEN,
                          "the manufacturer key "
                              + key.spkiHash()
                              + " belongs to another device; every device needs a key of its own",
                          DeviceLifecycle.legal(before.state())));
            });
  }

  private CompletionStage<Outcome> stored(
      Registration registration, DeviceView before, Provenance provenance) {
    if (registration.initialKey().isEmpty()) {
      return told(registration, before, provenance);
    }
    return keys.put(InitialKeys.idFor(before.device()), registration.initialKey().orElseThrow())
        .thenCompose(put ->
            switch (put) {
              case STORED, SAME -> told(registration, before, provenance);
              case CONFLICT ->
                  refused(
                      Problem.of(
                          Reason.REGISTRATION_CONFLICT,
                          "another initial key is stored for "
                              + before.device().device()
                              + "; a stored key is never changed",
                          DeviceLifecycle.legal(before.state())));
            });
  }

  /** Whether the rules will take this registration, as far as can be seen from outside. */
  private static boolean welcome(Registration registration, DeviceState state) {
    return DeviceLifecycle.legal(state).contains(CommandName.REGISTER)
        && (isFresh(state) || isSame(registration, state));
  }

  private static boolean isSame(Registration registration, DeviceState state) {
    return state instanceof DeviceState.Known known
        && known.dossier().group().equals(registration.group())
        && known.dossier().facts().equals(registration.facts())
        && known.dossier().lot().equals(registration.lot())
        && known
            .dossier()
            .manufacturerKey()
            .map(ManufacturerKey::digest)
            .equals(registration.manufacturerKey().map(SubjectKey::spkiHash));
  }

  private static boolean isFresh(DeviceState state) {
    return state instanceof DeviceState.Unknown || state instanceof DeviceState.Cancelled;
  }

  private CompletionStage<Outcome> told(
      Registration registration, DeviceView before, Provenance provenance) {
    var command =
        new DeviceCommand.Register(
            registration.group(),
            registration.facts(),
            registration.lot(),
            registration.manufacturerKey().map(SubjectKey::spki));
    boolean fresh = isFresh(before.state());
    return devices
        .ask(before.device(), command, provenance)
        .thenCompose(reply ->
            switch (reply) {
              case DeviceTwin.Applied(var view, _) ->
                  withToken(registration, view, fresh, provenance);
              case DeviceTwin.Refused(var reason, var detail, var legal, _) ->
                  refused(Problem.of(reason, detail, legal));
            });
  }

  /**
   * A token that is made here is made once: a repeat finds the first one, which is told nobody
   * twice. Nor does a repeat bring back a token that has been used meanwhile.
   */
  private CompletionStage<Outcome> withToken(
      Registration registration, DeviceView view, boolean fresh, Provenance provenance) {
    var wanted = registration.token();
    if (wanted.isEmpty() || Tokens.hadAlready(view, wanted.get())) {
      return CompletableFuture.completedFuture(
          new Registered(view, fresh, TokenResource.of(Tokens.tokens(view))));
    }
    // The idempotency key is the registration's; a token has its own way to be offered once.
    var unkeyed =
        Provenance.of(provenance.actor(), provenance.channel(), provenance.location())
            .in(provenance.trace());
    return tokens
        .offer(view, wanted.get(), unkeyed)
        .thenApply(outcome ->
            switch (outcome) {
              case Tokens.Offered(var after, var token, var told) ->
                  new Registered(after, fresh, Optional.of(TokenResource.of(token, told)));
              case Tokens.Refused(var problem) -> new Refused(problem);
            });
  }

  private static Problem unprocessable(
      Reason reason, String pointer, String detail, String remedy) {
    return Problem.unprocessable(reason, new FieldFault(pointer, detail, remedy));
  }

  private static CompletionStage<Outcome> refused(Problem problem) {
    return CompletableFuture.completedFuture(new Refused(problem));
  }
}
