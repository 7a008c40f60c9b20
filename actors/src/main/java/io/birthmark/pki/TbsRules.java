package io.birthmark.pki;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/**
 * Rules that hold for every device certificate, whoever issues it. Each adds one line to the
 * findings when it is broken.
 */
final class TbsRules {
  private static final Pattern FIELD = Pattern.compile("\\+?[0-9.]+=.{1,64}");

  private final Tbs tbs;
  private final List<String> findings;

  TbsRules(Tbs tbs, List<String> findings) {
    this.tbs = tbs;
    this.findings = findings;
  }

  /** Whether anything in this body could make its subject a CA. */
  static boolean caSigns(Tbs tbs) {
    var findings = new ArrayList<String>();
    var rules = new TbsRules(tbs, findings);
    rules.notCa();
    rules.caUsage();
    return !findings.isEmpty();
  }

  /** Checks everything here. */
  void check(KeyKind kind, List<KeyPurpose> purposes) {
    form();
    keyUsage(kind);
    caUsage();
    purposes(purposes);
    notCa();
  }

  void expect(boolean holds, String finding) {
    if (!holds) {
      findings.add(finding);
    }
  }

  /** An extension that must be there, readable, critical or not, and with this value. */
  <T> void expect(
      ASN1ObjectIdentifier oid,
      String name,
      Set<Boolean> critical,
      DerBoundary.Parser<T> parser,
      T wanted) {
    switch (tbs.extension(oid, parser)) {
      case Tbs.Absent<T> _ -> findings.add(name + " is missing");
      case Tbs.Garbled<T>(var why) -> findings.add(name + " is " + why);
      case Tbs.Present<T>(var isCritical, var value) -> {
        expect(
            critical.contains(isCritical), name + (isCritical ? " is" : " is not") + " critical");
        expect(value.equals(wanted), name + " is " + value + ", wanted " + wanted);
      }
    }
  }

  private void form() {
    expect(tbs.version() == 3, "the version is not 3");
    expect(
        tbs.serial().signum() > 0 && tbs.serial().bitLength() <= SerialNumbers.BITS,
        "the serial number is not positive or longer than 20 octets");
    expect(tbs.plain(), "there are unique ids, or times in the wrong form (RFC 5280 4.1.2.5)");
    expect(tbs.notBefore().isBefore(tbs.notAfter()), "the validity ends before it begins");
    expect(
        tbs.subject().stream().allMatch(field -> FIELD.matcher(field).matches()),
        "a field of the subject is empty or longer than 64 characters");
    var types = new HashSet<String>();
    expect(
        tbs.subject().stream().allMatch(field -> types.add(field.substring(0, field.indexOf('=')))),
        "a field of the subject comes twice");
  }

  /** Critical; signs; keyEncipherment for RSA alone (RFC 8813 §3). */
  private void keyUsage(KeyKind kind) {
    switch (tbs.extension(Extension.keyUsage, KeyUsage::getInstance)) {
      case Tbs.Absent<KeyUsage> _ -> findings.add("KeyUsage is missing");
      case Tbs.Garbled<KeyUsage>(var why) -> findings.add("KeyUsage is " + why);
      case Tbs.Present<KeyUsage>(var critical, var usage) -> {
        expect(critical, "KeyUsage is not critical");
        expect(usage.hasUsages(KeyUsage.digitalSignature), "KeyUsage lacks digitalSignature");
        expect(
            kind.family() == KeyKind.Family.RSA
                || (!usage.hasUsages(KeyUsage.keyEncipherment)
                    && !usage.hasUsages(KeyUsage.dataEncipherment)),
            "KeyUsage allows encipherment to a key that cannot encipher (RFC 8813 section 3)");
      }
    }
  }

  private void caUsage() {
    tbs.value(Extension.keyUsage, KeyUsage::getInstance)
        .ifPresent(usage ->
            expect(
                !usage.hasUsages(KeyUsage.keyCertSign) && !usage.hasUsages(KeyUsage.cRLSign),
                "KeyUsage allows what only a CA may do"));
  }

  private void purposes(List<KeyPurpose> purposes) {
    if (purposes.isEmpty()) {
      expect(
          !tbs.extensions().containsKey(Extension.extendedKeyUsage.getId()),
          "ExtendedKeyUsage is there without being wanted");
      return;
    }
    var wanted = new HashSet<KeyPurposeId>();
    purposes.forEach(purpose -> wanted.add(purpose.id()));
    expect(
        Extension.extendedKeyUsage,
        "ExtendedKeyUsage",
        Set.of(true, false),
        root -> Set.of(ExtendedKeyUsage.getInstance(root).getUsages()),
        wanted);
  }

  /** Absent, or an empty sequence: FALSE is the DEFAULT and never encoded (X.690 §11.5). */
  private void notCa() {
    switch (tbs.extension(Extension.basicConstraints, TbsRules::contents)) {
      case Tbs.Absent<List<String>> _ -> {}
      case Tbs.Garbled<List<String>>(var why) -> findings.add("BasicConstraints is " + why);
      case Tbs.Present<List<String>>(_, var contents) ->
          expect(contents.isEmpty(), "BasicConstraints of a device is not an empty sequence");
    }
  }

  private static List<String> contents(ASN1Primitive root) {
    var contents = new ArrayList<String>();
    for (var element : ASN1Sequence.getInstance(BasicConstraints.getInstance(root))) {
      contents.add(element.toString());
    }
    return contents;
  }
}
