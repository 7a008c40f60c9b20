package io.birthmark.fleet;

import io.birthmark.device.CaName;
import io.birthmark.device.DeviceId;
import io.birthmark.device.GroupId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.Lot;
import io.birthmark.device.Reason;
import io.birthmark.device.SerialNumber;
import io.birthmark.device.Sha256;
import io.birthmark.device.StateLabel;
import java.time.Instant;
import java.util.Optional;

/**
 * A device as lists show it. What the twin says is newer and fuller.
 *
 * @param revision the twin's revision that this is of
 * @param changed when that was
 * @param entered when it came into its state's phase
 * @param waits why it waits, if it does
 * @param reason why it is in its state, where the state was given a reason
 * @param due when it acts by itself if nothing comes before
 * @param profile name of the profile that its newest request follows
 * @param ca who was asked last for a certificate
 * @param firmware its firmware, if it says; shortened to {@link #MAX_FIRMWARE}
 * @param seen when it last proved itself or showed itself first
 * @param certificate the last one it has proven, whatever has become of it
 */
public record DeviceRow(
    DeviceId device,
    long revision,
    Instant changed,
    StateLabel state,
    Instant entered,
    Optional<Waits> waits,
    Optional<Reason> reason,
    Optional<Instant> due,
    GroupId group,
    HardwareFacts facts,
    Lot lot,
    Optional<String> profile,
    Optional<CaName> ca,
    Optional<String> firmware,
    Optional<Instant> seen,
    Optional<Certificate> certificate) {
  /** Most characters of a firmware version that are kept here. */
  public static final int MAX_FIRMWARE = 128;

  /**
   * That it waits.
   *
   * @param since when this cause began to stand in its way
   */
  public record Waits(WaitCause cause, Instant since) {}

  /**
   * A certificate.
   *
   * @param sha256 digest of the DER certificate, its thumbprint
   * @param spki SHA-256 of its SubjectPublicKeyInfo
   * @param serial its serial number at its CA
   * @param ca who issued it
   * @param notAfter end of validity
   */
  public record Certificate(
      Sha256 sha256, Sha256 spki, SerialNumber serial, CaName ca, Instant notAfter) {}

  /** When the credential in use ends; empty when there is none, or none that is still good. */
  public Optional<Instant> expires() {
    return switch (state.credential()) {
      case ACTIVE, HELD -> certificate.map(Certificate::notAfter);
      case NONE, REVOKING, REVOKED -> Optional.empty();
    };
  }

  /** Who issued the credential in use; empty when there is none, or none that is still good. */
  public Optional<CaName> issuer() {
    return expires().isPresent() ? certificate.map(Certificate::ca) : Optional.empty();
  }

  /** Which group of waiting devices it belongs to, if it waits. */
  public Optional<StuckKey> stuck() {
    return waits.map(wait ->
        new StuckKey(
            wait.cause(),
            reason,
            switch (wait.cause().whom()) {
              case CERTIFICATE_AUTHORITY -> ca;
              case DEVICE, STATION, OPERATOR, TIME -> Optional.empty();
            }));
  }
}
