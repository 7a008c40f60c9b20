package io.birthmark.ca;

import io.birthmark.device.DeviceCommand.IssuanceResult;
import io.birthmark.device.HeldCertificate;
import io.birthmark.device.IssuanceIntent;
import io.birthmark.pki.CertificateProfile;
import io.birthmark.pki.CryptoProviders;
import io.birthmark.pki.DeviceNames;
import io.birthmark.pki.IssuedCertificate;
import io.birthmark.pki.IssuerFacts;
import io.birthmark.pki.ReplyCheck;
import io.birthmark.pki.SubjectKey;
import io.birthmark.pki.ValidityBounds;
import io.birthmark.pki.ValidityBounds.Latitude;
import java.util.List;
import java.util.Map;

/** Whether a certificate is what the journaled intent asked for, from the CA that is pinned. */
public final class PinnedCheck implements ReplyJudge.CertificateCheck {
  private final IssuerFacts issuer;
  private final Map<String, CertificateProfile> profiles;
  private final CryptoProviders providers;
  private final Latitude latitude;

  /** A check against this issuer, whose certificates are valid exactly as long as was asked for. */
  public PinnedCheck(
      IssuerFacts issuer, Map<String, CertificateProfile> profiles, CryptoProviders providers) {
    this(issuer, profiles, providers, Latitude.NONE);
  }

  /** A check against an issuer that may move the validity it was asked for so far. */
  public PinnedCheck(
      IssuerFacts issuer,
      Map<String, CertificateProfile> profiles,
      CryptoProviders providers,
      Latitude latitude) {
    this.latitude = latitude;
    this.issuer = issuer;
    this.profiles = Map.copyOf(profiles);
    this.providers = providers;
  }

  @Override
  public IssuanceResult check(IssuanceOrder order, CaAnswer.Certificate answer) {
    return switch (IssuedCertificate.read(answer.der())) {
      case IssuedCertificate.Unreadable(var why) -> new IssuanceResult.Contradicted(why);
      case IssuedCertificate.Read(var certificate) -> {
        var contradictions = contradictions(order, certificate);
        yield contradictions.isEmpty()
            ? new IssuanceResult.Issued(answer.der(), held(order.intent(), answer, certificate))
            : new IssuanceResult.Contradicted(String.join("; ", contradictions));
      }
    };
  }

  private List<String> contradictions(IssuanceOrder order, IssuedCertificate certificate) {
    var intent = order.intent();
    var profile = profiles.get(intent.profile().name());
    if (profile == null || !profile.ref().equals(intent.profile())) {
      return List.of("the profile it was asked under is not known here any more");
    }
    return switch (SubjectKey.read(certificate.spki(), providers)) {
      case SubjectKey.Refused(_, var detail) -> List.of(detail);
      case SubjectKey.Accepted(var key) ->
          ReplyCheck.contradictions(
              certificate,
              new ReplyCheck.Expectation(
                  intent.spkiHash(),
                  key.kind(),
                  intent.serial(),
                  intent.tbsHash(),
                  DeviceNames.of(profile, order.device(), order.facts()),
                  profile.purposes(),
                  ValidityBounds.around(intent.notBefore(), intent.notAfter(), latitude),
                  issuer));
    };
  }

  private static HeldCertificate held(
      IssuanceIntent intent, CaAnswer.Certificate answer, IssuedCertificate certificate) {
    return new HeldCertificate(
        answer.der().sha256(),
        certificate.spkiHash(),
        certificate.serial(),
        intent.ca(),
        intent.attempt(),
        certificate.notAfter(),
        0);
  }
}
