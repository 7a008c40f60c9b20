package io.birthmark.cadouble.ejbca;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.birthmark.cadouble.Answer;
import io.birthmark.cadouble.Authority;
import io.birthmark.cadouble.CaDouble;
import io.birthmark.cadouble.Call;
import io.birthmark.cadouble.Csr;
import io.birthmark.cadouble.Digest;
import io.birthmark.cadouble.Fault;
import io.birthmark.cadouble.Ledger;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSAbsentContent;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.util.CollectionStore;

/** Certificates for PKCS#10 requests, at once or after an approval. */
final class Enrolment {
  /** What the double's profile grants, whatever end was asked for. */
  private static final Duration VALIDITY = Duration.ofDays(365);

  private static final Duration BACKDATED = Duration.ofMinutes(10);
  private static final int SERIAL_OCTETS = 20;
  private static final int LONGEST_NAME = 250;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private final CaDouble.Office office;
  private final Approvals approvals;

  Enrolment(CaDouble.Office office, Approvals approvals) {
    this.office = office;
    this.approvals = approvals;
  }

  /** {@code POST /v1/certificate/pkcs10enroll}. */
  synchronized Answer enrol(Call call, JsonNode asked, Optional<Fault> fault)
      throws EjbcaRefusal, GeneralSecurityException {
    var format = asked.path("response_format").asText("DER");
    if (!format.equals("DER") && !format.equals("PKCS7")) {
      throw new EjbcaRefusal(400, "Invalid input. Response format can only be DER or PKCS7");
    }
    demandNames(asked);
    csr(asked);
    if (fault.isPresent()) {
      switch (fault.get()) {
        case DENIED ->
            throw new EjbcaRefusal(
                400, "User with given data can not be added: validation failed.");
        case PENDING_ISSUED -> {
          return waiting(call, suspended(call, asked, "issued"));
        }
        case PENDING_DENIED -> {
          return waiting(call, suspended(call, asked, "denied"));
        }
        case PENDING_EXPIRED -> {
          return waiting(call, suspended(call, asked, "expired"));
        }
        default -> {
          // A certificate that is wrong is issued like a right one.
        }
      }
    }
    return issued(asked, format, issue(call, asked, OptionalInt.empty(), fault));
  }

  /** {@code POST /v1/certificate/{request_id}/finalize}. */
  synchronized Answer finish(Call call, int id, JsonNode body)
      throws EjbcaRefusal, GeneralSecurityException {
    var format = body.path("response_format").asText();
    if (!List.of("DER", "PEM").contains(format)) {
      throw new EjbcaRefusal(400, "Invalid response format; a PKCS#10 request has DER or PEM.");
    }
    var approval =
        approvals
            .byId(id)
            .orElseThrow(
                () -> new EjbcaRefusal(400, "Could not find request with Id '" + id + "'"));
    if (approval.finalized()) {
      throw new EjbcaRefusal(400, "Enrollment with Id '" + id + "' has already been finalized");
    }
    if (office.clock().instant().isBefore(approval.decided())) {
      return waiting(call, id);
    }
    if (!approval.outcome().equals("issued")) {
      throw new EjbcaRefusal(
          400,
          "Request with Id '"
              + id
              + (approval.outcome().equals("denied") ? "' has been rejected" : "' has expired"));
    }
    var password = body.path("password").asText();
    if (!sha256(password).equals(approval.asked().path("passwordSha256").asText())) {
      throw new EjbcaRefusal(403, "Got request for user with invalid password");
    }
    return issued(
        approval.asked(),
        format,
        issue(call, approval.asked(), OptionalInt.of(id), Optional.empty()));
  }

  private static String sha256(String text) {
    return Digest.sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void demandNames(JsonNode asked) throws EjbcaRefusal {
    var username = asked.path("username").asText();
    if (username.isEmpty() || username.length() > LONGEST_NAME) {
      throw new EjbcaRefusal(400, "username must have 1 to " + LONGEST_NAME + " characters");
    }
    demandName(asked, "certificate_authority_name", EjbcaDesk.CA_NAME);
    demandName(asked, "certificate_profile_name", EjbcaDesk.CERTIFICATE_PROFILE);
    demandName(asked, "end_entity_profile_name", EjbcaDesk.END_ENTITY_PROFILE);
  }

  private static void demandName(JsonNode asked, String field, String known) throws EjbcaRefusal {
    var name = asked.path(field).asText();
    if (!name.equals(known)) {
      throw new EjbcaRefusal(400, "Unknown " + field + ": '" + name + "'");
    }
  }

  private static Csr csr(JsonNode asked) throws EjbcaRefusal {
    return Csr.of(asked.path("certificate_request").asText())
        .orElseThrow(() -> new EjbcaRefusal(400, "Invalid certificate request."));
  }

  private int suspended(Call call, JsonNode asked, String outcome) {
    int id = approvals.next();
    ObjectNode kept = asked.deepCopy();
    kept.remove("password");
    kept.put("passwordSha256", sha256(asked.path("password").asText()));
    office
        .ledger()
        .append(
            "pending",
            Ledger.fields()
                .put("request", call.number())
                .put("approval", id)
                .put("username", asked.path("username").asText())
                .put("outcome", outcome)
                .put(
                    "decided",
                    office
                        .clock()
                        .instant()
                        .plusMillis(office.settings().get().pendingMillis())
                        .toString())
                .set("asked", kept));
    return id;
  }

  /** The link lacks {@code /v1/certificate}, as EJBCA's does. */
  private static Answer waiting(Call call, int id) {
    var link =
        "https://%s%s/%d/finalize"
            .formatted(call.header("host").orElse("localhost"), EjbcaDesk.BASE, id);
    return Answer.json(
        202,
        Ledger.fields()
            .put("status_code", 202)
            .put("info_message", "Request with Id " + id + " is still waiting for approval")
            .put("request_id", id)
            .put("link", link));
  }

  private X509Certificate issue(
      Call call, JsonNode asked, OptionalInt approval, Optional<Fault> fault)
      throws EjbcaRefusal, GeneralSecurityException {
    var csr = csr(asked);
    var now = office.clock().instant();
    var from = time(asked, "start_time").orElse(now.minus(BACKDATED));
    var ends = new ArrayList<>(List.of(from.plus(VALIDITY)));
    time(asked, "end_time").ifPresent(ends::add);
    ends.add(office.authority().issuingCertificate().getNotAfter().toInstant());
    var to = ends.stream().min(Instant::compareTo).orElseThrow();
    var draft =
        new Authority.Draft(
            subject(asked, csr), csr.key(), from, to, extensions(csr), "SHA256withECDSA");
    var signed = office.authority().sign(draft, Authority.serial(SERIAL_OCTETS), fault);
    var username = asked.path("username").asText();
    var fields =
        Authority.issued(call, username, signed, fault)
            .put("username", username)
            .put("certificateProfile", EjbcaDesk.CERTIFICATE_PROFILE)
            .put("endEntityProfile", EjbcaDesk.END_ENTITY_PROFILE)
            .put("ca", EjbcaDesk.CA_NAME);
    approval.ifPresent(id -> fields.put("approval", id));
    office.ledger().append("issued", fields);
    return signed.certificate();
  }

  private static X500Name subject(JsonNode asked, Csr csr) throws EjbcaRefusal {
    var override = asked.path("subject_dn").asText();
    if (override.isEmpty()) {
      return csr.subject();
    }
    try {
      return new X500Name(override);
    } catch (IllegalArgumentException e) {
      throw new EjbcaRefusal(422, "Illegal subject DN: " + override);
    }
  }

  /** A time in EJBCA's own form; any other form is passed over, as EJBCA does. */
  private static Optional<Instant> time(JsonNode asked, String field) {
    try {
      return Optional.of(
          LocalDateTime.parse(asked.path(field).asText(), TIME).toInstant(ZoneOffset.UTC));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** The profile's own, and the subject alternative name of the request. */
  private static List<Extension> extensions(Csr csr) {
    try {
      var found = new ArrayList<Extension>();
      found.add(Extension.create(Extension.basicConstraints, true, new BasicConstraints(false)));
      found.add(
          Extension.create(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature)));
      found.add(
          Extension.create(
              Extension.extendedKeyUsage,
              false,
              new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth)));
      csr.extension(Extension.subjectAlternativeName).ifPresent(found::add);
      return List.copyOf(found);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Answer issued(JsonNode asked, String format, X509Certificate certificate)
      throws GeneralSecurityException {
    var fields =
        Ledger.fields()
            .put("certificate", encoded(format, certificate))
            .put("serial_number", EjbcaDesk.hex(certificate.getSerialNumber()))
            .put("response_format", format);
    if (asked.path("include_chain").asBoolean()) {
      fields
          .putArray("certificate_chain")
          .add(Authority.base64(office.authority().issuingCertificate().getEncoded()))
          .add(Authority.base64(office.authority().rootCertificate().getEncoded()));
    }
    fields
        .put("certificate_profile", EjbcaDesk.CERTIFICATE_PROFILE)
        .put("end_entity_profile", EjbcaDesk.END_ENTITY_PROFILE);
    return Answer.json(201, fields);
  }

  /** A byte array as JSON: base64 of DER, but of the PEM text where the format is a text. */
  private String encoded(String format, X509Certificate certificate)
      throws GeneralSecurityException {
    return switch (format) {
      case "PKCS7" -> base64(pem("PKCS7", pkcs7(certificate)));
      case "PEM" -> base64(pem("CERTIFICATE", certificate.getEncoded()));
      default -> Authority.base64(certificate.getEncoded());
    };
  }

  private byte[] pkcs7(X509Certificate certificate) throws GeneralSecurityException {
    try {
      var generator = new CMSSignedDataGenerator();
      generator.addCertificates(
          new CollectionStore<>(
              List.of(
                  new JcaX509CertificateHolder(certificate),
                  new JcaX509CertificateHolder(office.authority().issuingCertificate()),
                  new JcaX509CertificateHolder(office.authority().rootCertificate()))));
      return generator.generate(new CMSAbsentContent()).getEncoded();
    } catch (CMSException | IOException e) {
      throw new GeneralSecurityException(e);
    }
  }

  static String pem(String label, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, LINES.encodeToString(der), label);
  }

  private static String base64(String text) {
    return Authority.base64(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Whether a serial number fits what EJBCA takes in a path. */
  static Optional<BigInteger> serial(String hex) {
    try {
      return Optional.of(new BigInteger(hex.startsWith("0x") ? hex.substring(2) : hex, 16));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
