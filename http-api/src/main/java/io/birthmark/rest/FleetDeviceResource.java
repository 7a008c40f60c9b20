package io.birthmark.rest;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.birthmark.device.CaName;
import io.birthmark.device.GroupId;
import io.birthmark.device.Phase;
import io.birthmark.device.Reason;
import io.birthmark.device.SerialNumber;
import io.birthmark.device.Sha256;
import io.birthmark.device.WaitingFor;
import io.birthmark.fleet.DeviceRow;
import io.birthmark.fleet.WaitCause;
import java.time.Instant;
import java.util.Optional;

/**
 * A device as lists tell it; the device's own resource is newer and fuller.
 *
 * @param stateSince when it came into this state
 * @param slot the operational slot's state, as {@code ACTIVE+KEY_WAIT}
 * @param reason why it is in this state, for states that have a reason
 * @param waiting why it is not where it should be in the end
 * @param due when it acts by itself if nothing comes before
 * @param changed when its last event was
 */
record FleetDeviceResource(
    String id,
    String tenant,
    Phase state,
    Instant stateSince,
    String slot,
    Optional<Reason> reason,
    Optional<Waiting> waiting,
    Optional<Instant> due,
    GroupId group,
    String manufacturer,
    String model,
    String serial,
    Optional<String> batch,
    Optional<String> site,
    Optional<String> line,
    Optional<String> ownerReference,
    Optional<String> profile,
    Optional<CaName> ca,
    Optional<String> firmware,
    Optional<Instant> seen,
    Optional<Certificate> certificate,
    long revision,
    Instant changed) {

  /**
   * That it waits.
   *
   * @param whom who has to act
   */
  record Waiting(WaitCause cause, @JsonProperty("for") WaitingFor whom, Instant since) {}

  /** The last certificate that it has proven. */
  record Certificate(Sha256 sha256, Sha256 spkiSha256, SerialNumber serial, Instant notAfter) {
    static Certificate of(DeviceRow.Certificate certificate) {
      return new Certificate(
          certificate.sha256(), certificate.spki(), certificate.serial(), certificate.notAfter());
    }
  }

  static FleetDeviceResource of(DeviceRow row) {
    var facts = row.facts();
    var lot = row.lot();
    return new FleetDeviceResource(
        row.device().device(),
        row.device().tenant(),
        row.state().phase(),
        row.entered(),
        row.state().slot(),
        row.reason(),
        row.waits().map(wait -> new Waiting(wait.cause(), wait.cause().whom(), wait.since())),
        row.due(),
        row.group(),
        facts.manufacturer(),
        facts.model(),
        facts.serial(),
        lot.batch(),
        lot.site(),
        lot.line(),
        lot.ownerReference(),
        row.profile(),
        row.ca(),
        row.firmware(),
        row.seen(),
        row.certificate().map(Certificate::of),
        row.revision(),
        row.changed());
  }
}
