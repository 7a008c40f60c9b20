package io.birthmark.pki;

import static io.birthmark.pki.NamedRequest.SUBJECT;
import static io.birthmark.pki.NamedRequest.URI;
import static io.birthmark.pki.PkiFixtures.DEVICE;
import static io.birthmark.pki.PkiFixtures.FACTS;
import static io.birthmark.pki.PkiFixtures.PROFILE;
import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.Bytes;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RequestedNamesTest {
  private static final DeviceNames WANTED = DeviceNames.of(PROFILE, DEVICE, FACTS);

  @Test
  void findsNothingInARequestForTheRightNames() {
    assertThat(new NamedRequest(SUBJECT).uris(URI).csr().nameFault(WANTED)).isEmpty();
  }

  private static Arguments differs(String in, NamedRequest request) {
    return Arguments.of(in, request);
  }

  static Stream<Arguments> others() {
    return Stream.of(
        differs("SubjectAltName is []", new NamedRequest(SUBJECT)),
        differs("SubjectAltName is [URI:urn:x]", new NamedRequest(SUBJECT).uris("urn:x")),
        differs("SubjectAltName is [URI:", new NamedRequest(SUBJECT).uris(URI, URI)),
        differs("SubjectAltName is [URI:", new NamedRequest(SUBJECT).uris(URI, "urn:x")),
        differs("its subject is", new NamedRequest("CN=dev-0002,2.5.4.5=SN-0001").uris(URI)),
        differs("its subject is", new NamedRequest("CN=dev-0001").uris(URI)),
        differs("its subject is", new NamedRequest(SUBJECT + ",O=Ours").uris(URI)),
        differs("its subject is", new NamedRequest("2.5.4.5=SN-0001,CN=dev-0001").uris(URI)),
        differs("its subject is", new NamedRequest("CN=dev-0001+2.5.4.5=SN-0001").uris(URI)),
        differs(
            "extension 2.5.29.19",
            new NamedRequest(SUBJECT)
                .uris(URI)
                .extension(Extension.basicConstraints, new BasicConstraints(true))),
        differs(
            "extension 2.5.29.15",
            new NamedRequest(SUBJECT)
                .uris(URI)
                .extension(Extension.keyUsage, new KeyUsage(KeyUsage.keyCertSign))),
        differs(
            "attribute 1.2.840.113549.1.9.7",
            new NamedRequest(SUBJECT)
                .uris(URI)
                .attribute(
                    PKCSObjectIdentifiers.pkcs_9_at_challengePassword,
                    new DERPrintableString("x"))),
        differs(
            "the request is not the expected structure",
            new NamedRequest(SUBJECT)
                .extension(Extension.subjectAlternativeName, new DERPrintableString("x"))),
        differs(
            "SubjectAltName is []",
            new NamedRequest(SUBJECT)
                .attribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, new DERSequence())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("others")
  void findsEveryOtherWish(String in, NamedRequest request) {
    assertThat(request.csr().nameFault(WANTED)).get().asString().contains(in);
  }

  /** What a device is told to ask for is what is then wanted of it. */
  @Test
  void isWhatCsrAttributesTell() throws Exception {
    var told = ASN1Sequence.getInstance(PROFILE.csrAttributes(DEVICE).toArray());
    var plain = ASN1Sequence.getInstance(PROFILE.csrAttributes().toArray());

    assertThat(told.size()).isEqualTo(plain.size() + 1);
    var last = Attribute.getInstance(told.getObjectAt(told.size() - 1));
    assertThat(last.getAttrType()).isEqualTo(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest);
    var asked = Extensions.getInstance(last.getAttrValues().getObjectAt(0));
    var obedient =
        new NamedRequest(SUBJECT)
            .extension(
                Extension.subjectAlternativeName,
                asked.getExtension(Extension.subjectAlternativeName).getParsedValue());

    assertThat(obedient.csr().nameFault(WANTED)).isEmpty();
    assertThat(Bytes.copyOf(told.getEncoded())).isEqualTo(PROFILE.csrAttributes(DEVICE));
  }
}
