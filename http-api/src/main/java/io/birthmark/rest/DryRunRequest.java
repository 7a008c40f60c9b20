package io.birthmark.rest;

import io.birthmark.ca.CertificateAuthority;
import io.birthmark.device.Bytes;
import io.birthmark.device.CaName;
import io.birthmark.device.DeviceId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.Reason;
import io.birthmark.http.FieldFault;
import io.birthmark.http.Problem;
import io.birthmark.pki.CertificateProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The body of {@code POST /api/v1/profiles/{profile}:dryRun}, as it was sent.
 *
 * @param csr a PKCS#10 request in PEM, or its DER in base64
 * @param device who would ask
 * @param tenant the default tenant when absent
 * @param facts what is known of the device; when absent the device has to be registered
 * @param ca may be absent where there is only one
 * @param version of the profile; the newest when absent
 * @param profile what would be published, in place of what is
 */
record DryRunRequest(
    Optional<String> csr,
    Optional<String> device,
    Optional<String> tenant,
    Optional<Facts> facts,
    Optional<String> ca,
    Optional<Integer> version,
    Optional<ProfileRequest> profile) {
  /** What a maker says of a device. */
  record Facts(Optional<String> manufacturer, Optional<String> model, Optional<String> serial) {}

  /** What came of checking it. */
  sealed interface Checked {}

  /**
   * Every field is good by itself.
   *
   * @param csr not judged yet
   * @param draft the profile that is not published
   */
  record Good(
      Bytes csr,
      DeviceId device,
      Optional<HardwareFacts> facts,
      CertificateAuthority ca,
      Optional<Integer> version,
      Optional<CertificateProfile> draft)
      implements Checked {}

  /** Some are not. */
  record Bad(Problem problem) implements Checked {}

  Checked check(
      String name, CertificateProfile usual, Map<CaName, CertificateAuthority> authorities) {
    var faults = new ArrayList<FieldFault>();
    var der = CsrText.read("/csr", csr, faults);
    var id = device.flatMap(text -> DeviceId.of(tenant.orElse(DeviceId.DEFAULT_TENANT), text));
    if (id.isEmpty()) {
      faults.add(
          new FieldFault(
              device.isPresent() && device.flatMap(DeviceId::of).isPresent()
                  ? "/tenant"
                  : "/device",
              device.isEmpty() ? "it is missing" : "no device can have this name",
              "send a device's id, without its tenant"));
    }
    var known = facts.flatMap(sent -> facts(sent, faults));
    if (facts.isEmpty() && tenant.isPresent()) {
      faults.add(
          new FieldFault(
              "/tenant",
              "devices are looked up in one's own tenant",
              "leave it out, or send facts as well"));
    }
    var authority = authority(authorities, faults);
    if (version.isPresent() && profile.isPresent()) {
      faults.add(
          new FieldFault("/version", "what is not published has none", "leave out one of the two"));
    }
    var draft = profile.flatMap(sent -> draft(sent, name, usual, authorities.keySet(), faults));
    return faults.isEmpty()
        ? new Good(
            der.orElseThrow(), id.orElseThrow(), known, authority.orElseThrow(), version, draft)
        : new Bad(Problem.unprocessable(Reason.BAD_MESSAGE, faults));
  }

  private static Optional<HardwareFacts> facts(Facts sent, List<FieldFault> faults) {
    int before = faults.size();
    fact("manufacturer", sent.manufacturer(), faults);
    fact("model", sent.model(), faults);
    fact("serial", sent.serial(), faults);
    return faults.size() > before
        ? Optional.empty()
        : Optional.of(
            new HardwareFacts(
                sent.manufacturer().orElseThrow(),
                sent.model().orElseThrow(),
                sent.serial().orElseThrow()));
  }

  private static void fact(String name, Optional<String> sent, List<FieldFault> faults) {
    if (sent.filter(HardwareFacts::valid).isEmpty()) {
      faults.add(
          new FieldFault(
              "/facts/" + name,
              sent.isEmpty() ? "it is missing" : "it is empty, too long, or no plain text",
              "send 1 to 128 characters that show"));
    }
  }

  private Optional<CertificateAuthority> authority(
      Map<CaName, CertificateAuthority> authorities, List<FieldFault> faults) {
    var named =
        ca.isEmpty() && authorities.size() == 1
            ? authorities.values().stream().findFirst()
            : ca.flatMap(CaName::of).flatMap(name -> Optional.ofNullable(authorities.get(name)));
    if (named.isEmpty()) {
      faults.add(
          new FieldFault(
              "/ca",
              ca.isEmpty() ? "it is missing" : "no such CA",
              authorities.keySet().stream()
                  .map(CaName::value)
                  .collect(Collectors.toCollection(TreeSet::new))
                  .stream()
                  .collect(Collectors.joining(", ", "one of ", ""))));
    }
    return named;
  }

  private static Optional<CertificateProfile> draft(
      ProfileRequest sent,
      String name,
      CertificateProfile usual,
      Set<CaName> authorities,
      List<FieldFault> faults) {
    return switch (sent.check("/profile", name, usual, authorities)) {
      case ProfileRequest.Good(var profile) -> Optional.of(profile);
      case ProfileRequest.Bad(var more) -> {
        faults.addAll(more);
        yield Optional.empty();
      }
    };
  }
}
