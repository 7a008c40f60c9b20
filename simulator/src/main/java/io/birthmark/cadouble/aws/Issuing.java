package io.birthmark.cadouble.aws;

import com.fasterxml.jackson.databind.JsonNode;
import io.birthmark.cadouble.Answer;
import io.birthmark.cadouble.Authority;
import io.birthmark.cadouble.CaDouble;
import io.birthmark.cadouble.Call;
import io.birthmark.cadouble.Csr;
import io.birthmark.cadouble.Fault;
import io.birthmark.cadouble.Ledger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.Extension;

/** {@code IssueCertificate} and {@code GetCertificate}. */
final class Issuing {
  private static final Duration BACKDATED = Duration.ofMinutes(60);
  private static final int SERIAL_OCTETS = 16;

  /** AWS's own quota of a CA. */
  private static final int MOST_CERTIFICATES = 1_000_000;

  private static final Set<String> ALGORITHMS =
      Set.of("SHA256WITHECDSA", "SHA384WITHECDSA", "SHA512WITHECDSA");

  /** The CA's business alone, whoever asks for them. */
  private static final Set<ASN1ObjectIdentifier> NEVER_PASSED =
      Set.of(
          Extension.basicConstraints,
          Extension.authorityKeyIdentifier,
          Extension.subjectKeyIdentifier);

  private final CaDouble.Office office;
  private final Orders orders;
  private final String caArn;

  Issuing(CaDouble.Office office, Orders orders, String caArn) {
    this.office = office;
    this.orders = orders;
    this.caArn = caArn;
  }

  /** What comes to be of a request. */
  private record Plan(String outcome, Duration delay) {}

  synchronized Answer issue(AwsDesk.Arrival arrival, Optional<Fault> fault)
      throws AwsRefusal, GeneralSecurityException {
    var asked = arrival.asked();
    var now = arrival.at();
    var token = asked.path("IdempotencyToken").asText();
    var tokenLife = Duration.ofSeconds(office.settings().get().tokenSeconds());
    var before =
        orders.byToken(token).filter(order -> order.accepted().plus(tokenLife).isAfter(now));
    if (before.isPresent()) {
      return acknowledged(before.get().arn());
    }
    var template = Template.of(asked.path("TemplateArn").asText(Template.DEFAULT));
    var draft = draft(asked, template, now);
    if (fault.filter(kind -> kind == Fault.DENIED).isPresent()) {
      throw new AwsRefusal(
          "InvalidArgsException", "The request is not allowed by the CA's policy.");
    }
    if (orders.count() >= MOST_CERTIFICATES) {
      throw new AwsRefusal(
          "LimitExceededException", "The CA has issued " + MOST_CERTIFICATES + " certificates.");
    }
    return accepted(arrival.call(), draft, token, template, fault);
  }

  private Answer accepted(
      Call call, Authority.Draft draft, String token, Template template, Optional<Fault> fault)
      throws GeneralSecurityException {
    var serial = Authority.serial(SERIAL_OCTETS);
    var arn = caArn + "/certificate/" + serial.toString(16);
    var plan = plan(fault);
    var ready = office.clock().instant().plus(plan.delay()).toString();
    if (plan.outcome().equals("issued")) {
      office
          .ledger()
          .append(
              "issued",
              Authority.issued(call, token, office.authority().sign(draft, serial, fault), fault)
                  .put("arn", arn)
                  .put("token", token)
                  .put("template", template.arn())
                  .put("ready", ready));
    } else {
      office
          .ledger()
          .append(
              "accepted",
              Ledger.fields()
                  .put("request", call.number())
                  .put("arn", arn)
                  .put("token", token)
                  .put("ready", ready)
                  .put("outcome", plan.outcome()));
    }
    return acknowledged(arn);
  }

  private static Answer acknowledged(String arn) {
    return AwsDesk.json(200, Ledger.fields().put("CertificateArn", arn));
  }

  private Plan plan(Optional<Fault> fault) {
    var settings = office.settings().get();
    var usual = Duration.ofMillis(settings.readyMillis());
    var late = Duration.ofMillis(settings.pendingMillis());
    if (fault.isEmpty()) {
      return new Plan("issued", usual);
    }
    return switch (fault.get()) {
      case PENDING_ISSUED -> new Plan("issued", late);
      case PENDING_DENIED -> new Plan("failed", late);
      case PENDING_EXPIRED -> new Plan("never", late);
      default -> new Plan("issued", usual);
    };
  }

  private Authority.Draft draft(JsonNode asked, Template template, Instant now) throws AwsRefusal {
    var algorithm = asked.path("SigningAlgorithm").asText();
    if (!ALGORITHMS.contains(algorithm)) {
      throw new AwsRefusal(
          "InvalidArgsException", "The signing algorithm does not fit the CA's key algorithm.");
    }
    var csr = csr(asked.path("Csr").asText());
    var subject =
        template.fromApi()
            ? Passthrough.subject(asked.path("ApiPassthrough")).orElse(csr.subject())
            : csr.subject();
    var extensions = extensions(asked, template, csr);
    boolean named =
        subject.getRDNs().length > 0
            || extensions.stream()
                .anyMatch(one -> one.getExtnId().equals(Extension.subjectAlternativeName));
    if (!named) {
      throw new AwsRefusal(
          "MalformedCSRException", "The CSR has neither a subject nor an alternative name.");
    }
    return new Authority.Draft(
        subject,
        csr.key(),
        notBefore(asked.path("ValidityNotBefore"), now),
        notAfter(asked.path("Validity"), now),
        extensions,
        algorithm.toLowerCase(Locale.ROOT).replace("sha", "SHA").replace("ecdsa", "ECDSA"));
  }

  private static Csr csr(String base64) throws AwsRefusal {
    try {
      return Csr.of(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8))
          .orElseThrow(
              () -> new AwsRefusal("MalformedCSRException", "The CSR is not well-formed."));
    } catch (IllegalArgumentException e) {
      throw new AwsRefusal("ValidationException", "Csr is not base64.");
    }
  }

  /** Template before API before CSR; without passthrough only the alternative name of the CSR. */
  private static List<Extension> extensions(JsonNode asked, Template template, Csr csr)
      throws AwsRefusal {
    Map<ASN1ObjectIdentifier, Extension> found = new LinkedHashMap<>();
    for (var extension : csr.extensions()) {
      if (template.fromCsr() || extension.getExtnId().equals(Extension.subjectAlternativeName)) {
        found.put(extension.getExtnId(), extension);
      }
    }
    if (template.fromApi()) {
      for (var extension : Passthrough.extensions(asked.path("ApiPassthrough"))) {
        found.put(extension.getExtnId(), extension);
      }
    }
    found.keySet().removeAll(NEVER_PASSED);
    for (var extension : template.own()) {
      found.put(extension.getExtnId(), extension);
    }
    return List.copyOf(found.values());
  }

  private static Instant notBefore(JsonNode given, Instant now) throws AwsRefusal {
    if (given.isMissingNode()) {
      return now.minus(BACKDATED);
    }
    if (!given.path("Type").asText().equals("ABSOLUTE")) {
      throw new AwsRefusal("InvalidArgsException", "ValidityNotBefore must be of type ABSOLUTE.");
    }
    return moment(given.path("Value").longValue());
  }

  private Instant notAfter(JsonNode given, Instant now) throws AwsRefusal {
    long value = given.path("Value").longValue();
    Instant end;
    try {
      var utc = now.atOffset(ZoneOffset.UTC);
      end =
          switch (given.path("Type").asText()) {
            case "DAYS" -> utc.plusDays(value).toInstant();
            case "MONTHS" -> utc.plusMonths(value).toInstant();
            case "YEARS" -> utc.plusYears(value).toInstant();
            case "END_DATE" -> endDate(value);
            default -> moment(value);
          };
    } catch (DateTimeException e) {
      throw new AwsRefusal("ValidationException", "The validity is no time: " + value);
    }
    if (!end.isAfter(now)) {
      throw new AwsRefusal("ValidationException", "The validity ends in the past.");
    }
    if (end.isAfter(office.authority().issuingCertificate().getNotAfter().toInstant())) {
      throw new AwsRefusal(
          "ValidationException",
          "The certificate validity specified exceeds the certificate authority validity.");
    }
    return end;
  }

  private static Instant moment(long seconds) throws AwsRefusal {
    try {
      return Instant.ofEpochSecond(seconds);
    } catch (DateTimeException e) {
      throw new AwsRefusal("ValidationException", "The validity is no time: " + seconds);
    }
  }

  /** Digits of YYMMDDHHMMSS, where years from 50 on are of the last century, or YYYYMMDDHHMMSS. */
  private static Instant endDate(long value) {
    var digits = "%012d".formatted(value);
    var whole =
        digits.length() > 12
            ? digits
            : (Integer.parseInt(digits.substring(0, 2)) >= 50 ? "19" : "20") + digits;
    return LocalDateTime.parse(whole, DateTimeFormatter.ofPattern("uuuuMMddHHmmss"))
        .toInstant(ZoneOffset.UTC);
  }

  Answer get(JsonNode asked) throws AwsRefusal, GeneralSecurityException {
    var arn = asked.path("CertificateArn").asText();
    var order =
        orders
            .byArn(arn)
            .orElseThrow(() ->
                new AwsRefusal("ResourceNotFoundException", "Could not find certificate " + arn));
    boolean ready = !office.clock().instant().isBefore(order.ready());
    if (!ready || order.outcome().equals("never")) {
      throw new AwsRefusal(
          "RequestInProgressException", "The certificate " + arn + " is being issued.");
    }
    if (order.outcome().equals("failed")) {
      throw new AwsRefusal("RequestFailedException", "The certificate " + arn + " was not issued.");
    }
    return AwsDesk.json(
        200,
        Ledger.fields()
            .put("Certificate", AwsDesk.pem(Base64.getDecoder().decode(order.der())))
            .put(
                "CertificateChain",
                AwsDesk.pem(office.authority().issuingCertificate().getEncoded())
                    + "\n"
                    + AwsDesk.pem(office.authority().rootCertificate().getEncoded())));
  }
}
