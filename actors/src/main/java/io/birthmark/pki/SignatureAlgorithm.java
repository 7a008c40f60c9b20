package io.birthmark.pki;

import io.birthmark.pki.KeyKind.Family;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/** The signature algorithms accepted on CSRs and certificates; SHA-1 and MD5 are not among them. */
enum SignatureAlgorithm {
  ECDSA_SHA256(Family.EC, "SHA256withECDSA", "1.2.840.10045.4.3.2"),
  ECDSA_SHA384(Family.EC, "SHA384withECDSA", "1.2.840.10045.4.3.3"),
  ECDSA_SHA512(Family.EC, "SHA512withECDSA", "1.2.840.10045.4.3.4"),
  RSA_SHA256(Family.RSA, "SHA256withRSA", "1.2.840.113549.1.1.11"),
  RSA_SHA384(Family.RSA, "SHA384withRSA", "1.2.840.113549.1.1.12"),
  RSA_SHA512(Family.RSA, "SHA512withRSA", "1.2.840.113549.1.1.13"),
  ED25519(Family.EDWARDS, "Ed25519", "1.3.101.112");

  private final Family family;
  private final String name;

  /** Made once: to read an OID out of its text is a large part of making an identifier. */
  private static final Map<SignatureAlgorithm, AlgorithmIdentifier> IDENTIFIERS =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(Function.identity(), SignatureAlgorithm::made));

  private final String oid;

  SignatureAlgorithm(Family family, String name, String oid) {
    this.family = family;
    this.name = name;
    this.oid = oid;
  }

  private AlgorithmIdentifier made() {
    var id = new ASN1ObjectIdentifier(oid);
    return switch (family) {
      case RSA -> new AlgorithmIdentifier(id, DERNull.INSTANCE);
      case EC, EDWARDS -> new AlgorithmIdentifier(id);
    };
  }

  /** The keys that sign this way. */
  Family family() {
    return family;
  }

  /** In the JDK's words. */
  String algorithm() {
    return name;
  }

  ASN1ObjectIdentifier oid() {
    return identifier().getAlgorithm();
  }

  /**
   * Parameters are NULL for RSA (RFC 4055 §5) and absent otherwise (RFC 5758 §3.2, RFC 8410 §3).
   */
  AlgorithmIdentifier identifier() {
    return Objects.requireNonNull(IDENTIFIERS.get(this), name);
  }

  /**
   * The algorithm a key of this family may have used; empty when it may not. RSA without its NULL
   * is accepted, as RFC 4055 §5 demands of readers.
   */
  static Optional<SignatureAlgorithm> read(AlgorithmIdentifier identifier, Family family) {
    ASN1Encodable parameters = identifier.getParameters();
    boolean wellFormed =
        parameters == null || (family == Family.RSA && DERNull.INSTANCE.equals(parameters));
    return Arrays.stream(values())
        .filter(candidate -> wellFormed && candidate.family == family)
        .filter(candidate -> candidate.oid().equals(identifier.getAlgorithm()))
        .findFirst();
  }

  /**
   * The algorithm of this name.
   *
   * @throws IllegalArgumentException when it is none of these
   */
  static SignatureAlgorithm named(String name) {
    return Arrays.stream(values())
        .filter(candidate -> candidate.name.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no signature algorithm " + name));
  }
}
