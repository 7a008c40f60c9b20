package io.birthmark.pki;

import io.birthmark.device.Bytes;
import io.birthmark.pki.DerBoundary.Malformed;
import io.birthmark.pki.DerBoundary.Parsed;
import io.birthmark.pki.DerGuard.Limits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;

/**
 * What a request asks for besides its key. Looked at for those CAs alone that take names from
 * requests: what such a CA reads must be what registry and profile say, and there must be nothing
 * else to be read.
 *
 * @param subject {@code oid=value}, in order
 * @param altNames {@code URI:…}, {@code DNS:…}; any other kind as {@code kind n}
 * @param others extensions and attributes that nobody should ask for
 */
record RequestedNames(List<String> subject, List<String> altNames, List<String> others) {
  /** In what the request differs from these names; empty when in nothing. */
  static Optional<String> difference(Bytes csr, DeviceNames wanted) {
    return switch (DerBoundary.read(csr, Limits.CSR, RequestedNames::parse)) {
      case Malformed<RequestedNames>(var why) -> Optional.of("the request is " + why);
      case Parsed<RequestedNames>(var names) -> names.difference(wanted);
    };
  }

  private Optional<String> difference(DeviceNames wanted) {
    var differences = new ArrayList<String>();
    if (!subject.equals(wanted.subjectFields())) {
      differences.add("its subject is " + subject + ", wanted " + wanted.subjectFields());
    }
    if (altNames.size() != wanted.altNames().size()
        || !new HashSet<>(altNames).equals(new HashSet<>(wanted.altNames()))) {
      differences.add("its SubjectAltName is " + altNames + ", wanted " + wanted.altNames());
    }
    if (!others.isEmpty()) {
      differences.add("it asks for " + others + " as well");
    }
    return differences.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", differences));
  }

  private static RequestedNames parse(ASN1Primitive root) {
    var info = CertificationRequest.getInstance(root).getCertificationRequestInfo();
    var altNames = new ArrayList<String>();
    var others = new ArrayList<String>();
    ASN1Set attributes = info.getAttributes();
    if (attributes != null) {
      for (var element : attributes) {
        var attribute = Attribute.getInstance(element);
        if (PKCSObjectIdentifiers.pkcs_9_at_extensionRequest.equals(attribute.getAttrType())) {
          extensions(attribute, altNames, others);
        } else {
          others.add("attribute " + attribute.getAttrType());
        }
      }
    }
    return new RequestedNames(Tbs.fields(info.getSubject()), altNames, others);
  }

  /** Exactly one value (RFC 2985 §5.4.2). */
  private static void extensions(Attribute attribute, List<String> altNames, List<String> others) {
    if (attribute.getAttrValues().size() != 1) {
      throw new IllegalArgumentException("extensionRequest has one value");
    }
    var extensions = Extensions.getInstance(attribute.getAttrValues().getObjectAt(0));
    for (var oid : extensions.getExtensionOIDs()) {
      if (Extension.subjectAlternativeName.equals(oid)) {
        altNames.addAll(altNames(extensions.getExtension(oid)));
      } else {
        others.add("extension " + oid);
      }
    }
  }

  private static List<String> altNames(Extension san) {
    return switch (DerBoundary.read(san.getExtnValue().getOctets(), Limits.CSR, Tbs::altNames)) {
      case Parsed<List<String>>(var names) -> names;
      case Malformed<List<String>>(var why) ->
          throw new IllegalArgumentException("SubjectAltName is " + why);
    };
  }
}
