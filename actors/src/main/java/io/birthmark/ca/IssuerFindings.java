package io.birthmark.ca;

import io.birthmark.ca.CaExamination.Check;
import io.birthmark.ca.CaExamination.Notes;
import io.birthmark.device.Bytes;
import io.birthmark.pki.IssuedCertificate;
import io.birthmark.pki.IssuerFacts;
import java.time.Duration;
import java.time.Instant;

/** What is found of a CA's own certificate. Pure and total. */
public final class IssuerFindings {
  private IssuerFindings() {}

  /** Whether the pinned certificate is good now; tells only what is wrong. */
  public static void expiry(Notes notes, IssuerFacts pinned, Instant now) {
    var certificate = pinned.certificate();
    if (now.isBefore(certificate.notBefore())) {
      notes.fault(
          Check.CERTIFICATE,
          "the CA's certificate is good from "
              + certificate.notBefore()
              + " on: wait, or set the"
              + " clock");
    } else if (now.isAfter(certificate.notAfter())) {
      notes.fault(
          Check.CERTIFICATE,
          "the CA's certificate ended at "
              + certificate.notAfter()
              + ": renew the CA, and put its"
              + " new chain into chain-file");
    }
  }

  /**
   * Whether the pinned certificate is what the CA issues with. Another certificate of the same name
   * and key is a renewed one: what it signs is accepted.
   *
   * @param shown what the CA says is its certificate
   */
  public static void certificate(Notes notes, IssuerFacts pinned, Bytes shown, Instant now) {
    expiry(notes, pinned, now);
    var ours = pinned.certificate();
    switch (IssuedCertificate.read(shown)) {
      case IssuedCertificate.Unreadable(var why) ->
          notes.fault(Check.CERTIFICATE, "what the CA shows as its certificate is none: " + why);
      case IssuedCertificate.Read(var theirs) -> {
        if (theirs.der().equals(ours.der())) {
          notes.ok(
              Check.CERTIFICATE,
              "the pinned certificate is the CA's; it ends at %s, in %d days"
                  .formatted(
                      ours.notAfter(),
                      Math.max(0, Duration.between(now, ours.notAfter()).toDays())));
        } else if (theirs.subject().equals(ours.subject()) && theirs.spki().equals(ours.spki())) {
          notes.ok(
              Check.CERTIFICATE,
              "the CA has another certificate of the pinned key, until %s: put it into chain-file before %s"
                  .formatted(theirs.notAfter(), ours.notAfter()));
        } else {
          notes.fault(
              Check.CERTIFICATE,
              "chain-file begins with the certificate %s, and the CA's is %s: put the CA's chain into chain-file, or name the right CA"
                  .formatted(ours.sha256(), theirs.sha256()));
        }
      }
    }
  }
}
