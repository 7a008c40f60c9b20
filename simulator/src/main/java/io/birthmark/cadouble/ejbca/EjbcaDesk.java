package io.birthmark.cadouble.ejbca;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.birthmark.cadouble.Answer;
import io.birthmark.cadouble.CaDouble;
import io.birthmark.cadouble.Call;
import io.birthmark.cadouble.Csr;
import io.birthmark.cadouble.Desk;
import io.birthmark.cadouble.Fault;
import io.birthmark.cadouble.Ledger;
import io.birthmark.cadouble.Register;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;

/**
 * EJBCA's REST interface under {@value #BASE}: certificates by PKCS#10, their approval, search and
 * revocation, CAs and CRLs. Families of resources that are not here are answered as by an edition
 * that lacks them.
 *
 * <p>Callers are known by their TLS client certificate, or by the bearer token in {@code
 * client/bearer.token}, which stands for one that an identity provider gave out.
 */
final class EjbcaDesk implements Desk {
  static final String BASE = "/ejbca/ejbca-rest-api";
  static final String CA_NAME = "IoTSubCA";
  static final String CERTIFICATE_PROFILE = "IOT_DEVICE";
  static final String END_ENTITY_PROFILE = "IOT_EEP";
  static final String ENROL = "enrollPkcs10Certificate";

  private static final String REVISION = "EJBCA 8.3.2 ";
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String SEGMENT = "([^/]+)";

  /** What is done for one operation. */
  @FunctionalInterface
  private interface Act {
    Answer done(Call call, MatchResult path, Optional<Fault> fault)
        throws EjbcaRefusal, GeneralSecurityException, JsonProcessingException;
  }

  /**
   * One operation of the description.
   *
   * @param operation its name in the description
   */
  private record Route(String operation, String method, Pattern path, Act act) {}

  private final CaDouble.Office office;
  private final Approvals approvals;
  private final String bearer;
  private final List<Route> routes;

  EjbcaDesk(CaDouble.Office office, Approvals approvals, Crls crls) throws IOException {
    this.office = office;
    this.approvals = approvals;
    this.bearer = bearer(office.folder().resolve("client").resolve("bearer.token"));
    var enrolment = new Enrolment(office, approvals);
    var searches = new Searches(office);
    var revocations = new Revocations(office, crls);
    this.routes =
        List.of(
            route("status_1", "GET", "/v1/ca/status", (_, _, _) -> status()),
            route("status_2", "GET", "/v1/certificate/status", (_, _, _) -> status()),
            route("status_3", "GET", "/v2/certificate/status", (_, _, _) -> status()),
            route("listCas", "GET", "/v1/ca", (_, _, _) -> authorities()),
            route(
                "getCertificateAsPem",
                "GET",
                "/v1/ca/" + SEGMENT + "/certificate/download",
                (_, path, _) -> download(decoded(path, 1))),
            route(
                "getLatestCrl",
                "GET",
                "/v1/ca/" + SEGMENT + "/getLatestCrl",
                (call, path, _) -> revocations.latestCrl(call, decoded(path, 1))),
            route(
                "createCrl",
                "POST",
                "/v1/ca/" + SEGMENT + "/createcrl",
                (call, path, _) -> revocations.createCrl(call, decoded(path, 1))),
            route(
                ENROL,
                "POST",
                "/v1/certificate/pkcs10enroll",
                (call, _, fault) -> enrolment.enrol(call, body(call), fault)),
            route(
                "finalizeEnrollment",
                "POST",
                "/v1/certificate/([0-9]{1,9})/finalize",
                (call, path, _) ->
                    enrolment.finish(call, Integer.parseInt(path.group(1)), body(call))),
            route(
                "searchCertificates",
                "POST",
                "/v1/certificate/search",
                (call, _, _) -> searches.first(body(call))),
            route(
                "searchCertificates_1",
                "POST",
                "/v2/certificate/search",
                (call, _, _) -> searches.second(body(call))),
            route(
                "getCertificateProfileInfo",
                "GET",
                "/v2/certificate/profile/" + SEGMENT,
                (_, path, _) -> certificateProfile(decoded(path, 1))),
            route(
                "profile",
                "GET",
                "/v2/endentity/profile/" + SEGMENT,
                (call, path, _) -> endEntityProfile(call, decoded(path, 1))),
            route(
                "revokeCertificate",
                "PUT",
                "/v1/certificate/" + SEGMENT + "/" + SEGMENT + "/revoke",
                (call, path, _) -> revocations.revoke(call, decoded(path, 1), decoded(path, 2))),
            route(
                "revocationStatus",
                "GET",
                "/v1/certificate/" + SEGMENT + "/" + SEGMENT + "/revocationstatus",
                (_, path, _) -> revocations.status(decoded(path, 1), decoded(path, 2))));
  }

  private static Route route(String operation, String method, String path, Act act) {
    return new Route(operation, method, Pattern.compile(Pattern.quote(BASE) + path), act);
  }

  private static String bearer(Path file) throws IOException {
    if (!Files.exists(file)) {
      var random = new byte[32];
      new SecureRandom().nextBytes(random);
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, HexFormat.of().formatHex(random));
    }
    return Files.readString(file).strip();
  }

  @Override
  public Ask understand(Call call) {
    for (var route : routes) {
      var path = route.path().matcher(call.path());
      if (route.method().equals(call.method()) && path.matches()) {
        return route.operation().equals(ENROL)
            ? enrolment(call)
            : new Ask(
                route.operation(),
                correlation(route.operation(), path.toMatchResult(), call),
                false,
                "");
      }
    }
    return new Ask("unknown", "", false, "");
  }

  private static Ask enrolment(Call call) {
    var asked = document(call);
    return new Ask(
        ENROL,
        asked.path("username").asText(),
        true,
        Csr.of(asked.path("certificate_request").asText()).map(Csr::spkiSha256).orElse(""));
  }

  /** The end entity that a question is about, as far as it can be told. */
  private String correlation(String operation, MatchResult path, Call call) {
    return switch (operation) {
      case "searchCertificates", "searchCertificates_1" -> queried(document(call));
      case "finalizeEnrollment" ->
          approvals
              .byId(Integer.parseInt(path.group(1)))
              .map(approval -> approval.asked().path("username").asText())
              .orElse("");
      case "revokeCertificate", "revocationStatus" ->
          Enrolment.serial(decoded(path, 2))
              .flatMap(serial -> office.register().bySerial(serial))
              .map(Register.Entry::correlation)
              .orElse("");
      default -> "";
    };
  }

  private static String queried(JsonNode search) {
    for (var criterion : search.path("criteria")) {
      if (criterion.path("property").asText().equals("QUERY")) {
        return criterion.path("value").asText();
      }
    }
    return "";
  }

  /** The body, or an empty one where there is none that can be read. */
  private static JsonNode document(Call call) {
    try {
      return body(call);
    } catch (EjbcaRefusal e) {
      return MAPPER.createObjectNode();
    }
  }

  @Override
  public Answer answer(Call call, Optional<Fault> fault) {
    try {
      for (var route : routes) {
        var path = route.path().matcher(call.path());
        if (route.method().equals(call.method()) && path.matches()) {
          authorize(call);
          return route.act().done(call, path.toMatchResult(), fault);
        }
      }
      return noResource(call);
    } catch (EjbcaRefusal e) {
      return e.answer();
    } catch (GeneralSecurityException | JsonProcessingException e) {
      return EjbcaRefusal.error(500, "General failure.");
    }
  }

  private static Answer noResource(Call call) {
    return EjbcaRefusal.error(
        404, "RESTEASY003210: Could not find resource for full path: " + call.path());
  }

  private void authorize(Call call) throws EjbcaRefusal {
    if (call.client().isPresent()) {
      if (!commonName(call.client().get()).equals(CaDouble.CLIENT)) {
        throw new EjbcaRefusal(403, "Administrator is not authorized to resource /administrator.");
      }
      return;
    }
    var given = call.header("authorization").filter(value -> value.startsWith("Bearer "));
    if (given.isEmpty()
        || !MessageDigest.isEqual(
            given.get().substring("Bearer ".length()).getBytes(StandardCharsets.UTF_8),
            bearer.getBytes(StandardCharsets.UTF_8))) {
      throw new EjbcaRefusal(
          403, "Error no client certificate or OAuth token received for authentication.");
    }
  }

  private static String commonName(X509Certificate certificate) {
    return name(certificate.getSubjectX500Principal()).replaceFirst("^CN=", "");
  }

  private static JsonNode body(Call call) throws EjbcaRefusal {
    try {
      var read = MAPPER.readTree(call.body().bytes());
      if (read != null && read.isObject()) {
        return read;
      }
      throw new EjbcaRefusal(400, "The body is no JSON object.");
    } catch (IOException e) {
      throw new EjbcaRefusal(400, "The body is not JSON.");
    }
  }

  private static String decoded(MatchResult path, int group) {
    // A plus is itself in a path (RFC 3986 §3.3); the decoder is one of forms.
    return URLDecoder.decode(path.group(group).replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private Answer status() {
    boolean community = !office.settings().get().edition().equals("enterprise");
    return Answer.json(
        200,
        Ledger.fields()
            .put("status", "OK")
            .put("version", "1.0")
            .put("revision", REVISION + (community ? "Community" : "Enterprise")));
  }

  private Answer authorities() {
    var all = Ledger.fields();
    var list = all.putArray("certificate_authorities");
    list.add(authority("IoTRootCA", office.authority().rootCertificate()));
    list.add(authority(CA_NAME, office.authority().issuingCertificate()));
    return Answer.json(200, all);
  }

  private static ObjectNode authority(String called, X509Certificate certificate) {
    var subject = name(certificate.getSubjectX500Principal());
    return Ledger.fields()
        .put("id", subject.hashCode())
        .put("name", called)
        .put("subject_dn", subject)
        .put("issuer_dn", name(certificate.getIssuerX500Principal()))
        .put("expiration_date", certificate.getNotAfter().toInstant().toString());
  }

  /** Which keys and CAs a profile is for; EJBCA answers 400 where there is no such profile. */
  private static Answer certificateProfile(String name) throws EjbcaRefusal {
    if (!name.equals(CERTIFICATE_PROFILE)) {
      throw new EjbcaRefusal(400, "Invalid search criteria, unknown certificate profile.");
    }
    var profile = Ledger.fields();
    profile.putArray("available_key_algs").add("ECDSA").add("Ed25519").add("RSA");
    profile.putArray("available_bit_lenghts").add(2048).add(3072).add(4096);
    profile.putArray("available_ecdsa_curves").add("prime256v1").add("secp384r1");
    profile.putArray("available_cas").add(CA_NAME);
    return Answer.json(200, profile);
  }

  private Answer endEntityProfile(Call call, String name) throws EjbcaRefusal {
    if (!office.settings().get().edition().equals("enterprise")) {
      return noResource(call);
    }
    if (!name.equals(END_ENTITY_PROFILE)) {
      throw new EjbcaRefusal(404, "End entity profile with name: " + name + " does not exist.");
    }
    var profile = Ledger.fields().put("end_entity_profile_name", END_ENTITY_PROFILE);
    profile.putArray("subject_distinguished_name_fields").add("CN").add("SN").add("O");
    profile.putArray("available_certificate_profiles").add(CERTIFICATE_PROFILE);
    profile.putArray("available_cas").add(CA_NAME);
    profile.putArray("subject_alternative_name_fields").add("UNIFORMRESOURCEID");
    return Answer.json(200, profile);
  }

  /** The chain as PEM, each certificate under the lines that tell whose it is. */
  private Answer download(String subject) throws EjbcaRefusal, GeneralSecurityException {
    var issuing = office.authority().issuingCertificate();
    var root = office.authority().rootCertificate();
    List<X509Certificate> chain;
    if (name(issuing.getSubjectX500Principal()).equals(subject)) {
      chain = List.of(issuing, root);
    } else if (name(root.getSubjectX500Principal()).equals(subject)) {
      chain = List.of(root);
    } else {
      throw new EjbcaRefusal(404, "CA with DN: " + subject + " does not exist.");
    }
    var text = new StringBuilder();
    for (var certificate : chain) {
      text.append("Subject: ").append(name(certificate.getSubjectX500Principal())).append('\n');
      text.append("Issuer: ").append(name(certificate.getIssuerX500Principal())).append('\n');
      text.append(Enrolment.pem("CERTIFICATE", certificate.getEncoded()));
    }
    return Answer.of(200, "application/octet-stream", text.toString())
        .with("Content-Disposition", "attachment; filename=\"" + CA_NAME + ".cacert.pem\"");
  }

  /** A DN as EJBCA prints it: in the order of its encoding, which here begins with the CN. */
  static String name(X500Principal principal) {
    return X500Name.getInstance(principal.getEncoded()).toString();
  }

  /** A serial number as EJBCA prints it. */
  static String hex(BigInteger serial) {
    return serial.toString(16).toUpperCase(Locale.ROOT);
  }

  /** An HSM that is away shows as 400 where certificates are enrolled, and as 503 elsewhere. */
  @Override
  public Answer trouble(Fault fault, Ask ask) {
    return switch (fault) {
      case OFFLINE -> EjbcaRefusal.error(ask.issuance() ? 400 : 503, "Device was unavailable.");
      case THROTTLED -> Answer.of(429, "text/plain", "Too Many Requests");
      case THROTTLED_RETRY_AFTER ->
          Answer.of(429, "text/plain", "Too Many Requests").with("Retry-After", "2");
      case AUTH_EXPIRED ->
          EjbcaRefusal.error(
              403, "Error no client certificate or OAuth token received for authentication.");
      default -> EjbcaRefusal.error(500, "General failure.");
    };
  }

  /** EJBCA documents none. */
  @Override
  public int quota(String operation) {
    return 0;
  }

  @Override
  public void introduce(ObjectNode ready) {
    ready
        .put("base", ready.path("url").asText() + BASE)
        .put("certificateAuthority", CA_NAME)
        .put("certificateProfile", CERTIFICATE_PROFILE)
        .put("endEntityProfile", END_ENTITY_PROFILE)
        .put("issuer", name(office.authority().issuingCertificate().getSubjectX500Principal()));
  }
}
