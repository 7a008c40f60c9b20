package io.birthmark.cadouble.ejbca;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.birthmark.cadouble.Answer;
import io.birthmark.cadouble.Authority;
import io.birthmark.cadouble.CaDouble;
import io.birthmark.cadouble.Ledger;
import io.birthmark.cadouble.Register;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateParsingException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** {@code POST /v1/certificate/search} and {@code /v2/certificate/search}. */
final class Searches {
  private static final int MOST_RESULTS = 500;
  private static final int PAGE = 10;
  private static final int ACTIVE = 20;
  private static final int REVOKED = 40;
  private static final long NOT_REVOKED = -1;

  private final CaDouble.Office office;

  Searches(CaDouble.Office office) {
    this.office = office;
  }

  /** All that match, up to a number; certificates are base64 of base64 of DER here. */
  Answer first(JsonNode asked) throws EjbcaRefusal {
    int most = asked.path("max_number_of_results").intValue();
    if (most < 1) {
      throw new EjbcaRefusal(400, "Invalid maximum number of results.");
    }
    if (most > MOST_RESULTS) {
      throw new EjbcaRefusal(413, "Result size exceeds the maximum of " + MOST_RESULTS + ".");
    }
    var found = matching(asked.path("criteria"));
    var answer = Ledger.fields();
    var certificates = answer.putArray("certificates");
    for (var entry : found.stream().limit(most).toList()) {
      certificates
          .addObject()
          .put("certificate", twice(entry))
          .put("serial_number", EjbcaDesk.hex(entry.serial()))
          .put("response_format", "DER")
          .put("certificate_profile", entry.fact().path("certificateProfile").asText())
          .put("end_entity_profile", entry.fact().path("endEntityProfile").asText());
    }
    return Answer.json(200, answer.put("more_results", found.size() > most));
  }

  /** One page of all that match. */
  Answer second(JsonNode asked) throws EjbcaRefusal, GeneralSecurityException {
    if (office.settings().get().edition().equals("old")) {
      throw new EjbcaRefusal(404, "RESTEASY003210: Could not find resource for full path");
    }
    int size = asked.path("pagination").path("page_size").asInt(PAGE);
    int page = asked.path("pagination").path("current_page").asInt(1);
    if (size < 1 || page < 1) {
      throw new EjbcaRefusal(400, "Invalid pagination.");
    }
    if (size > MOST_RESULTS) {
      throw new EjbcaRefusal(413, "Result size exceeds the maximum of " + MOST_RESULTS + ".");
    }
    var found = new ArrayList<>(matching(asked.path("criteria")));
    order(asked.path("sort")).ifPresent(found::sort);
    var answer = Ledger.fields();
    var certificates = answer.putArray("certificates");
    for (var entry : found.stream().skip((long) (page - 1) * size).limit(size).toList()) {
      certificates.add(described(entry));
    }
    answer
        .putObject("pagination_summary")
        .put("page_size", size)
        .put("current_page", page)
        .put("total_certs", found.size());
    return Answer.json(200, answer);
  }

  private static String twice(Register.Entry entry) {
    return Authority.base64(Authority.base64(entry.der()).getBytes(StandardCharsets.US_ASCII));
  }

  /** The second version's own names, with the slips they are published with. */
  private ObjectNode described(Register.Entry entry) throws GeneralSecurityException {
    var certificate = entry.certificate();
    var revocation = entry.revocation();
    long changed = revocation.map(Register.Revocation::at).orElse(entry.issued()).toEpochMilli();
    return Ledger.fields()
        .put("fingerprint", sha1(entry.der()))
        .put("cAFingerprint", sha1(office.authority().issuingCertificate().getEncoded()))
        .put("certificateProfileId", 1)
        .put("endEntityProfileId", 1)
        .put("crlPartitionIndex", 0)
        .put("expireDate", certificate.getNotAfter().toInstant().toEpochMilli())
        .put("issuerDN", EjbcaDesk.name(certificate.getIssuerX500Principal()))
        .put("notBefore", certificate.getNotBefore().toInstant().toEpochMilli())
        .put("revocationDate", revocation.map(was -> was.at().toEpochMilli()).orElse(NOT_REVOKED))
        .put("revocationReason", revocation.map(Register.Revocation::reason).orElse(-1))
        .put("serialNumber", EjbcaDesk.hex(entry.serial()))
        .put("status", revocation.isPresent() ? REVOKED : ACTIVE)
        .put("subjectAltName", alternativeNames(entry))
        .put("subjectDN", EjbcaDesk.name(certificate.getSubjectX500Principal()))
        .put("type", 1)
        .put("udpateTime", changed)
        .put("username", entry.correlation())
        .put("base64Cert", twice(entry));
  }

  private static String sha1(byte[] bytes) throws GeneralSecurityException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
  }

  private static String alternativeNames(Register.Entry entry) {
    try {
      var names = entry.certificate().getSubjectAlternativeNames();
      return names == null
          ? ""
          : String.join(
              ", ",
              names.stream()
                  .map(name -> (name.get(0).equals(2) ? "dNSName=" : "name=") + name.get(1))
                  .toList());
    } catch (CertificateParsingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Optional<Comparator<Register.Entry>> order(JsonNode sort) throws EjbcaRefusal {
    if (sort.isMissingNode() || sort.isNull()) {
      return Optional.empty();
    }
    var property = sort.path("property").asText();
    Comparator<Register.Entry> order =
        switch (property) {
          case "USERNAME" -> Comparator.comparing(Register.Entry::correlation);
          case "ISSUED_DATE", "UPDATE_TIME" -> Comparator.comparing(Register.Entry::issued);
          case "EXPIRE_DATE" ->
              Comparator.comparing(entry -> entry.certificate().getNotAfter().toInstant());
          case "SUBJECT_DN" ->
              Comparator.comparing(
                  entry -> EjbcaDesk.name(entry.certificate().getSubjectX500Principal()));
          case "STATUS" -> Comparator.comparing(entry -> entry.revocation().isPresent());
          default -> throw new EjbcaRefusal(400, "Invalid sort property: " + property);
        };
    return Optional.of(sort.path("operation").asText().equals("DESC") ? order.reversed() : order);
  }

  private List<Register.Entry> matching(JsonNode criteria) throws EjbcaRefusal {
    if (!criteria.isArray() || criteria.isEmpty()) {
      throw new EjbcaRefusal(400, "Invalid criteria value, cannot be empty.");
    }
    Predicate<Register.Entry> all = _ -> true;
    var statuses = new HashSet<String>();
    Optional<String> name = Optional.empty();
    for (var criterion : criteria) {
      var value = criterion.path("value").asText();
      var operation = criterion.path("operation").asText();
      switch (criterion.path("property").asText()) {
        case "QUERY" -> {
          if (name.isPresent()) {
            throw new EjbcaRefusal(400, "Invalid multiplicity of QUERY.");
          }
          name = Optional.of(value);
          all = all.and(query(value, operation));
        }
        case "STATUS" -> statuses.add(status(value));
        case "CA" -> all = all.and(field("ca", value));
        case "CERTIFICATE_PROFILE" -> all = all.and(field("certificateProfile", value));
        case "END_ENTITY_PROFILE" -> all = all.and(field("endEntityProfile", value));
        case "ISSUED_DATE" -> all = all.and(date(value, operation, Searches::issued));
        case "EXPIRE_DATE" -> all = all.and(date(value, operation, Searches::expires));
        case "REVOCATION_DATE" -> all = all.and(date(value, operation, Searches::revoked));
        default ->
            throw new EjbcaRefusal(
                400, "Invalid criteria property: " + criterion.path("property").asText());
      }
    }
    if (!statuses.isEmpty()) {
      all = all.and(entry -> hasStatus(entry, statuses));
    }
    return office.register().all().stream().filter(all).toList();
  }

  private static Predicate<Register.Entry> field(String name, String value) {
    return entry -> entry.fact().path(name).asText().equals(value);
  }

  private static Predicate<Register.Entry> query(String value, String operation)
      throws EjbcaRefusal {
    if (!operation.equals("EQUAL") && !operation.equals("LIKE")) {
      throw new EjbcaRefusal(400, "Invalid operation for QUERY: " + operation);
    }
    if (operation.equals("LIKE")) {
      return entry ->
          entry.correlation().contains(value)
              || EjbcaDesk.name(entry.certificate().getSubjectX500Principal()).contains(value)
              || alternativeNames(entry).contains(value);
    }
    return entry ->
        entry.correlation().equals(value)
            || Enrolment.serial(value).filter(entry.serial()::equals).isPresent()
            || EjbcaDesk.name(entry.certificate().getSubjectX500Principal()).equals(value)
            || alternativeNames(entry).equals(value);
  }

  private static String status(String value) throws EjbcaRefusal {
    if (value.equals("CERT_ACTIVE") || value.equals("CERT_REVOKED")) {
      return value;
    }
    return Reason.ofStatus(value)
        .map(_ -> value)
        .orElseThrow(() -> new EjbcaRefusal(400, "Invalid status: " + value));
  }

  private static boolean hasStatus(Register.Entry entry, Set<String> wanted) {
    if (entry.revocation().isEmpty()) {
      return wanted.contains("CERT_ACTIVE");
    }
    int reason = entry.revocation().get().reason();
    return wanted.contains("CERT_REVOKED")
        || wanted.stream()
            .flatMap(word -> Reason.ofStatus(word).stream())
            .anyMatch(word -> word.number() == reason);
  }

  private static Optional<Instant> issued(Register.Entry entry) {
    return Optional.of(entry.issued());
  }

  private static Optional<Instant> expires(Register.Entry entry) {
    return Optional.of(entry.certificate().getNotAfter().toInstant());
  }

  private static Optional<Instant> revoked(Register.Entry entry) {
    return entry.revocation().map(Register.Revocation::at);
  }

  /** When something happened to a certificate, if it did. */
  @FunctionalInterface
  private interface Moment {
    Optional<Instant> of(Register.Entry entry);
  }

  private static Predicate<Register.Entry> date(String value, String operation, Moment moment)
      throws EjbcaRefusal {
    Instant border;
    try {
      border = OffsetDateTime.parse(value).toInstant();
    } catch (DateTimeParseException e) {
      throw new EjbcaRefusal(400, "Invalid date, ISO 8601 is wanted: " + value);
    }
    return switch (operation.toUpperCase(Locale.ROOT)) {
      case "BEFORE" -> entry -> moment.of(entry).filter(border::isAfter).isPresent();
      case "AFTER" -> entry -> moment.of(entry).filter(border::isBefore).isPresent();
      default -> throw new EjbcaRefusal(400, "Invalid operation for a date: " + operation);
    };
  }
}
