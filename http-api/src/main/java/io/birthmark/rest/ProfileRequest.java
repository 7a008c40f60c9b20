package io.birthmark.rest;

import io.birthmark.device.CaName;
import io.birthmark.device.Reason;
import io.birthmark.http.FieldFault;
import io.birthmark.http.Problem;
import io.birthmark.pki.CertificateProfile;
import io.birthmark.pki.KeyKind;
import io.birthmark.pki.KeyPurpose;
import io.birthmark.pki.SanTemplate;
import io.birthmark.pki.StatusUrls;
import io.birthmark.pki.WhenUnprovable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The body of {@code PUT /api/v1/profiles/{profile}}, as it was sent. What is absent is as in the
 * profile that the node's settings make; keys and validity have to be said.
 *
 * @param names templates of the SubjectAltName
 * @param crls templates of URLs, as are {@code caIssuers} and {@code ocsp}
 */
record ProfileRequest(
    Optional<List<String>> keys,
    Optional<Long> validitySeconds,
    Optional<Long> backdateSeconds,
    Optional<List<String>> purposes,
    Optional<List<String>> names,
    Optional<String> extensionArc,
    Optional<List<String>> crls,
    Optional<List<String>> caIssuers,
    Optional<List<String>> ocsp,
    Optional<String> whenUnprovable,
    Optional<List<String>> issuers) {
  /** Longest list that is looked at. */
  private static final int MOST = 16;

  private static final String NAMES =
      "URI: with {tenant} before {device}, as in URI:urn:example:{tenant}:{device}, or DNS: with"
          + " both as whole labels; a device has no mailbox";

  /** Where a component of a profile stands in the body. */
  private static final Map<String, String> POINTERS =
      Map.of("validity", "validitySeconds", "backdate", "backdateSeconds");

  /** Nobody's profile: for the rules while the number of seconds is no number of a duration. */
  private static final long TOO_LONG = Duration.ofDays(1_000_000).toSeconds();

  /** What came of checking it. */
  sealed interface Checked {}

  /** It is a profile. */
  record Good(CertificateProfile profile) implements Checked {}

  /** It is none. */
  record Bad(List<FieldFault> faults) implements Checked {
    Problem problem() {
      return Problem.unprocessable(Reason.BAD_MESSAGE, faults);
    }
  }

  /**
   * Checks it.
   *
   * @param pointer where it stands in the body; empty for all of it
   * @param usual what is absent is taken from
   * @param authorities all there are
   */
  Checked check(String pointer, String name, CertificateProfile usual, Set<CaName> authorities) {
    var faults = new ArrayList<FieldFault>();
    var kinds = enums("/keys", keys, KeyKind.class, faults);
    var uses = enums("/purposes", purposes, KeyPurpose.class, faults);
    var templates = read("/names", names, SanTemplate::parse, NAMES, faults);
    var status = status(usual.status(), faults);
    var rule = rule(faults);
    var trusted = issuers(authorities, faults);
    if (keys.isEmpty()) {
      faults.add(missing("/keys", "list some of " + constants(KeyKind.class)));
    }
    if (validitySeconds.isEmpty()) {
      faults.add(missing("/validitySeconds", "give whole seconds"));
    }
    if (faults.isEmpty()) {
      var validity = seconds(validitySeconds.orElseThrow());
      var backdate = backdateSeconds.map(ProfileRequest::seconds).orElse(usual.backdate());
      var distinct = kinds.map(EnumSet::copyOf).map(Set::<KeyKind>copyOf).orElse(Set.of());
      var purposesOf = uses.orElse(usual.purposes());
      var namesOf = templates.orElse(usual.names());
      var arc = extensionArc.orElse(usual.extensionArc());
      CertificateProfile.faults(name, 1, distinct, validity, backdate, purposesOf, namesOf, arc)
          .forEach(fault -> faults.add(fault(fault)));
      if (faults.isEmpty()) {
        return new Good(
            new CertificateProfile(
                name,
                1,
                distinct,
                validity,
                backdate,
                purposesOf,
                namesOf,
                arc,
                status,
                rule.orElse(usual.whenUnprovable()),
                trusted.orElse(usual.issuers())));
      }
    }
    return new Bad(
        faults.stream()
            .map(fault -> new FieldFault(pointer + fault.pointer(), fault.detail(), fault.remedy()))
            .toList());
  }

  private static Duration seconds(long sent) {
    return Duration.ofSeconds(Math.max(-TOO_LONG, Math.min(TOO_LONG, sent)));
  }

  private static FieldFault fault(CertificateProfile.Fault fault) {
    return new FieldFault(
        "/" + POINTERS.getOrDefault(fault.field(), fault.field()),
        fault.rule(),
        "change it accordingly");
  }

  private static FieldFault missing(String pointer, String remedy) {
    return new FieldFault(pointer, "it is missing", remedy);
  }

  private static <E extends Enum<E>> String constants(Class<E> type) {
    return Arrays.stream(type.getEnumConstants()).map(Enum::name).collect(Collectors.joining(", "));
  }

  private static <E extends Enum<E>> Optional<List<E>> enums(
      String pointer, Optional<List<String>> sent, Class<E> type, List<FieldFault> faults) {
    return read(
            pointer,
            sent,
            text -> Enum.valueOf(type, text),
            "use some of " + constants(type),
            faults)
        .filter(all -> !all.isEmpty() || type != KeyKind.class);
  }

  /** Reads each element; a reader refuses by an IllegalArgumentException. */
  private static <T> Optional<List<T>> read(
      String pointer,
      Optional<List<String>> sent,
      Function<String, T> reader,
      String remedy,
      List<FieldFault> faults) {
    if (sent.isEmpty()) {
      return Optional.empty();
    }
    if (sent.get().size() > MOST) {
      faults.add(
          new FieldFault(pointer, "it has " + sent.get().size() + " elements", "at most " + MOST));
      return Optional.empty();
    }
    var values = new ArrayList<T>();
    for (int i = 0; i < sent.get().size(); i++) {
      var text = sent.get().get(i);
      try {
        values.add(reader.apply(text == null ? "" : text));
      } catch (IllegalArgumentException e) {
        faults.add(new FieldFault(pointer + "/" + i, "it cannot be used here", remedy));
      }
    }
    return Optional.of(List.copyOf(values));
  }

  private Optional<Set<CaName>> issuers(Set<CaName> authorities, List<FieldFault> faults) {
    return read(
            "/issuers",
            issuers,
            text ->
                CaName.of(text)
                    .filter(authorities::contains)
                    .orElseThrow(() -> new IllegalArgumentException("no such CA")),
            "use some of " + authorities.stream().map(CaName::value).sorted().toList(),
            faults)
        .map(Set::copyOf);
  }

  private Optional<WhenUnprovable> rule(List<FieldFault> faults) {
    try {
      return whenUnprovable.map(WhenUnprovable::valueOf);
    } catch (IllegalArgumentException _) {
      faults.add(
          new FieldFault(
              "/whenUnprovable",
              "it cannot be used here",
              "use " + constants(WhenUnprovable.class)));
      return Optional.empty();
    }
  }

  private StatusUrls status(StatusUrls usual, List<FieldFault> faults) {
    var base = usual.base();
    var lists =
        List.of(
            urls("/crls", crls, base, usual.crls(), faults),
            urls("/caIssuers", caIssuers, base, usual.caIssuers(), faults),
            urls("/ocsp", ocsp, base, usual.ocsp(), faults));
    if (!faults.isEmpty()) {
      return usual;
    }
    try {
      return new StatusUrls(base, lists.get(0), lists.get(1), lists.get(2));
    } catch (IllegalArgumentException e) {
      faults.add(
          new FieldFault("", "there are too many URLs", "give fewer of crls, caIssuers and ocsp"));
      return usual;
    }
  }

  private static List<String> urls(
      String pointer,
      Optional<List<String>> sent,
      String base,
      List<String> usual,
      List<FieldFault> faults) {
    return read(
            pointer,
            sent,
            url -> new StatusUrls(base, List.of(url), List.of(), List.of()).crls().getFirst(),
            "as in {base}/crl/{issuer}.crl: http or https with a host",
            faults)
        .orElse(usual);
  }
}
