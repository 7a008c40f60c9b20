package io.birthmark.pki;

import io.birthmark.device.Bytes;
import io.birthmark.device.SerialNumber;
import io.birthmark.device.Sha256;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.Extension;

/**
 * Whether a certificate is the one that was asked for. A CA's reply is believed only after this,
 * and journaled only then: a wrong key, another device's name, a CA certificate, an unknown issuer
 * all end here.
 */
public final class ReplyCheck {
  private final IssuedCertificate certificate;
  private final Expectation expected;
  private final List<String> contradictions = new ArrayList<>();
  private final TbsRules rules;

  private ReplyCheck(IssuedCertificate certificate, Expectation expected) {
    this.certificate = certificate;
    this.expected = expected;
    this.rules = new TbsRules(certificate.parts(), contradictions);
  }

  /**
   * What the intent says.
   *
   * @param spkiHash the proven key
   * @param kind the kind of that key
   * @param serial where we chose it
   * @param tbsHash where we made the body
   * @param names what registry and profile call the device
   * @param purposes the profile's
   * @param validity when it may begin and end
   * @param issuer the pinned CA
   */
  public record Expectation(
      Sha256 spkiHash,
      KeyKind kind,
      Optional<SerialNumber> serial,
      Optional<Sha256> tbsHash,
      DeviceNames names,
      List<KeyPurpose> purposes,
      ValidityBounds validity,
      IssuerFacts issuer) {

    /** What a plan of our own promises, to the byte. */
    public static Expectation of(IssuancePlan plan) {
      var order = plan.order();
      return new Expectation(
          order.key().spkiHash(),
          order.key().kind(),
          Optional.of(order.serial()),
          Optional.of(plan.tbsHash()),
          DeviceNames.of(order.profile(), order.device(), order.facts()),
          order.profile().purposes(),
          ValidityBounds.around(order.notBefore(), order.notAfter(), ValidityBounds.Latitude.NONE),
          order.issuer());
    }
  }

  /** Everything in which the bytes differ from what was asked; empty when nothing does. */
  public static List<String> contradictions(Bytes reply, Expectation expected) {
    return switch (IssuedCertificate.read(reply)) {
      case IssuedCertificate.Unreadable(var why) -> List.of(why);
      case IssuedCertificate.Read(var certificate) -> contradictions(certificate, expected);
    };
  }

  /** As above for a certificate that has been read. */
  public static List<String> contradictions(IssuedCertificate certificate, Expectation expected) {
    return new ReplyCheck(certificate, expected).judge();
  }

  private List<String> judge() {
    rules.expect(
        certificate.spkiHash().equals(expected.spkiHash()),
        "it is for another key than the proven");
    expected
        .serial()
        .ifPresent(serial ->
            rules.expect(
                certificate.serial().equals(serial), "its serial number is not the ordered one"));
    expected
        .tbsHash()
        .ifPresent(hash ->
            rules.expect(
                certificate.tbs().sha256().equals(hash), "its body is not the planned one"));
    issuer();
    names();
    validity();
    rules.check(expected.kind(), expected.purposes());
    return List.copyOf(contradictions);
  }

  private void validity() {
    var begin = certificate.notBefore();
    var end = certificate.notAfter();
    var may = expected.validity();
    rules.expect(!begin.isBefore(may.beginsFrom()), "it begins earlier than asked: " + begin);
    rules.expect(!begin.isAfter(may.beginsBy()), "it begins later than asked: " + begin);
    rules.expect(!end.isBefore(may.endsFrom()), "it ends earlier than asked: " + end);
    rules.expect(!end.isAfter(may.endsBy()), "it lasts longer than asked: " + end);
  }

  private void issuer() {
    var issuer = expected.issuer();
    rules.expect(
        certificate.issuer().equals(issuer.certificate().subject()),
        "its issuer is not called as the pinned CA");
    rules.expect(
        certificate.issuerKeyId().filter(issuer.keyId()::equals).isPresent(),
        "its AuthorityKeyIdentifier is not the pinned CA's key");
    rules.expect(issuer.signed(certificate), "its signature is not by the pinned CA");
  }

  /** To the letter, in any order and encoding: those are the CA's choice. */
  private void names() {
    var parts = certificate.parts();
    var wanted = expected.names();
    rules.expect(
        parts.subject().stream()
            .sorted()
            .toList()
            .equals(wanted.subjectFields().stream().sorted().toList()),
        "its subject is " + parts.subject() + ", wanted " + wanted.subjectFields());
    rules.<Set<String>>expect(
        Extension.subjectAlternativeName,
        "its SubjectAltName",
        parts.subject().isEmpty() ? Set.of(true) : Set.of(true, false),
        root -> new HashSet<>(Tbs.altNames(root)),
        Set.copyOf(wanted.altNames()));
  }
}
