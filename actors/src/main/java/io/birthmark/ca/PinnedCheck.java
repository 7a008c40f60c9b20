package io.birthmark.ca;

import io.birthmark.device.DeviceCommand.IssuanceResult;
import io.birthmark.device.HeldCertificate;
import io.birthmark.device.IssuanceIntent;
import io.birthmark.pki.CertificateProfile;
import io.birthmark.pki.CryptoProviders;
import io.birthmark.pki.DeviceNames;
import io.birthmark.pki.IssuedCertificate;
import io.birthmark.pki.IssuerFacts;
import io.birthmark.pki.Profiles;
import io.birthmark.pki.ReplyCheck;
import io.birthmark.pki.SubjectKey;
import io.birthmark.pki.ValidityBounds;
import io.birthmark.pki.ValidityBounds.Latitude;
import java.util.List;

/** Whether a certificate is what the journaled intent asked for, from the CA that is pinned. */
public final class PinnedCheck implements ReplyJudge.CertificateCheck {
  private final IssuerFacts issuer;
  private final Profiles profiles;
  private final CryptoProviders providers;
  private final Latitude latitude;

  /** A check against this issuer, whose certificates are valid exactly as long as was asked for. */
  public PinnedCheck(IssuerFacts issuer, Profiles profiles, CryptoProviders providers) {
    this(issuer, profiles, providers, Latitude.NONE);
  }

  /** A check against an issuer that may move the validity it was asked for so far. */
  public PinnedCheck(
      IssuerFacts issuer, Profiles profiles, CryptoProviders providers, Latitude latitude) {
    this.latitude = latitude;
    this.issuer = issuer;
    this.profiles = profiles;
    this.providers = providers;
  }

  @Override
  public IssuanceResult check(IssuanceOrder order, CaAnswer.Certificate answer) {
    return switch (IssuedCertificate.read(answer.der())) {
      case IssuedCertificate.Unreadable(var why) -> new IssuanceResult.Contradicted(why);
      case IssuedCertificate.Read(var certificate) ->
          switch (profiles.recall(order.intent().profile())) {
            case Profiles.Gone _ ->
                new IssuanceResult.Contradicted(
                    "the profile it was asked under is not known here any more");
            case Profiles.NotYet _ ->
                new IssuanceResult.Unknown("the profile it was asked under is not known here yet");
            case Profiles.Known(var profile) -> {
              var contradictions = contradictions(order, certificate, profile);
              yield contradictions.isEmpty()
                  ? new IssuanceResult.Issued(
                      answer.der(), held(order.intent(), answer, certificate))
                  : new IssuanceResult.Contradicted(String.join("; ", contradictions));
            }
          };
    };
  }

  private List<String> contradictions(
      IssuanceOrder order, IssuedCertificate certificate, CertificateProfile profile) {
    var intent = order.intent();
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
