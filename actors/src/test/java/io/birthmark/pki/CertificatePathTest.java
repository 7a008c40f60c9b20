package io.birthmark.pki;

import static io.birthmark.pki.PkiFixtures.ISSUING;
import static io.birthmark.pki.PkiFixtures.NOW;
import static io.birthmark.pki.PkiFixtures.PROVIDERS;
import static io.birthmark.pki.PkiFixtures.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.Bytes;
import io.birthmark.device.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificatePathTest {
  private static final Bytes ISSUER = ISSUING.facts().certificate().der();
  private static final Bytes ANCHOR = ROOT.facts().certificate().der();
  private static final IssuancePlan PLAN = PkiFixtures.plan(PkiFixtures.order());
  private static final Bytes LEAF = leaf(_ -> {});

  /** A maker's device certificate, changed in one thing. */
  private static Bytes leaf(Consumer<TbsEdit> edit) {
    var body = new TbsEdit(PLAN.tbs());
    edit.accept(body);
    return CaCertificate.sign(body.build(), ISSUING.key());
  }

  private static CertificatePath.Result validate(Instant at, Bytes anchor, Bytes... chain) {
    return CertificatePath.validate(DerChain.join(List.of(chain)), List.of(anchor), at, PROVIDERS);
  }

  private static void refused(CertificatePath.Result result, String why) {
    assertThat(result)
        .isInstanceOfSatisfying(
            CertificatePath.Refused.class,
            refusal -> {
              assertThat(refusal.reason()).isEqualTo(Reason.EVIDENCE_CHAIN_UNTRUSTED);
              assertThat(refusal.detail()).contains(why);
            });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void trustsAChainToAnAnchor(boolean accelerate) {
    var other = PkiFixtures.root("Other").facts().certificate().der();

    var result =
        CertificatePath.validate(
            DerChain.join(List.of(LEAF, ISSUER)),
            List.of(other, ANCHOR),
            NOW,
            CryptoProviders.of(accelerate));

    assertThat(result)
        .isInstanceOfSatisfying(
            CertificatePath.Trusted.class,
            trusted -> {
              assertThat(trusted.key().spkiHash()).isEqualTo(PLAN.order().key().spkiHash());
              assertThat(trusted.leaf().der()).isEqualTo(LEAF);
              assertThat(trusted.leaf().subjectSerialNumber()).contains("SN-0001");
              assertThat(trusted.anchor()).isEqualTo(ANCHOR.sha256());
            });
  }

  @Test
  void doesNotMindTheAnchorInTheChain() {
    assertThat(validate(NOW, ANCHOR, LEAF, ISSUER, ANCHOR))
        .isInstanceOf(CertificatePath.Trusted.class);
  }

  @Test
  void knowsCertificatesWithoutAnEnd() {
    var endless =
        leaf(body -> body.notAfter = Asn1Time.encode(Instant.parse("9999-12-31T23:59:59Z")));

    assertThat(validate(NOW, ANCHOR, endless, ISSUER)).isInstanceOf(CertificatePath.Trusted.class);
    assertThat(IssuedCertificate.of(endless).notAfter())
        .isEqualTo(Instant.parse("9999-12-31T23:59:59Z"));
  }

  @Test
  void refusesOtherAnchors() {
    refused(validate(NOW, PkiFixtures.root("Test").facts().certificate().der(), LEAF, ISSUER), "");
    refused(validate(NOW, LEAF, LEAF, ISSUER), "");
    refused(validate(NOW, Bytes.EMPTY, LEAF, ISSUER), "no anchor is usable");
    refused(CertificatePath.validate(LEAF, List.of(), NOW, PROVIDERS), "no anchor is usable");
  }

  @Test
  void refusesChainsOutsideOfTheirTime() {
    refused(validate(NOW.minus(Duration.ofDays(1)), ANCHOR, LEAF, ISSUER), "validity");
    refused(validate(NOW.plus(Duration.ofDays(366)), ANCHOR, LEAF, ISSUER), "validity");
  }

  @Test
  void refusesIncompleteAndUnorderedChains() {
    refused(validate(NOW, ANCHOR, LEAF), "");
    refused(validate(NOW, ANCHOR, ISSUER, LEAF), "CA's");
    refused(validate(NOW, ANCHOR, ANCHOR), "besides the anchor");
    refused(validate(NOW, ANCHOR, ISSUER), "CA's");
    refused(validate(NOW, ANCHOR, LEAF, ISSUER, ISSUER, ISSUER, ISSUER, ISSUER), "bytes follow");
  }

  @Test
  void refusesABrokenSignature() {
    var broken = LEAF.toArray();
    broken[broken.length - 1] ^= 1;

    refused(validate(NOW, ANCHOR, Bytes.copyOf(broken), ISSUER), "signature");
  }

  @Test
  void refusesADeviceThatPlaysTheCa() {
    var body = new TbsEdit(PLAN.tbs());
    body.issuer = body.subject;
    body.subject = new X500Name("CN=victim");
    var key = SoftwareKey.generate(KeyKind.EC_P256, PROVIDERS);

    refused(
        validate(NOW, ANCHOR, CaCertificate.sign(body.build(), key), LEAF, ISSUER),
        "the chain is not valid");
  }

  @Test
  void refusesACaThatPlaysTheDevice() {
    var ca =
        leaf(body -> {
          body.extensions.remove(Extension.keyUsage);
          body.set(Extension.basicConstraints, true, new BasicConstraints(0));
        });

    refused(validate(NOW, ANCHOR, ca, ISSUER), "CA's");
  }

  @Test
  void refusesALeafThatMayNotSign() {
    refused(
        validate(
            NOW,
            ANCHOR,
            leaf(b -> b.set(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyAgreement))),
            ISSUER),
        "may not sign");
  }

  @Test
  void refusesExtensionsNestedToKillTheReader() {
    byte[] bomb = {};
    for (int i = 0; i < 40; i++) {
      bomb = DerBoundary.encode(new DERSequence(sequenceOf(bomb)));
    }
    var nested = bomb;

    refused(
        validate(
            NOW, ANCHOR, leaf(b -> b.set(Extension.certificatePolicies, false, nested)), ISSUER),
        "extension 2.5.29.32 is not acceptable DER");
  }

  private static ASN1Encodable[] sequenceOf(byte[] der) {
    return der.length == 0
        ? new ASN1Encodable[0]
        : new ASN1Encodable[] {DERSequence.getInstance(der)};
  }

  @Test
  void refusesManyPoliciesAndMappings() {
    var policies =
        IntStream.range(0, 17)
            .mapToObj(i -> new PolicyInformation(new ASN1ObjectIdentifier("1.2.3." + i)))
            .toArray(PolicyInformation[]::new);

    refused(
        validate(
            NOW,
            ANCHOR,
            leaf(b ->
                b.set(Extension.certificatePolicies, false, new CertificatePolicies(policies))),
            ISSUER),
        "more than 16 policies");
    refused(
        validate(
            NOW,
            ANCHOR,
            leaf(b -> b.set(Extension.policyMappings, false, new DERSequence())),
            ISSUER),
        "policy mappings");
  }

  /** Signed bytes, signatures, lengths: whatever is flipped, the answer is a value. */
  @Test
  void refusesAChainWithAByteFlipped() {
    var chain = DerChain.join(List.of(LEAF, ISSUER)).toArray();
    for (int at = 0; at < chain.length; at += 3) {
      var flipped = chain.clone();
      flipped[at] ^= 0x11;
      assertThat(CertificatePath.validate(Bytes.copyOf(flipped), List.of(ANCHOR), NOW, PROVIDERS))
          .as("byte %d flipped", at)
          .isInstanceOf(CertificatePath.Refused.class);
    }
  }

  @Test
  void refusesGarbage() {
    refused(validate(NOW, ANCHOR, Bytes.EMPTY), "no bytes");
    refused(validate(NOW, ANCHOR, Bytes.copyOf(new byte[] {0x30, 0})), "structure");
    refused(validate(NOW, ANCHOR, Bytes.copyOf(new byte[70_000])), "at most 65536");
  }
}
