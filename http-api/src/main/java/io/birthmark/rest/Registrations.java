package io.birthmark.rest;

import io.birthmark.device.CommandName;
import io.birthmark.device.DeviceCommand;
import io.birthmark.device.DeviceId;
import io.birthmark.device.DeviceLifecycle;
import io.birthmark.device.DeviceState;
import io.birthmark.device.EvidenceKind;
import io.birthmark.device.Provenance;
import io.birthmark.device.Reason;
import io.birthmark.enrollment.EnrollmentGroup;
import io.birthmark.enrollment.EvidenceKeys;
import io.birthmark.enrollment.InitialKeys;
import io.birthmark.enrollment.NameRule;
import io.birthmark.http.FieldFault;
import io.birthmark.http.Problem;
import io.birthmark.rest.RegistrationRequest.Registration;
import io.birthmark.twin.DeviceTwin;
import io.birthmark.twin.DeviceView;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Announces devices: finds the device's name by its group's rule, stores its key, and tells its
 * twin. Every step may be repeated.
 */
final class Registrations {
  private final DeviceDoor devices;
  private final EvidenceKeys keys;
  private final Groups groups;

  Registrations(ApiPorts ports, Groups groups) {
    this.devices = ports.devices();
    this.keys = ports.keys();
    this.groups = groups;
  }

  /** What came of a registration. */
  sealed interface Outcome {}

  /**
   * The device is registered.
   *
   * @param fresh whether by this request, and not the same before
   */
  record Registered(DeviceView view, boolean fresh) implements Outcome {}

  /** It is not, or not so. */
  record Refused(Problem problem) implements Outcome {}

  /** Registers a device; the registration stays open until the outcome is there. */
  CompletionStage<Outcome> register(Registration registration, Provenance provenance) {
    return groups
        .find(registration.group())
        .thenCompose(group ->
            group.isPresent()
                ? named(registration, group.get(), provenance)
                : refused(
                    unprocessable(
                        Reason.GROUP_UNKNOWN,
                        "/group",
                        "there is no such group",
                        "make it first, or look how it is spelt")));
  }

  private CompletionStage<Outcome> named(
      Registration registration, EnrollmentGroup group, Provenance provenance) {
    if (registration.initialKey().isPresent()
        && !group.settings().accepted().contains(EvidenceKind.INITIAL_KEY)) {
      return refused(
          unprocessable(
              Reason.EVIDENCE_NOT_ACCEPTED,
              "/initialKey",
              "the group does not accept initial-key, so the key could never be used",
              "leave it out, or let the group accept initial-key"));
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
          devices.look(device).thenCompose(before -> keyed(registration, before, provenance));
    };
  }

  /**
   * The key is stored before the twin is told, because a registered device may come at once. It is
   * not stored for a device that the rules are going to refuse: it would shut out the device's
   * right key.
   */
  private CompletionStage<Outcome> keyed(
      Registration registration, DeviceView before, Provenance provenance) {
    if (registration.initialKey().isEmpty() || !welcome(registration, before.state())) {
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
        && known.dossier().facts().equals(registration.facts());
  }

  private static boolean isFresh(DeviceState state) {
    return state instanceof DeviceState.Unknown || state instanceof DeviceState.Cancelled;
  }

  private CompletionStage<Outcome> told(
      Registration registration, DeviceView before, Provenance provenance) {
    var command = new DeviceCommand.Register(registration.group(), registration.facts());
    return devices
        .ask(before.device(), command, provenance)
        .thenApply(reply ->
            switch (reply) {
              case DeviceTwin.Applied(var view) -> new Registered(view, isFresh(before.state()));
              case DeviceTwin.Refused(var reason, var detail, var legal, _) ->
                  new Refused(Problem.of(reason, detail, legal));
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
