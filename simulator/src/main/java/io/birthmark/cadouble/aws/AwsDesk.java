package io.birthmark.cadouble.aws;

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
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.smithy.model.node.Node;

/**
 * AWS Private CA's operations that a gateway needs, for one CA that is ACTIVE under a root of its
 * own. There is no list of certificates, as AWS has none. The other operations of the API are
 * refused as by an account whose policy does not grant them.
 *
 * <p>{@code aws/credentials} and {@code aws/config} in the folder are files for AWS's own tools.
 */
final class AwsDesk implements Desk {
  static final String ACCOUNT = "111122223333";
  static final Shapes API = Shapes.of("com.amazonaws.acmpca", "aws-acm-pca-2017-08-22.smithy.json");
  private static final String PREFIX = "ACMPrivateCA.";
  private static final String ISSUE = "IssueCertificate";
  private static final String TYPE = "application/x-amz-json-1.1";
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  /** Requests a second, for an account and region ("Quotas", AWS Private CA user guide). */
  private static final Map<String, Integer> QUOTAS =
      Map.of(
          ISSUE,
          25,
          "GetCertificate",
          75,
          "RevokeCertificate",
          20,
          "DescribeCertificateAuthority",
          20,
          "GetCertificateAuthorityCertificate",
          20,
          "ListCertificateAuthorities",
          20,
          "CreateCertificateAuthorityAuditReport",
          1,
          "DescribeCertificateAuthorityAuditReport",
          20);

  private final CaDouble.Office office;
  private final Orders orders;
  private final String caArn;
  private final Signature4 signature;
  private final Issuing issuing;
  private final AuditReports reports;

  AwsDesk(CaDouble.Office office, Orders orders) throws IOException {
    this.office = office;
    this.orders = orders;
    var caId = id(office);
    this.caArn =
        "arn:aws:acm-pca:%s:%s:certificate-authority/%s"
            .formatted(Signature4.REGION, ACCOUNT, caId);
    this.signature = Signature4.kept(office.folder().resolve("aws"), "acm-pca");
    this.issuing = new Issuing(office, orders, caArn);
    this.reports = new AuditReports(office, orders, caId);
  }

  private static String id(CaDouble.Office office) {
    try {
      return UUID.nameUUIDFromBytes(office.authority().issuingCertificate().getEncoded())
          .toString();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Ask understand(Call call) {
    var operation = operation(call);
    JsonNode asked;
    try {
      asked = MAPPER.readTree(call.body().bytes());
    } catch (IOException e) {
      asked = MAPPER.createObjectNode();
    }
    return switch (operation) {
      case "" -> new Ask("unknown", "", false, "");
      case ISSUE -> new Ask(operation, asked.path("IdempotencyToken").asText(), true, spki(asked));
      default -> new Ask(operation, correlation(asked), false, "");
    };
  }

  /** The token of the order that a question is about, as far as it can be told. */
  private String correlation(JsonNode asked) {
    return orders
        .byArn(asked.path("CertificateArn").asText())
        .map(Orders.Order::token)
        .or(() ->
            serial(asked).flatMap(office.register()::bySerial).map(Register.Entry::correlation))
        .orElse("");
  }

  private static String spki(JsonNode asked) {
    try {
      var csr = Base64.getDecoder().decode(asked.path("Csr").asText());
      return Csr.of(new String(csr, StandardCharsets.UTF_8)).map(Csr::spkiSha256).orElse("");
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static Optional<BigInteger> serial(JsonNode asked) {
    try {
      return Optional.of(
          new BigInteger(asked.path("CertificateSerial").asText().replace(":", ""), 16));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** The operation of the description that a request names, or nothing. */
  private static String operation(Call call) {
    var target = call.header("x-amz-target").orElse("");
    var name = target.startsWith(PREFIX) ? target.substring(PREFIX.length()) : "";
    return name.matches("[A-Za-z]{1,64}") && API.operation(name).isPresent() ? name : "";
  }

  @Override
  public Answer answer(Call call, Optional<Fault> fault) {
    try {
      var now = office.clock().instant();
      signature.verify(call, now);
      var name = operation(call);
      var shape = API.operation(name.isEmpty() ? "None" : name);
      if (!call.method().equals("POST") || shape.isEmpty()) {
        throw new AwsRefusal("UnknownOperationException", "The operation is not known.");
      }
      var text = call.body().text();
      var asked = parsed(text);
      var faults = API.faultsOfInput(shape.get(), text);
      if (!faults.isEmpty()) {
        throw new AwsRefusal("ValidationException", API.inWords(faults));
      }
      return done(name, new Arrival(call, asked, now), fault)
          .with("x-amzn-RequestId", requestId(call));
    } catch (AwsRefusal e) {
      return e.answer().with("x-amzn-RequestId", requestId(call));
    } catch (GeneralSecurityException e) {
      return AwsRefusal.error(500, "InternalFailure", "The request could not be carried out.");
    }
  }

  private static JsonNode parsed(String text) throws AwsRefusal {
    try {
      var read = MAPPER.readTree(text);
      if (read != null && read.isObject() && Node.parse(text).isObjectNode()) {
        return read;
      }
      throw new AwsRefusal("SerializationException", "The body is no JSON object.");
    } catch (IOException | RuntimeException e) {
      throw new AwsRefusal("SerializationException", "The body is not JSON.");
    }
  }

  private static String requestId(Call call) {
    return UUID.nameUUIDFromBytes(Long.toString(call.number()).getBytes(StandardCharsets.US_ASCII))
        .toString();
  }

  /**
   * A request that was passed.
   *
   * @param at when its signature was held to be good: a token is known or forgotten as it was then
   */
  record Arrival(Call call, JsonNode asked, Instant at) {}

  private Answer done(String operation, Arrival arrival, Optional<Fault> fault)
      throws AwsRefusal, GeneralSecurityException {
    var asked = arrival.asked();
    if (operation.equals("ListCertificateAuthorities")) {
      return list(asked);
    }
    if (!QUOTAS.containsKey(operation)) {
      throw new AwsRefusal(
          "AccessDeniedException", "User is not authorized to perform: acm-pca:" + operation);
    }
    demandCa(asked);
    return switch (operation) {
      case ISSUE -> {
        demandActive();
        yield issuing.issue(arrival, fault);
      }
      case "GetCertificate" -> issuing.get(asked);
      case "RevokeCertificate" -> revoke(arrival.call(), asked);
      case "DescribeCertificateAuthority" -> {
        var answer = Ledger.fields();
        answer.set("CertificateAuthority", authority());
        yield json(200, answer);
      }
      case "GetCertificateAuthorityCertificate" ->
          json(
              200,
              Ledger.fields()
                  .put("Certificate", pem(office.authority().issuingCertificate().getEncoded()))
                  .put("CertificateChain", pem(office.authority().rootCertificate().getEncoded())));
      case "CreateCertificateAuthorityAuditReport" -> reports.create(arrival.call(), asked);
      default -> reports.describe(asked);
    };
  }

  private void demandCa(JsonNode asked) throws AwsRefusal {
    var arn = asked.path("CertificateAuthorityArn").asText();
    if (!arn.contains(":certificate-authority/")) {
      throw new AwsRefusal("InvalidArnException", "The ARN is not that of a CA: " + arn);
    }
    if (!arn.equals(caArn)) {
      throw new AwsRefusal("ResourceNotFoundException", "Could not find CA " + arn);
    }
  }

  private void demandActive() throws AwsRefusal {
    if (!status().equals("ACTIVE")) {
      throw new AwsRefusal(
          "InvalidStateException",
          "The certificate authority is not in a valid state for issuing.");
    }
  }

  private String status() {
    var end = office.authority().issuingCertificate().getNotAfter().toInstant();
    return office.clock().instant().isBefore(end) ? office.settings().get().caStatus() : "EXPIRED";
  }

  private Answer list(JsonNode asked) throws AwsRefusal {
    if (asked.has("NextToken")) {
      throw new AwsRefusal("InvalidNextTokenException", "The token is not one of this list.");
    }
    var answer = Ledger.fields();
    var all = answer.putArray("CertificateAuthorities");
    if (!asked.path("ResourceOwner").asText().equals("OTHER_ACCOUNTS")) {
      all.add(authority());
    }
    return json(200, answer);
  }

  private ObjectNode authority() {
    var certificate = office.authority().issuingCertificate();
    long since = certificate.getNotBefore().toInstant().getEpochSecond();
    var described =
        Ledger.fields()
            .put("Arn", caArn)
            .put("OwnerAccount", ACCOUNT)
            .put("CreatedAt", since)
            .put("LastStateChangeAt", since)
            .put("Type", "SUBORDINATE")
            .put("Serial", certificate.getSerialNumber().toString(16))
            .put("Status", status())
            .put("NotBefore", since)
            .put("NotAfter", certificate.getNotAfter().toInstant().getEpochSecond());
    described
        .putObject("CertificateAuthorityConfiguration")
        .put("KeyAlgorithm", "EC_prime256v1")
        .put("SigningAlgorithm", "SHA256WITHECDSA")
        .putObject("Subject")
        .put("CommonName", "Double Issuing CA")
        .put("Organization", "Birthmark Test");
    var revocation = described.putObject("RevocationConfiguration");
    revocation.putObject("CrlConfiguration").put("Enabled", false);
    revocation.putObject("OcspConfiguration").put("Enabled", false);
    return described
        .put("KeyStorageSecurityStandard", "FIPS_140_2_LEVEL_3_OR_HIGHER")
        .put("UsageMode", "GENERAL_PURPOSE");
  }

  private synchronized Answer revoke(Call call, JsonNode asked) throws AwsRefusal {
    var serial =
        serial(asked)
            .orElseThrow(() ->
                new AwsRefusal("InvalidRequestException", "The serial number is not hexadecimal."));
    var entry =
        office
            .register()
            .bySerial(serial)
            .orElseThrow(() ->
                new AwsRefusal(
                    "ResourceNotFoundException",
                    "Could not find a certificate of serial " + serial));
    if (entry.revocation().isPresent()) {
      throw new AwsRefusal(
          "RequestAlreadyProcessedException", "The certificate has already been revoked.");
    }
    var reason = RevocationReason.valueOf(asked.path("RevocationReason").asText());
    office
        .ledger()
        .append(
            "revoked",
            Ledger.fields()
                .put("request", call.number())
                .put("serial", serial.toString(16))
                .put("reason", reason.number()));
    return Answer.of(200, TYPE, "");
  }

  /** AWS knows 400 for what is the caller's to change, throttling among it, and 5xx for its own. */
  @Override
  public Answer trouble(Fault fault, Ask ask) {
    return switch (fault) {
      case OFFLINE ->
          AwsRefusal.error(503, "ServiceUnavailableException", "Service is unavailable.");
      case THROTTLED -> AwsRefusal.error(400, "ThrottlingException", "Rate exceeded");
      case THROTTLED_RETRY_AFTER ->
          AwsRefusal.error(429, "ThrottlingException", "Rate exceeded").with("Retry-After", "2");
      case AUTH_EXPIRED ->
          AwsRefusal.error(
              400,
              "ExpiredTokenException",
              "The security token included in the request is expired");
      default -> AwsRefusal.error(500, "InternalFailure", "An internal error occurred.");
    };
  }

  @Override
  public int quota(String operation) {
    return QUOTAS.getOrDefault(operation, 0);
  }

  @Override
  public void introduce(ObjectNode ready) {
    ready
        .put("region", Signature4.REGION)
        .put("certificateAuthorityArn", caArn)
        .put("bucket", AuditReports.BUCKET);
  }

  static Answer json(int status, JsonNode document) {
    return Answer.of(status, TYPE, document.toString());
  }

  /** Without a line break at its end, as AWS gives it. */
  static String pem(byte[] der) {
    return "-----BEGIN CERTIFICATE-----\n"
        + LINES.encodeToString(der)
        + "\n-----END CERTIFICATE-----";
  }

  /** A serial number as AWS writes it: pairs of hex digits with colons between. */
  static String colons(BigInteger serial) {
    var hex = serial.toString(16).toLowerCase(Locale.ROOT);
    var even = hex.length() % 2 == 0 ? hex : "0" + hex;
    return HexFormat.ofDelimiter(":").formatHex(HexFormat.of().parseHex(even));
  }
}
