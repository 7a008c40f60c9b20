package io.birthmark.ingress;

import io.birthmark.device.Bytes;
import io.birthmark.device.DeviceId;
import io.birthmark.device.EvidenceKind;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.Reason;
import io.birthmark.device.Route;
import io.birthmark.device.Sha256;
import io.birthmark.ingress.IdentityMetrics.Reading;
import io.birthmark.twin.EnrollmentDesk.InstallProof;
import io.birthmark.twin.EnrollmentDesk.Sighting;
import io.birthmark.twin.EnrollmentDesk.Submission;
import java.util.Optional;

/**
 * Turns the metrics of a DBIRTH or DDATA into what the desk is asked (DEVICE-PROTOCOL.md, "The
 * conversation"). Bytes are bounded here and parsed by nobody yet.
 */
final class DeviceMessages {
  /** A CSR's limit of DEVICE-PROTOCOL.md. */
  static final int MAX_CSR = 16 * 1024;

  /** Room for five certificates of an IDevID chain. */
  static final int MAX_CHAIN = 32 * 1024;

  /** Room for the largest ML-DSA signature (4,627 bytes) and more. */
  static final int MAX_PROOF = 8 * 1024;

  /** Five times what the host hands out; devices echo it as it came. */
  static final int MAX_CHALLENGE = 256;

  private DeviceMessages() {}

  /** Step 1. */
  static Reading<Sighting> birth(DeviceId device, Route route, IdentityMetrics metrics) {
    var manufacturer = metrics.text(IdentityMetric.MANUFACTURER);
    var model = metrics.text(IdentityMetric.MODEL);
    var serial = metrics.text(IdentityMetric.SERIAL);
    var firmware = metrics.optionalText(IdentityMetric.FIRMWARE);
    var kind = evidence(metrics, metrics.text(IdentityMetric.EVIDENCE_KIND));
    var installed = digest(metrics);
    return metrics.finish(() ->
        new Sighting(
            device,
            route,
            new HardwareFacts(manufacturer, model, serial),
            firmware,
            kind,
            installed));
  }

  /**
   * Step 3 or 5; empty when the metrics belong to neither, as when a device reports new firmware.
   *
   * @param birth what this device said of itself when it was born
   */
  static Optional<Reading<DeviceRequest>> data(Sighting birth, IdentityMetrics metrics) {
    boolean enrolls =
        metrics.has(IdentityMetric.CSR)
            || metrics.has(IdentityMetric.CSR_PROOF)
            || metrics.has(IdentityMetric.EVIDENCE_PROOF)
            || metrics.has(IdentityMetric.EVIDENCE_CHAIN);
    boolean installed = metrics.has(IdentityMetric.INSTALLED);
    if (enrolls && installed) {
      metrics.fail(
          Reason.BAD_MESSAGE,
          IdentityMetric.INSTALLED,
          "and a CSR or its proof cannot come together");
    }
    if (enrolls) {
      return Optional.of(submission(birth, metrics));
    }
    if (installed) {
      return Optional.of(installProof(birth, metrics));
    }
    if (metrics.has(IdentityMetric.CHALLENGE)) {
      metrics.fail(
          Reason.MISSING_FIELD,
          IdentityMetric.CHALLENGE,
          "came without Identity/Csr or Identity/Installed");
      return Optional.of(metrics.finish(() -> new DeviceRequest.Greet(birth)));
    }
    return Optional.empty();
  }

  private static Reading<DeviceRequest> submission(Sighting birth, IdentityMetrics metrics) {
    var kind =
        metrics
            .optionalText(IdentityMetric.EVIDENCE_KIND)
            .map(name -> evidence(metrics, name))
            .orElse(birth.evidence());
    var challenge = metrics.bytes(IdentityMetric.CHALLENGE, MAX_CHALLENGE);
    var proof = metrics.bytes(IdentityMetric.EVIDENCE_PROOF, MAX_PROOF);
    var csr = metrics.bytes(IdentityMetric.CSR, MAX_CSR);
    var possession = metrics.bytes(IdentityMetric.CSR_PROOF, MAX_PROOF);
    var chain =
        switch (kind) {
          case IDEVID -> metrics.bytes(IdentityMetric.EVIDENCE_CHAIN, MAX_CHAIN);
          case INITIAL_KEY, MANUFACTURER_SIGNATURE, TOKEN, OPERATIONAL ->
              metrics.optionalBytes(IdentityMetric.EVIDENCE_CHAIN, MAX_CHAIN).orElse(Bytes.EMPTY);
        };
    return metrics.finish(() ->
        new DeviceRequest.Enroll(
            new Submission(
                birth.device(),
                birth.route(),
                birth.facts(),
                kind,
                challenge,
                proof,
                kind == EvidenceKind.IDEVID ? chain : Bytes.EMPTY,
                csr,
                possession)));
  }

  private static Reading<DeviceRequest> installProof(Sighting birth, IdentityMetrics metrics) {
    var challenge = metrics.bytes(IdentityMetric.CHALLENGE, MAX_CHALLENGE);
    var signature = metrics.bytes(IdentityMetric.INSTALLED, MAX_PROOF);
    return metrics.finish(() ->
        new DeviceRequest.ProveInstalled(
            new InstallProof(birth.device(), birth.route(), challenge, signature)));
  }

  private static EvidenceKind evidence(IdentityMetrics metrics, String name) {
    var kind = EvidenceKind.ofWireName(name);
    if (kind.isEmpty()) {
      metrics.fail(
          Reason.EVIDENCE_NOT_ACCEPTED,
          IdentityMetric.EVIDENCE_KIND,
          "must be " + EvidenceKind.wireNames());
    }
    return kind.orElse(EvidenceKind.INITIAL_KEY);
  }

  private static Optional<Sha256> digest(IdentityMetrics metrics) {
    var bytes = metrics.optionalBytes(IdentityMetric.INSTALLED_DIGEST, Sha256.LENGTH);
    if (bytes.isPresent() && bytes.get().size() != Sha256.LENGTH) {
      metrics.fail(
          Reason.BAD_MESSAGE, IdentityMetric.INSTALLED_DIGEST, "must be 32 bytes of SHA-256");
      return Optional.empty();
    }
    return bytes.map(b -> Sha256.fromBytes(b.toArray()));
  }
}
