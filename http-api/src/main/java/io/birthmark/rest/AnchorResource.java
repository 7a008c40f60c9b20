package io.birthmark.rest;

import io.birthmark.device.GroupId;
import io.birthmark.enrollment.EnrollmentGroup;
import io.birthmark.enrollment.TenantGroups;
import io.birthmark.enrollment.UploadedAnchor;
import io.birthmark.pki.IssuedCertificate;
import io.birthmark.pki.Pem;
import java.time.Instant;
import java.util.Optional;

/**
 * A trust anchor as the API tells it.
 *
 * @param id SHA-256 of its DER
 * @param commonName in its subject, where there is exactly one
 * @param code what the subject of a verification certificate is called
 * @param statement the ASCII text over which the anchor's key signs, where no certificate is made
 * @param group the one group that has it
 */
record AnchorResource(
    String id,
    UploadedAnchor.Phase state,
    String code,
    String statement,
    Optional<String> commonName,
    Instant notAfter,
    Optional<GroupId> group,
    String certificate,
    long revision) {
  static AnchorResource of(UploadedAnchor uploaded, TenantGroups all) {
    var anchor = uploaded.anchor();
    var certificate = IssuedCertificate.of(anchor.der());
    return new AnchorResource(
        anchor.digest().toHex(),
        uploaded.phase(),
        uploaded.code().value(),
        uploaded.statement(),
        certificate.subjectCommonName(),
        certificate.notAfter(),
        all.ownerOf(anchor.digest()).map(EnrollmentGroup::id),
        Pem.encode(Pem.CERTIFICATE, anchor.der()),
        uploaded.revision());
  }
}
