package io.birthmark.ca.ejbca;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.birthmark.device.AttemptId;
import io.birthmark.device.IssuanceIntent;
import io.birthmark.device.RevocationReason;
import io.birthmark.device.SerialNumber;
import io.birthmark.pki.Pem;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** EJBCA's calls as HTTP requests. */
final class EjbcaRequests {
  /** The only form that EJBCA reads; it passes over any other and grants the profile's validity. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String SEARCH = "/v1/certificate/search";
  private static final String PAGED_SEARCH = "/v2/certificate/search";

  /** The end of validity: unlike its begin, EJBCA's database has an index of it. */
  private static final String ENDS = "EXPIRE_DATE";

  private static final int FEW_RESULTS = 10;
  private static final int HEX = 16;

  private final EjbcaSettings settings;
  private final String issuerDn;

  EjbcaRequests(EjbcaSettings settings, String issuerDn) {
    this.settings = settings;
    this.issuerDn = issuerDn;
  }

  /** The user name at EJBCA is the attempt: never used twice, and found again by search. */
  HttpRequest.Builder enrol(IssuanceIntent intent, String password) {
    var body =
        MAPPER
            .createObjectNode()
            .put("certificate_request", Pem.encode(Pem.CERTIFICATE_REQUEST, intent.csr()))
            .put("certificate_profile_name", settings.certificateProfile())
            .put("end_entity_profile_name", settings.endEntityProfile())
            .put("certificate_authority_name", settings.certificateAuthority())
            .put("username", intent.attempt().value())
            .put("password", password)
            .put("include_chain", false)
            .put("response_format", "DER");
    if (settings.sendEndTime()) {
      body.put("end_time", TIME.format(intent.notAfter()));
    }
    return post("/v1/certificate/pkcs10enroll", body);
  }

  /** The link that EJBCA gives is not used: it lacks a part of the path. */
  HttpRequest.Builder finish(String requestId, String password) {
    return post(
        "/v1/certificate/" + encoded(requestId) + "/finalize",
        MAPPER.createObjectNode().put("response_format", "DER").put("password", password));
  }

  HttpRequest.Builder search(AttemptId attempt) {
    return search(attempt.value());
  }

  HttpRequest.Builder search(SerialNumber serial) {
    return search(hex(serial));
  }

  private HttpRequest.Builder search(String words) {
    var body = MAPPER.createObjectNode().put("max_number_of_results", FEW_RESULTS);
    var criteria = body.putArray("criteria");
    criterion(criteria, "QUERY", words, "EQUAL");
    ofThisCa(criteria);
    return post(SEARCH, body);
  }

  /**
   * Certificates that end at {@code from} or later, the first to end first, page by page from 1.
   */
  HttpRequest.Builder page(Instant from, int page) {
    var body = MAPPER.createObjectNode();
    body.putObject("pagination").put("page_size", settings.listPage()).put("current_page", page);
    body.putObject("sort").put("property", ENDS).put("operation", "ASC");
    var criteria = body.putArray("criteria");
    ofThisCa(criteria);
    endsFrom(criteria, from);
    return post(PAGED_SEARCH, body);
  }

  /** Certificates that end at {@code from} or later and before {@code to}, in any order. */
  HttpRequest.Builder window(Instant from, Optional<Instant> to) {
    var body = MAPPER.createObjectNode().put("max_number_of_results", settings.listPage());
    var criteria = body.putArray("criteria");
    ofThisCa(criteria);
    endsFrom(criteria, from);
    to.ifPresent(end -> criterion(criteria, ENDS, end.toString(), "BEFORE"));
    return post(SEARCH, body);
  }

  private void ofThisCa(ArrayNode criteria) {
    criterion(criteria, "CA", settings.certificateAuthority(), "EQUAL");
  }

  /** EJBCA's AFTER leaves the moment itself out. */
  private static void endsFrom(ArrayNode criteria, Instant from) {
    criterion(criteria, ENDS, from.minusSeconds(1).toString(), "AFTER");
  }

  private static void criterion(
      ArrayNode criteria, String property, String value, String operation) {
    criteria.addObject().put("property", property).put("value", value).put("operation", operation);
  }

  HttpRequest.Builder revoke(SerialNumber serial, RevocationReason reason) {
    return to(certificate(serial) + "/revoke?reason=" + word(reason)).PUT(BodyPublishers.noBody());
  }

  HttpRequest.Builder revocationStatus(SerialNumber serial) {
    return to(certificate(serial) + "/revocationstatus").GET();
  }

  HttpRequest.Builder status() {
    return to("/v1/certificate/status").GET();
  }

  HttpRequest.Builder authorities() {
    return to("/v1/ca").GET();
  }

  /** The chain of the CA that has the pinned certificate's name; the answer is PEM. */
  HttpRequest.Builder chain() {
    return to("/v1/ca/" + encoded(issuerDn) + "/certificate/download")
        .setHeader("Accept", "*/*")
        .GET();
  }

  HttpRequest.Builder certificateProfile() {
    return to("/v2/certificate/profile/" + encoded(settings.certificateProfile())).GET();
  }

  HttpRequest.Builder endEntityProfile() {
    return to("/v2/endentity/profile/" + encoded(settings.endEntityProfile())).GET();
  }

  private String certificate(SerialNumber serial) {
    return "/v1/certificate/" + encoded(issuerDn) + "/" + hex(serial);
  }

  private static String hex(SerialNumber serial) {
    return serial.value().toString(HEX).toUpperCase(Locale.ROOT);
  }

  /** The words of RFC 5280 §5.3.1 as EJBCA spells them: one of them has an S more. */
  private static String word(RevocationReason reason) {
    return switch (reason) {
      case PRIVILEGE_WITHDRAWN -> "PRIVILEGES_WITHDRAWN";
      case UNSPECIFIED,
          KEY_COMPROMISE,
          AFFILIATION_CHANGED,
          SUPERSEDED,
          CESSATION_OF_OPERATION,
          CERTIFICATE_HOLD,
          REMOVE_FROM_CRL ->
          reason.name();
    };
  }

  private HttpRequest.Builder post(String path, ObjectNode body) {
    return to(path)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body.toString()));
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create(settings.url() + path))
        .header("Accept", "application/json");
  }

  private static String encoded(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
