package io.birthmark.pki;

import io.birthmark.device.DeviceId;
import io.birthmark.device.HardwareFacts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * The names a device's certificate bears, from registry and profile alone.
 *
 * <p>The SubjectAltName is the name. The subject repeats it for people and old software: O (the
 * tenant, where there is more than the default one), CN (the device part of the id), serialNumber
 * (the maker's). A name that does not fit its field (64 characters; PrintableString for
 * serialNumber) is left out, never cut or folded; without a CN the subject is empty and the
 * SubjectAltName critical (RFC 5280 §4.1.2.6).
 *
 * @param organization O
 * @param commonName CN
 * @param serialNumber 2.5.4.5
 * @param altNames {@code URI:…} and {@code DNS:…}, in the profile's order
 */
public record DeviceNames(
    Optional<String> organization,
    Optional<String> commonName,
    Optional<String> serialNumber,
    List<String> altNames) {
  /** Upper bounds ub-common-name, ub-organization-name, ub-serial-number (RFC 5280 App. A.1). */
  private static final int MAX_FIELD = 64;

  private static final Pattern PRINTABLE = Pattern.compile("[A-Za-z0-9 '()+,./:=?-]{1,64}");

  public DeviceNames {
    altNames = List.copyOf(altNames);
  }

  /**
   * Derives the names.
   *
   * @throws IllegalArgumentException when {@link CertificateProfile#nameFault} has something to say
   */
  public static DeviceNames of(CertificateProfile profile, DeviceId device, HardwareFacts facts) {
    return of(profile, device, Optional.of(facts.serial()));
  }

  /** As above for a device of which only the id is known: a subject without serialNumber. */
  static DeviceNames of(CertificateProfile profile, DeviceId device) {
    return of(profile, device, Optional.empty());
  }

  private static DeviceNames of(
      CertificateProfile profile, DeviceId device, Optional<String> serial) {
    profile
        .nameFault(device)
        .ifPresent(fault -> {
          throw new IllegalArgumentException(fault);
        });
    var altNames =
        profile.names().stream()
            .map(template -> template.kind() + ":" + template.expand(device).orElseThrow())
            .toList();
    if (device.device().length() > MAX_FIELD) {
      return new DeviceNames(Optional.empty(), Optional.empty(), Optional.empty(), altNames);
    }
    return new DeviceNames(
        Optional.of(device.tenant()).filter(tenant -> !DeviceId.DEFAULT_TENANT.equals(tenant)),
        Optional.of(device.device()),
        serial.filter(text -> PRINTABLE.matcher(text).matches()),
        altNames);
  }

  /** The subject as {@code oid=value}, in order. */
  List<String> subjectFields() {
    var fields = new ArrayList<String>();
    organization.ifPresent(value -> fields.add(BCStyle.O + "=" + value));
    commonName.ifPresent(value -> fields.add(BCStyle.CN + "=" + value));
    serialNumber.ifPresent(value -> fields.add(BCStyle.SERIALNUMBER + "=" + value));
    return fields;
  }

  /** SubjectAltName; critical where there is no subject (RFC 5280 §4.1.2.6). */
  Extension altNameExtension() {
    try {
      return Extension.create(
          Extension.subjectAlternativeName, subject().getRDNs().length == 0, generalNames());
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail to be written", e);
    }
  }

  private GeneralNames generalNames() {
    return new GeneralNames(
        altNames.stream()
            .map(name -> {
              var kind = SanTemplate.Kind.valueOf(name.substring(0, name.indexOf(':')));
              var text = name.substring(name.indexOf(':') + 1);
              return switch (kind) {
                case URI -> new GeneralName(GeneralName.uniformResourceIdentifier, text);
                case DNS -> new GeneralName(GeneralName.dNSName, text);
              };
            })
            .toArray(GeneralName[]::new));
  }

  X500Name subject() {
    var rdns = new ArrayList<RDN>();
    organization.ifPresent(value -> rdns.add(rdn(BCStyle.O, new DERUTF8String(value))));
    commonName.ifPresent(value -> rdns.add(rdn(BCStyle.CN, new DERUTF8String(value))));
    serialNumber.ifPresent(
        value -> rdns.add(rdn(BCStyle.SERIALNUMBER, new DERPrintableString(value))));
    return new X500Name(rdns.toArray(RDN[]::new));
  }

  private static RDN rdn(ASN1ObjectIdentifier type, ASN1Encodable value) {
    return new RDN(type, value);
  }
}
