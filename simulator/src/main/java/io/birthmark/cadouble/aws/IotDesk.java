package io.birthmark.cadouble.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.birthmark.cadouble.Answer;
import io.birthmark.cadouble.CaDouble;
import io.birthmark.cadouble.Call;
import io.birthmark.cadouble.Desk;
import io.birthmark.cadouble.Digest;
import io.birthmark.cadouble.Fault;
import io.birthmark.cadouble.Ledger;
import io.birthmark.cadouble.aws.Certificates.Certificate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The operations of AWS IoT's control plane by which certificates, policies and things are kept, in
 * one account. The others of the API are refused as by an account whose policy does not grant them.
 *
 * <p>{@code denied} is answered as a limit of the account that is reached (410), {@code wrong-key}
 * as a certificate that is there under another id (409).
 */
final class IotDesk implements Desk {
  static final Shapes API = Shapes.of("com.amazonaws.iot", "aws-iot-2015-05-28.smithy.json");
  private static final String REGISTER = "RegisterCertificate";
  private static final String REGISTER_ALONE = "RegisterCertificateWithoutCA";
  private static final int MOST_POLICIES = 10;
  private static final String ERROR_TYPE = "x-amzn-ErrorType";

  /** Of the description: the errors that are not answered with 400. */
  private static final Map<String, Integer> STATUS =
      Map.of(
          "ResourceAlreadyExistsException",
          409,
          "ResourceNotFoundException",
          404,
          "LimitExceededException",
          410,
          "CertificateStateException",
          406,
          "UnauthorizedException",
          401,
          "AccessDeniedException",
          403,
          "InvalidSignatureException",
          403,
          "UnrecognizedClientException",
          403,
          "MissingAuthenticationTokenException",
          403);

  private final CaDouble.Office office;
  private final Certificates certificates;
  private final Signature4 signature;
  private final RestShapes rest = new RestShapes(API);

  IotDesk(CaDouble.Office office, Certificates certificates) throws IOException {
    this.office = office;
    this.certificates = certificates;
    this.signature = Signature4.kept(office.folder().resolve("aws"), "iot");
  }

  @Override
  public Ask understand(Call call) {
    var asked = rest.asked(call);
    if (asked.isEmpty()) {
      return new Ask("unknown", "", false, "");
    }
    var name = asked.get().name();
    try {
      var input = rest.input(call, asked.get());
      return new Ask(name, correlation(input), name.startsWith(REGISTER), "");
    } catch (AwsRefusal e) {
      return new Ask(name, "", false, "");
    }
  }

  /** The certificate's id, or the thing's name, as far as it can be told. */
  private static String correlation(JsonNode input) {
    if (input.has("certificatePem")) {
      try {
        return id(certificate(input.path("certificatePem").asText()));
      } catch (AwsRefusal e) {
        return "";
      }
    }
    return input.path("certificateId").asText(input.path("thingName").asText());
  }

  @Override
  public Answer answer(Call call, Optional<Fault> fault) {
    try {
      signature.verify(call, office.clock().instant());
      var asked = rest.asked(call);
      if (asked.isEmpty()) {
        throw new AwsRefusal("UnknownOperationException", "The operation is not known.");
      }
      var input = rest.input(call, asked.get());
      var faults = rest.faults(asked.get(), input);
      if (faults.isPresent()) {
        throw new AwsRefusal("InvalidRequestException", faults.get());
      }
      var answer = done(asked.get().name(), call, input, fault);
      var shape =
          Optional.ofNullable(answer.headers().get(ERROR_TYPE))
              .flatMap(API::error)
              .orElse(asked.get().operation().getOutputShape());
      return rest.described(shape, answer).with("x-amzn-RequestId", request(call));
    } catch (AwsRefusal e) {
      return refusal(e.type(), String.valueOf(e.getMessage()), Ledger.fields())
          .with("x-amzn-RequestId", request(call));
    }
  }

  private static Answer refusal(String type, String message, ObjectNode members) {
    return error(STATUS.getOrDefault(type, 400), type, message, members);
  }

  private static Answer error(int status, String type, String message, ObjectNode members) {
    return Answer.json(status, members.put("message", message)).with(ERROR_TYPE, type);
  }

  private static String request(Call call) {
    return UUID.nameUUIDFromBytes(Long.toString(call.number()).getBytes(StandardCharsets.US_ASCII))
        .toString();
  }

  private synchronized Answer done(
      String operation, Call call, ObjectNode asked, Optional<Fault> fault) throws AwsRefusal {
    return switch (operation) {
      case REGISTER, REGISTER_ALONE -> register(operation, call, asked, fault);
      case "DescribeCertificate" -> describe(asked);
      case "UpdateCertificate" -> update(call, asked);
      case "CreatePolicy" -> createPolicy(call, asked);
      case "AttachPolicy" -> attachPolicy(call, asked);
      case "CreateThing" -> createThing(call, asked);
      case "AttachThingPrincipal" -> attachThing(call, asked);
      default ->
          throw new AwsRefusal(
              "AccessDeniedException", "User is not authorized to perform: iot:" + operation);
    };
  }

  private Answer register(String operation, Call call, ObjectNode asked, Optional<Fault> fault)
      throws AwsRefusal {
    if (fault.filter(kind -> kind == Fault.DENIED).isPresent()) {
      throw new AwsRefusal("LimitExceededException", "The limit of certificates is exceeded.");
    }
    var certificate = certificate(asked.path("certificatePem").asText());
    var id = id(certificate);
    if (fault.filter(kind -> kind == Fault.WRONG_KEY).isPresent()) {
      return exists(Digest.sha256(id.getBytes(StandardCharsets.US_ASCII)));
    }
    if (office.clock().instant().isAfter(certificate.getNotAfter().toInstant())) {
      throw new AwsRefusal("CertificateValidationException", "The certificate has expired.");
    }
    if (operation.equals(REGISTER)) {
      demandIssuer(certificate, asked.path("caCertificatePem").asText());
    }
    if (certificates.certificate(id).isPresent()) {
      return exists(id);
    }
    office
        .ledger()
        .append(
            "registered",
            Ledger.fields()
                .put("request", call.number())
                .put("certificateId", id)
                .put("status", asked.path("status").asText("INACTIVE"))
                .put("mode", operation.equals(REGISTER) ? "DEFAULT" : "SNI_ONLY")
                .put("pem", asked.path("certificatePem").asText()));
    return Answer.json(
        200, Ledger.fields().put("certificateArn", arn(id)).put("certificateId", id));
  }

  private static void demandIssuer(X509Certificate certificate, String ca) throws AwsRefusal {
    try {
      certificate.verify(certificate(ca).getPublicKey());
    } catch (GeneralSecurityException e) {
      throw new AwsRefusal(
          "CertificateValidationException", "The certificate is not one of the CA that is given.");
    }
  }

  private static Answer exists(String id) {
    return refusal(
        "ResourceAlreadyExistsException",
        "The certificate is already provisioned or registered",
        Ledger.fields().put("resourceId", id).put("resourceArn", arn(id)));
  }

  private static String arn(String id) {
    return "arn:aws:iot:" + Signature4.REGION + ":" + AwsDesk.ACCOUNT + ":cert/" + id;
  }

  private static X509Certificate certificate(String pem) throws AwsRefusal {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    } catch (CertificateException e) {
      throw new AwsRefusal("CertificateValidationException", "The certificate is not valid PEM.");
    }
  }

  private static String id(X509Certificate certificate) {
    try {
      return Digest.sha256(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  private Certificate known(String id) throws AwsRefusal {
    return certificates
        .certificate(id)
        .orElseThrow(
            () -> new AwsRefusal("ResourceNotFoundException", "Certificate not found: " + id));
  }

  private Answer describe(ObjectNode asked) throws AwsRefusal {
    var certificate = known(asked.path("certificateId").asText());
    var answer = Ledger.fields();
    answer
        .putObject("certificateDescription")
        .put("certificateArn", arn(certificate.id()))
        .put("certificateId", certificate.id())
        .put("status", certificate.status())
        .put("certificatePem", certificate.pem())
        .put("ownedBy", AwsDesk.ACCOUNT)
        .put("creationDate", certificate.created().getEpochSecond())
        .put("certificateMode", certificate.mode());
    return Answer.json(200, answer);
  }

  private Answer update(Call call, ObjectNode asked) throws AwsRefusal {
    var certificate = known(asked.path("certificateId").asText());
    var status = asked.path("newStatus").asText();
    if (status.startsWith("PENDING")) {
      throw new AwsRefusal("InvalidRequestException", "The status is not one to be set.");
    }
    if (!certificate.status().equals(status)) {
      office
          .ledger()
          .append(
              "updated",
              Ledger.fields()
                  .put("request", call.number())
                  .put("certificateId", certificate.id())
                  .put("status", status));
    }
    return Answer.of(200, "application/json", "");
  }

  private Answer createPolicy(Call call, ObjectNode asked) throws AwsRefusal {
    var name = asked.path("policyName").asText();
    if (certificates.hasPolicy(name)) {
      throw new AwsRefusal("ResourceAlreadyExistsException", "The policy exists: " + name);
    }
    office
        .ledger()
        .append("policy", Ledger.fields().put("request", call.number()).put("policy", name));
    return Answer.json(200, Ledger.fields().put("policyName", name).put("policyVersionId", "1"));
  }

  private Answer attachPolicy(Call call, ObjectNode asked) throws AwsRefusal {
    var name = asked.path("policyName").asText();
    var certificate = principal(asked.path("target").asText());
    if (!certificates.hasPolicy(name)) {
      throw new AwsRefusal("ResourceNotFoundException", "Policy not found: " + name);
    }
    var to = "policy/" + name;
    if (!certificates.isAttached(to, certificate.id())
        && certificates.attachedTo("policy/", certificate.id()) >= MOST_POLICIES) {
      throw new AwsRefusal("LimitExceededException", "Too many policies for the certificate.");
    }
    attach(call, to, certificate);
    return Answer.of(200, "application/json", "");
  }

  private Answer createThing(Call call, ObjectNode asked) {
    var name = asked.path("thingName").asText();
    if (!certificates.hasThing(name)) {
      office
          .ledger()
          .append("thing", Ledger.fields().put("request", call.number()).put("thing", name));
    }
    return Answer.json(
        200,
        Ledger.fields()
            .put("thingName", name)
            .put(
                "thingArn",
                "arn:aws:iot:" + Signature4.REGION + ":" + AwsDesk.ACCOUNT + ":thing/" + name)
            .put(
                "thingId",
                UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString()));
  }

  private Answer attachThing(Call call, ObjectNode asked) throws AwsRefusal {
    var name = asked.path("thingName").asText();
    var certificate = principal(asked.path("principal").asText());
    if (!certificates.hasThing(name)) {
      throw new AwsRefusal("ResourceNotFoundException", "Thing not found: " + name);
    }
    attach(call, "thing/" + name, certificate);
    return Answer.json(200, Ledger.fields());
  }

  private Certificate principal(String arn) throws AwsRefusal {
    return known(arn.substring(arn.lastIndexOf('/') + 1));
  }

  private void attach(Call call, String to, Certificate certificate) {
    if (!certificates.isAttached(to, certificate.id())) {
      office
          .ledger()
          .append(
              "attached",
              Ledger.fields()
                  .put("request", call.number())
                  .put("to", to)
                  .put("certificateId", certificate.id()));
    }
  }

  @Override
  public Answer trouble(Fault fault, Ask ask) {
    var none = Ledger.fields();
    return switch (fault) {
      case OFFLINE -> error(503, "ServiceUnavailableException", "Service is unavailable.", none);
      case THROTTLED -> error(400, "ThrottlingException", "Rate exceeded", none);
      case THROTTLED_RETRY_AFTER ->
          error(429, "ThrottlingException", "Rate exceeded", none).with("Retry-After", "2");
      case AUTH_EXPIRED ->
          error(
              403,
              "ExpiredTokenException",
              "The security token included in the request is expired",
              none);
      default -> error(500, "InternalFailureException", "An internal error occurred.", none);
    };
  }

  /**
   * Ten of each kind a second: what an account is known to have ("AWS IoT Core endpoints and
   * quotas").
   */
  @Override
  public int quota(String operation) {
    return operation.equals("unknown") ? 0 : 10;
  }

  @Override
  public void introduce(ObjectNode ready) {
    ready.put("region", Signature4.REGION).put("account", AwsDesk.ACCOUNT);
  }
}
