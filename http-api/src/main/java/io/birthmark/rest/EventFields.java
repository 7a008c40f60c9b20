package io.birthmark.rest;

import io.birthmark.device.AcceptedEvidence;
import io.birthmark.device.DeviceEvent;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.HeldCertificate;
import io.birthmark.device.IssuanceIntent;
import io.birthmark.device.Lot;
import io.birthmark.device.OneTimeToken;
import io.birthmark.device.Route;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The public form of each event. It stands apart from the events' Java names, which may change, and
 * is exhaustive: a new event does not build until it has a public form.
 */
final class EventFields {
  private final String type;
  private final Map<String, Object> values = new LinkedHashMap<>();

  private EventFields(String type) {
    this.type = type;
  }

  /** The event's name. */
  String type() {
    return type;
  }

  /** Its fields in order; values that {@link io.birthmark.http.Json} can write. */
  Map<String, Object> values() {
    return Collections.unmodifiableMap(values);
  }

  static EventFields of(DeviceEvent event) {
    return switch (event) {
      case DeviceEvent.DeviceRegistered(var group, var facts, var lot, var windowEnds, var key) ->
          named("DeviceRegistered")
              .with("group", group)
              .with("facts", facts(facts))
              .with("lot", lot(lot))
              .with("windowEnds", windowEnds)
              .with("manufacturerKey", key);
      case DeviceEvent.TokenOffered(var token) -> named("TokenOffered").with("token", token(token));
      case DeviceEvent.RegistrationCancelled(var reason) ->
          named("RegistrationCancelled").with("reason", reason);
      case DeviceEvent.DeviceClaimed(var route, var firmware, var deadline) ->
          named("DeviceClaimed")
              .with("route", route(route))
              .with("firmware", firmware)
              .with("deadline", deadline);
      case DeviceEvent.ClaimLapsed() -> named("ClaimLapsed");
      case DeviceEvent.EvidenceAccepted(var evidence, var route, var firmware, var deadline) ->
          named("EvidenceAccepted")
              .with("evidence", evidence(evidence))
              .with("route", route(route))
              .with("firmware", firmware)
              .with("deadline", deadline);
      case DeviceEvent.AuthenticationLapsed(var deadline) ->
          named("AuthenticationLapsed").with("deadline", deadline);
      case DeviceEvent.IssuanceRequested(var intent, var number, var deadline) ->
          named("IssuanceRequested")
              .with("intent", intent(intent))
              .with("number", number)
              .with("deadline", deadline);
      case DeviceEvent.IssuancePostponed(var draft, var number, var reason, var deadline) ->
          named("IssuancePostponed")
              .with("draft", intent(draft))
              .with("number", number)
              .with("reason", reason)
              .with("deadline", deadline);
      case DeviceEvent.IssuancePending(var attempt, var reference, var detail, var deadline) ->
          named("IssuancePending")
              .with("attempt", attempt)
              .with("reference", reference)
              .with("detail", detail)
              .with("deadline", deadline);
      case DeviceEvent.CaConsulted(var tries, var deadline) ->
          named("CaConsulted").with("tries", tries).with("deadline", deadline);
      case DeviceEvent.IssuanceInDoubt(var attempt, var detail, var tries, var deadline) ->
          named("IssuanceInDoubt")
              .with("attempt", attempt)
              .with("detail", detail)
              .with("tries", tries)
              .with("deadline", deadline);
      case DeviceEvent.IssuanceFailed(var attempt, var reason, var detail, var watch) ->
          named("IssuanceFailed")
              .with("attempt", attempt)
              .with("reason", reason)
              .with("detail", detail)
              .with("watch", watch);
      case DeviceEvent.CertificateIssued(var certificate, var facts, var via, var deadline) ->
          named("CertificateIssued")
              .with("certificate", certificate)
              .with("facts", held(facts))
              .with("deliverVia", via.map(EventFields::route))
              .with("deadline", deadline);
      case DeviceEvent.DeliveryStarted(var certificate, var via, var deadline) ->
          named("DeliveryStarted")
              .with("certificateSha256", certificate)
              .with("via", route(via))
              .with("deadline", deadline);
      case DeviceEvent.DeliveryRepeated(var certificate, var tries, var deadline) ->
          named("DeliveryRepeated")
              .with("certificateSha256", certificate)
              .with("tries", tries)
              .with("deadline", deadline);
      case DeviceEvent.DeliveryPaused(var certificate, var deadline) ->
          named("DeliveryPaused").with("certificateSha256", certificate).with("deadline", deadline);
      case DeviceEvent.InstallationReported(var certificate, var via, var deadline) ->
          named("InstallationReported")
              .with("certificateSha256", certificate)
              .with("via", route(via))
              .with("deadline", deadline);
      case DeviceEvent.CredentialProven(
              var certificate,
              var route,
              var challenge,
              var signature,
              var supersedes,
              var renewAt) ->
          named("CredentialProven")
              .with("certificateSha256", certificate)
              .with("route", route(route))
              .with("challenge", challenge)
              .with("signature", signature)
              .with("supersedesSha256", supersedes)
              .with("renewAt", renewAt);
      case DeviceEvent.RenewalOpened(var reason, var deadline, var again) ->
          named("RenewalOpened")
              .with("reason", reason)
              .with("deadline", deadline)
              .with("again", again);
      case DeviceEvent.RenewalInvited(var tries, var deadline) ->
          named("RenewalInvited").with("tries", tries).with("deadline", deadline);
      case DeviceEvent.RenewalLapsed(var again) -> named("RenewalLapsed").with("again", again);
      case DeviceEvent.DeviceSuspended(var reason, var deadline) ->
          named("DeviceSuspended").with("reason", reason).with("deadline", deadline);
      case DeviceEvent.DeviceResumed() -> named("DeviceResumed");
      case DeviceEvent.RevocationRequested(var certificate, var reason, var deadline) ->
          named("RevocationRequested")
              .with("certificateSha256", certificate)
              .with("reason", reason)
              .with("deadline", deadline);
      case DeviceEvent.CertificateCondemned(var certificate, var reason, var ghost, var deadline) ->
          named("CertificateCondemned")
              .with("certificate", held(certificate))
              .with("reason", reason)
              .with("ghost", ghost)
              .with("deadline", deadline);
      case DeviceEvent.RevocationRetried(var certificate, var tries, var deadline) ->
          named("RevocationRetried")
              .with("certificateSha256", certificate)
              .with("tries", tries)
              .with("deadline", deadline);
      case DeviceEvent.CertificateRevoked(var certificate) ->
          named("CertificateRevoked").with("certificateSha256", certificate);
      case DeviceEvent.HoldRequested(var certificate, var deed, var deadline) ->
          named("HoldRequested")
              .with("certificateSha256", certificate)
              .with("deed", deed)
              .with("deadline", deadline);
      case DeviceEvent.HoldRetried(var certificate, var tries, var deadline) ->
          named("HoldRetried")
              .with("certificateSha256", certificate)
              .with("tries", tries)
              .with("deadline", deadline);
      case DeviceEvent.HoldSettled(var certificate, var deed, var expressed) ->
          named("HoldSettled")
              .with("certificateSha256", certificate)
              .with("deed", deed)
              .with("expressed", expressed);
      case DeviceEvent.WatchSettled(var attempt, var until) ->
          named("WatchSettled").with("attempt", attempt).with("until", until);
      case DeviceEvent.CloudRegistrationRecorded(
              var cloud,
              var certificate,
              var status,
              var reference) ->
          named("CloudRegistrationRecorded")
              .with("cloud", cloud)
              .with("certificateSha256", certificate)
              .with("status", status)
              .with("reference", reference);
      case DeviceEvent.DeviceParked(var reason, var detail, var resume, var deadline) ->
          named("DeviceParked")
              .with("reason", reason)
              .with("detail", detail)
              .with("resume", resume)
              .with("deadline", deadline);
      case DeviceEvent.DeviceUnparked(var deadline) ->
          named("DeviceUnparked").with("deadline", deadline);
      case DeviceEvent.DeviceQuarantined(var reason, var detail, var key, var deadline) ->
          named("DeviceQuarantined")
              .with("reason", reason)
              .with("detail", detail)
              .with("spkiSha256", key)
              .with("deadline", deadline);
      case DeviceEvent.DeviceReleased(var deadline) ->
          named("DeviceReleased").with("deadline", deadline);
      case DeviceEvent.DeviceRejected(var reason, var deadline) ->
          named("DeviceRejected").with("reason", reason).with("deadline", deadline);
      case DeviceEvent.CoolDownEnded(var deadline) ->
          named("CoolDownEnded").with("deadline", deadline);
      case DeviceEvent.ReviewOverdue(var tries, var deadline) ->
          named("ReviewOverdue").with("tries", tries).with("deadline", deadline);
      case DeviceEvent.DeviceDecommissioned(var reason) ->
          named("DeviceDecommissioned").with("reason", reason);
    };
  }

  private static Optional<Map<String, Object>> lot(Lot lot) {
    var said =
        fields()
            .with("batch", lot.batch())
            .with("site", lot.site())
            .with("line", lot.line())
            .with("ownerReference", lot.ownerReference())
            .values();
    return said.isEmpty() ? Optional.empty() : Optional.of(said);
  }

  private static Map<String, Object> facts(HardwareFacts facts) {
    return fields()
        .with("manufacturer", facts.manufacturer())
        .with("model", facts.model())
        .with("serial", facts.serial())
        .values();
  }

  private static Map<String, Object> route(Route route) {
    return fields().with("channel", route.channel()).with("path", route.path()).values();
  }

  private static Map<String, Object> token(OneTimeToken token) {
    return fields()
        .with("keyId", token.key())
        .with("checkValue", token.check())
        .with("expires", token.expires())
        .values();
  }

  private static Map<String, Object> evidence(AcceptedEvidence evidence) {
    return fields()
        .with("kind", evidence.kind().wireName())
        .with("key", evidence.key())
        .with("challenge", evidence.challenge())
        .with("proof", evidence.proof())
        .with("chain", evidence.chain())
        .with("possession", evidence.possession())
        .values();
  }

  private static Map<String, Object> intent(IssuanceIntent intent) {
    return fields()
        .with("attempt", intent.attempt())
        .with("csr", intent.csr())
        .with("csrSha256", intent.csrHash())
        .with("spkiSha256", intent.spkiHash())
        .with("profile", DeviceResource.Profile.of(intent.profile()))
        .with("ca", intent.ca())
        .with("choice", intent.choice())
        .with("serial", intent.serial())
        .with("notBefore", intent.notBefore())
        .with("notAfter", intent.notAfter())
        .with("tbsSha256", intent.tbsHash())
        .values();
  }

  private static Map<String, Object> held(HeldCertificate held) {
    return fields()
        .with("sha256", held.digest())
        .with("spkiSha256", held.spki())
        .with("serial", held.serial())
        .with("ca", held.ca())
        .with("attempt", held.attempt())
        .with("notAfter", held.notAfter())
        .values();
  }

  private static EventFields named(String type) {
    return new EventFields(type);
  }

  /** A group of fields inside an event; it has no name of its own. */
  private static EventFields fields() {
    return new EventFields("");
  }

  private EventFields with(String name, Object value) {
    values.put(name, value);
    return this;
  }

  /** What is absent is left out. */
  private EventFields with(String name, Optional<?> value) {
    value.ifPresent(present -> values.put(name, present));
    return this;
  }
}
