package io.birthmark.cadouble.aws;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.PolicyInformation;

/** {@code ApiPassthrough}: names and extensions that the caller gives beside the CSR. */
final class Passthrough {
  private static final Map<String, ASN1ObjectIdentifier> ATTRIBUTES = attributes();
  private static final Map<String, Integer> USAGES =
      Map.of(
          "DigitalSignature", KeyUsage.digitalSignature,
          "NonRepudiation", KeyUsage.nonRepudiation,
          "KeyEncipherment", KeyUsage.keyEncipherment,
          "DataEncipherment", KeyUsage.dataEncipherment,
          "KeyAgreement", KeyUsage.keyAgreement,
          "KeyCertSign", KeyUsage.keyCertSign,
          "CRLSign", KeyUsage.cRLSign,
          "EncipherOnly", KeyUsage.encipherOnly,
          "DecipherOnly", KeyUsage.decipherOnly);
  private static final Map<String, String> PURPOSES =
      Map.of(
          "SERVER_AUTH", KeyPurposeId.id_kp_serverAuth.getId(),
          "CLIENT_AUTH", KeyPurposeId.id_kp_clientAuth.getId(),
          "CODE_SIGNING", KeyPurposeId.id_kp_codeSigning.getId(),
          "EMAIL_PROTECTION", KeyPurposeId.id_kp_emailProtection.getId(),
          "TIME_STAMPING", KeyPurposeId.id_kp_timeStamping.getId(),
          "OCSP_SIGNING", KeyPurposeId.id_kp_OCSPSigning.getId(),
          "SMART_CARD_LOGIN", "1.3.6.1.4.1.311.20.2.2",
          "DOCUMENT_SIGNING", "1.3.6.1.5.5.7.3.36",
          "CERTIFICATE_TRANSPARENCY", "1.3.6.1.4.1.11129.2.4.4");

  private Passthrough() {}

  private static Map<String, ASN1ObjectIdentifier> attributes() {
    var found = new LinkedHashMap<String, ASN1ObjectIdentifier>();
    found.put("Country", BCStyle.C);
    found.put("Organization", BCStyle.O);
    found.put("OrganizationalUnit", BCStyle.OU);
    found.put("DistinguishedNameQualifier", BCStyle.DN_QUALIFIER);
    found.put("State", BCStyle.ST);
    found.put("CommonName", BCStyle.CN);
    found.put("SerialNumber", BCStyle.SERIALNUMBER);
    found.put("Locality", BCStyle.L);
    found.put("Title", BCStyle.T);
    found.put("Surname", BCStyle.SURNAME);
    found.put("GivenName", BCStyle.GIVENNAME);
    found.put("Initials", BCStyle.INITIALS);
    found.put("Pseudonym", BCStyle.PSEUDONYM);
    found.put("GenerationQualifier", BCStyle.GENERATION);
    return found;
  }

  /** The subject it gives, if any. */
  static Optional<X500Name> subject(JsonNode passthrough) throws AwsRefusal {
    var given = passthrough.path("Subject");
    return given.isObject() ? Optional.of(name(given)) : Optional.empty();
  }

  private static X500Name name(JsonNode given) throws AwsRefusal {
    var builder = new X500NameBuilder(BCStyle.INSTANCE);
    ATTRIBUTES.forEach((member, type) -> {
      if (given.has(member)) {
        builder.addRDN(type, given.path(member).asText());
      }
    });
    var custom = given.path("CustomAttributes");
    if (!custom.isMissingNode() && given.size() > 1) {
      throw invalid("CustomAttributes cannot stand beside other attributes");
    }
    for (var attribute : custom) {
      builder.addRDN(oid(attribute, "ObjectIdentifier"), attribute.path("Value").asText());
    }
    return builder.build();
  }

  /** The extensions it gives. */
  static List<Extension> extensions(JsonNode passthrough) throws AwsRefusal {
    var given = passthrough.path("Extensions");
    var found = new ArrayList<Extension>();
    try {
      if (given.has("CertificatePolicies")) {
        found.add(policies(given.path("CertificatePolicies")));
      }
      if (given.has("ExtendedKeyUsage")) {
        found.add(purposes(given.path("ExtendedKeyUsage")));
      }
      if (given.has("KeyUsage")) {
        found.add(usage(given.path("KeyUsage")));
      }
      if (given.has("SubjectAlternativeNames")) {
        found.add(alternativeNames(given.path("SubjectAlternativeNames")));
      }
      for (var custom : given.path("CustomExtensions")) {
        found.add(
            new Extension(
                oid(custom, "ObjectIdentifier"),
                custom.path("Critical").asBoolean(),
                Base64.getDecoder().decode(custom.path("Value").asText())));
      }
      return List.copyOf(found);
    } catch (IOException | IllegalArgumentException e) {
      throw invalid("ApiPassthrough cannot be encoded: " + e.getMessage());
    }
  }

  private static AwsRefusal invalid(String message) {
    return new AwsRefusal("InvalidArgsException", message);
  }

  private static ASN1ObjectIdentifier oid(JsonNode holder, String member) throws AwsRefusal {
    try {
      return new ASN1ObjectIdentifier(holder.path(member).asText());
    } catch (IllegalArgumentException e) {
      throw invalid(member + " is no object identifier");
    }
  }

  private static Extension policies(JsonNode given) throws AwsRefusal, IOException {
    var all = new ASN1EncodableVector();
    for (var policy : given) {
      all.add(new PolicyInformation(oid(policy, "CertPolicyId")));
    }
    return Extension.create(Extension.certificatePolicies, false, new DERSequence(all));
  }

  private static Extension purposes(JsonNode given) throws AwsRefusal, IOException {
    var all = new ArrayList<KeyPurposeId>();
    for (var purpose : given) {
      var type = purpose.path("ExtendedKeyUsageType").asText();
      all.add(
          KeyPurposeId.getInstance(
              type.isEmpty()
                  ? oid(purpose, "ExtendedKeyUsageObjectIdentifier")
                  : new ASN1ObjectIdentifier(PURPOSES.getOrDefault(type, ""))));
    }
    return Extension.create(
        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(all.toArray(new KeyPurposeId[0])));
  }

  private static Extension usage(JsonNode given) throws IOException {
    int bits = 0;
    for (var usage : USAGES.entrySet()) {
      if (given.path(usage.getKey()).asBoolean()) {
        bits |= usage.getValue();
      }
    }
    return Extension.create(Extension.keyUsage, true, new KeyUsage(bits));
  }

  private static Extension alternativeNames(JsonNode given) throws AwsRefusal, IOException {
    var names = new ArrayList<GeneralName>();
    for (var name : given) {
      names.add(generalName(name));
    }
    return Extension.create(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(names.toArray(new GeneralName[0])));
  }

  private static GeneralName generalName(JsonNode given) throws AwsRefusal {
    if (given.size() != 1) {
      throw invalid("A GeneralName has exactly one member");
    }
    var member = given.fieldNames().next();
    var value = given.path(member);
    return switch (member) {
      case "DnsName" -> new GeneralName(GeneralName.dNSName, value.asText());
      case "Rfc822Name" -> new GeneralName(GeneralName.rfc822Name, value.asText());
      case "UniformResourceIdentifier" ->
          new GeneralName(GeneralName.uniformResourceIdentifier, value.asText());
      case "IpAddress" -> new GeneralName(GeneralName.iPAddress, value.asText());
      case "RegisteredId" -> new GeneralName(GeneralName.registeredID, value.asText());
      case "DirectoryName" -> new GeneralName(name(value));
      case "OtherName" -> {
        var other = new ASN1EncodableVector();
        other.add(oid(value, "TypeId"));
        other.add(new DERTaggedObject(true, 0, new DERUTF8String(value.path("Value").asText())));
        yield new GeneralName(GeneralName.otherName, new DERSequence(other));
      }
      default -> throw invalid("The double has no GeneralName " + member);
    };
  }
}
