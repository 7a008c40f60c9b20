package io.birthmark.pki;

import io.birthmark.device.Bytes;
import io.birthmark.device.CaName;
import io.birthmark.device.DeviceId;
import io.birthmark.device.ProfileRef;
import io.birthmark.device.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;

/**
 * What certificates of one sort look like: versioned data, pinned in every intent by its hash. A
 * published version is never changed; a change is a new version.
 *
 * @param name {@code [a-z][a-z0-9-]{0,62}}
 * @param version from 1
 * @param keys kinds of keys that are certified, at least one
 * @param validity whole seconds from notBefore to notAfter, both included (RFC 5280 §4.1.2.5)
 * @param backdate how long before its making a certificate begins, for devices whose clock is slow;
 *     part of {@code validity}
 * @param purposes ExtendedKeyUsage; empty leaves the extension out
 * @param names SubjectAltName, at least one
 * @param extensionArc OID under which our own extensions stand; {@code arc.1} is the device type
 * @param status revocation lists, OCSP and issuer
 * @param whenUnprovable what follows an attempt of which its CA can never tell whether it issued;
 *     no certificate looks different for it
 * @param issuers the CAs that may issue under it; none are named where any may
 */
public record CertificateProfile(
    String name,
    int version,
    Set<KeyKind> keys,
    Duration validity,
    Duration backdate,
    List<KeyPurpose> purposes,
    List<SanTemplate> names,
    String extensionArc,
    StatusUrls status,
    WhenUnprovable whenUnprovable,
    Set<CaName> issuers) {
  /** Keys that devices may have unless it is configured otherwise. */
  public static final Set<KeyKind> DEVICE_KEYS =
      Collections.unmodifiableSet(
          EnumSet.of(KeyKind.EC_P256, KeyKind.EC_P384, KeyKind.RSA_3072, KeyKind.ED25519));

  /**
   * Version of the rules by which profile and facts become bytes. Any change of them that changes a
   * certificate raises it, and with it every profile's hash: two releases then never answer one
   * intent with two bodies.
   */
  private static final int RULES = 1;

  /** Name of the profile that settings make; see {@link #device}. */
  public static final String DEVICE = "device";

  /** A device that is meant to outlive this needs another way to be known than a certificate. */
  private static final Duration LONGEST = Duration.ofDays(36_525);

  private static final int MAX_NAMES = 8;

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");

  /** Octets of the arc's encoding: what hangs under it still fits the limit of every reader. */
  private static final int MAX_ARC_BYTES = 120;

  public CertificateProfile {
    keys = Set.copyOf(keys);
    purposes = List.copyOf(purposes);
    names = List.copyOf(names);
    issuers = Set.copyOf(issuers);
    var faults = faults(name, version, keys, validity, backdate, purposes, names, extensionArc);
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(
          "profile "
              + name
              + ": "
              + faults.stream().map(Fault::rule).collect(Collectors.joining("; ")));
    }
  }

  /**
   * A rule that a profile would break.
   *
   * @param field the component of {@link CertificateProfile} that is at fault
   * @param rule what it has to be like
   */
  public record Fault(String field, String rule) {}

  /**
   * The profile of operational device certificates that needs no configuration: IEEE 802.1AR
   * LDevID, keys of {@link #DEVICE_KEYS}, one year, client authentication, named {@code
   * urn:birthmark:tenant:device}.
   *
   * @param baseUrl where revocation lists and the issuer's certificate are published
   * @param extensionArc see {@link CertificateProfile}
   */
  public static CertificateProfile device(String baseUrl, String extensionArc) {
    return device(baseUrl, extensionArc, DEVICE_KEYS, Duration.ofDays(365));
  }

  /**
   * As above, for these kinds of keys alone, and good for so long.
   *
   * @throws IllegalArgumentException when the validity is no longer than the backdate, 5 minutes,
   *     or not in whole seconds
   */
  public static CertificateProfile device(
      String baseUrl, String extensionArc, Set<KeyKind> keys, Duration validity) {
    return new CertificateProfile(
        DEVICE,
        1,
        keys,
        validity,
        Duration.ofMinutes(5),
        List.of(KeyPurpose.CLIENT_AUTH),
        List.of(SanTemplate.parse("URI:urn:birthmark:{tenant}:{device}")),
        extensionArc,
        StatusUrls.published(baseUrl),
        WhenUnprovable.PARK,
        Set.of());
  }

  /** The same profile as another version. */
  public CertificateProfile numbered(int other) {
    return new CertificateProfile(
        name,
        other,
        keys,
        validity,
        backdate,
        purposes,
        names,
        extensionArc,
        status,
        whenUnprovable,
        issuers);
  }

  /** The same profile with another rule for what nobody can tell. */
  public CertificateProfile when(WhenUnprovable other) {
    return new CertificateProfile(
        name,
        version,
        keys,
        validity,
        backdate,
        purposes,
        names,
        extensionArc,
        status,
        other,
        issuers);
  }

  /** The same profile for these CAs alone; for any when there are none. */
  public CertificateProfile issuedBy(Set<CaName> others) {
    return new CertificateProfile(
        name,
        version,
        keys,
        validity,
        backdate,
        purposes,
        names,
        extensionArc,
        status,
        whenUnprovable,
        others);
  }

  /** Why a CA may not issue under it; empty when it may. */
  public Optional<String> issuerFault(CaName ca) {
    return issuers.isEmpty() || issuers.contains(ca)
        ? Optional.empty()
        : Optional.of("the CA " + ca + " is none of the issuers of the profile " + name);
  }

  /** All that keeps these from being a profile; what is at fault in {@code status}, it tells. */
  public static List<Fault> faults(
      String name,
      int version,
      Collection<KeyKind> keys,
      Duration validity,
      Duration backdate,
      List<KeyPurpose> purposes,
      List<SanTemplate> names,
      String extensionArc) {
    var faults = new ArrayList<Fault>();
    expect(
        faults,
        NAME.matcher(name).matches(),
        "name",
        "a name is lower-case letters, digits, dashes");
    expect(faults, version >= 1, "version", "versions begin at 1");
    expect(faults, !keys.isEmpty(), "keys", "allow at least one kind of key");
    expect(faults, validity.toSeconds() >= 60, "validity", "a validity is at least one minute");
    expect(faults, validity.compareTo(LONGEST) <= 0, "validity", "a validity is at most 100 years");
    expect(faults, wholeSeconds(validity), "validity", "times are whole seconds");
    expect(faults, wholeSeconds(backdate), "backdate", "times are whole seconds");
    expect(
        faults,
        !backdate.isNegative() && backdate.compareTo(validity) < 0,
        "backdate",
        "the backdate is shorter than the validity and not negative");
    expect(faults, distinct(purposes), "purposes", "a purpose is named once");
    expect(
        faults,
        !names.isEmpty() && names.size() <= MAX_NAMES && distinct(names),
        "names",
        "give at least one name and at most " + MAX_NAMES + ", each once");
    expect(
        faults,
        arc(extensionArc),
        "extensionArc",
        "the extension arc is a dotted OID, not a very long one");
    return faults;
  }

  private static boolean arc(String text) {
    var oid = text.length() > MAX_ARC_BYTES * 3 ? null : ASN1ObjectIdentifier.tryFromID(text);
    return oid != null && DerBoundary.encode(oid).length <= MAX_ARC_BYTES;
  }

  private static void expect(List<Fault> faults, boolean holds, String field, String rule) {
    if (!holds) {
      faults.add(new Fault(field, rule));
    }
  }

  private static boolean wholeSeconds(Duration duration) {
    return duration.truncatedTo(ChronoUnit.SECONDS).equals(duration);
  }

  private static boolean distinct(Collection<?> values) {
    return values.stream().distinct().count() == values.size();
  }

  /** Name, version and hash, as intents pin them. */
  public ProfileRef ref() {
    var hash = Sha256.of(canonicalText().getBytes(StandardCharsets.UTF_8));
    return new ProfileRef(name, version, hash);
  }

  /**
   * The text whose SHA-256 is the profile's hash, in UTF-8: lines of {@code key=value}, each ended
   * by one line feed, in the order written here; a list has one line for each value, in its order;
   * key kinds stand in the order of {@link KeyKind}; times are in seconds. What is to be done with
   * the unprovable has a line only where it is not {@link WhenUnprovable#PARK}, and issuers have
   * one each, in the order of their names, only where there are any, as it was before profiles said
   * so: their hashes stay.
   */
  public String canonicalText() {
    var text = new StringBuilder("birthmark-profile/1\n");
    line(text, "rules", List.of(RULES));
    line(text, "name", List.of(name));
    line(text, "version", List.of(version));
    line(text, "key", keys.stream().sorted().toList());
    line(text, "validity", List.of(validity.toSeconds()));
    line(text, "backdate", List.of(backdate.toSeconds()));
    line(text, "purpose", purposes);
    line(text, "san", names);
    line(text, "arc", List.of(extensionArc));
    line(text, "base", List.of(status.base()));
    line(text, "crl", status.crls());
    line(text, "ca-issuers", status.caIssuers());
    line(text, "ocsp", status.ocsp());
    if (whenUnprovable != WhenUnprovable.PARK) {
      line(text, "when-unprovable", List.of(whenUnprovable));
    }
    line(text, "issuer", issuers.stream().map(CaName::value).sorted().toList());
    return text.toString();
  }

  private static void line(StringBuilder text, String key, List<?> values) {
    for (var value : values) {
      text.append(key).append('=').append(value).append('\n');
    }
  }

  /** When a certificate made at {@code now} begins to be valid, in whole seconds. */
  public Instant notBefore(Instant now) {
    return now.minus(backdate).truncatedTo(ChronoUnit.SECONDS);
  }

  /** The last second of a certificate that begins at {@code notBefore}. */
  public Instant notAfter(Instant notBefore) {
    return notBefore.plus(validity).minusSeconds(1);
  }

  /** Why this device cannot be named by this profile; empty when it can. */
  public Optional<String> nameFault(DeviceId device) {
    return names.stream()
        .filter(template -> template.expand(device).isEmpty())
        .findFirst()
        .map(template -> "the id " + device + " cannot be written as " + template);
  }

  /** What a device needs to know to make its request: CsrAttrs (RFC 8951 §4) in DER. */
  public Bytes csrAttributes() {
    return CsrAttributes.of(keys, Optional.empty());
  }

  /**
   * As above, with the SubjectAltName that this device is to ask for where its CA takes names from
   * requests; without it when the device cannot be named.
   */
  public Bytes csrAttributes(DeviceId device) {
    return CsrAttributes.of(
        keys,
        nameFault(device).isPresent()
            ? Optional.empty()
            : Optional.of(DeviceNames.of(this, device)));
  }

  /** The device type extension: SEQUENCE { manufacturer UTF8String, model UTF8String }. */
  public String deviceTypeOid() {
    return extensionArc + ".1";
  }
}
