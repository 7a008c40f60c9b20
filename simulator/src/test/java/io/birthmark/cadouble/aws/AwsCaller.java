package io.birthmark.cadouble.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.birthmark.cadouble.Digest;
import io.birthmark.cadouble.RunningDouble;
import io.birthmark.cadouble.TestRequest;
import io.birthmark.cadouble.TestTime;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.assertj.core.api.Assertions;

/** A plain caller of AWS Private CA that holds every answer against the published description. */
final class AwsCaller implements AutoCloseable {
  private static final String SIGNED = "content-type;host;x-amz-date;x-amz-target";
  private static final String TYPE = "application/x-amz-json-1.1";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final RunningDouble ca;
  private final TestTime time;
  private final HttpClient client;
  private final List<String> credentials;

  AwsCaller(RunningDouble ca, TestTime time) throws IOException {
    this.ca = ca;
    this.time = time;
    this.client = ca.client(null);
    this.credentials =
        Files.readAllLines(ca.folder.resolve("aws/credentials")).stream()
            .skip(1)
            .map(line -> line.substring(line.indexOf('=') + 1).strip())
            .toList();
  }

  /** An answer that is as described, or an error of AWS's form. */
  record Told(int status, JsonNode json) {
    String error() {
      return json.path("__type").asText();
    }
  }

  String arn() {
    return ca.ready.path("certificateAuthorityArn").asText();
  }

  /** A request's members, with the CA's ARN among them. */
  ObjectNode asking() {
    return RunningDouble.MAPPER.createObjectNode().put("CertificateAuthorityArn", arn());
  }

  ObjectNode issuing(TestRequest request) {
    var asked =
        asking()
            .put(
                "Csr",
                Base64.getEncoder()
                    .encodeToString(request.pem().getBytes(StandardCharsets.US_ASCII)))
            .put("SigningAlgorithm", "SHA256WITHECDSA");
    asked.putObject("Validity").put("Value", 30).put("Type", "DAYS");
    return asked;
  }

  /** The ARN of a request that is accepted. */
  String issue(ObjectNode asked) {
    var told = call("IssueCertificate", asked);
    Assertions.assertThat(told.status()).as(told.json().toString()).isEqualTo(200);
    return told.json().path("CertificateArn").asText();
  }

  Told get(String arn) {
    return call("GetCertificate", asking().put("CertificateArn", arn));
  }

  Told revoke(String serial, String reason) {
    return call(
        "RevokeCertificate",
        asking().put("CertificateSerial", serial).put("RevocationReason", reason));
  }

  Told call(String operation, JsonNode asked) {
    return checked(operation, request(operation, asked.toString(), credentials));
  }

  /** With another secret, the signature is wrong. */
  Told callWith(List<String> others, String operation, JsonNode asked) {
    return checked(operation, request(operation, asked.toString(), others));
  }

  List<String> credentials() {
    return credentials;
  }

  Told unsigned(String operation) {
    return checked(
        operation,
        HttpRequest.newBuilder(URI.create(ca.ready.path("url").asText() + "/"))
            .header("Content-Type", TYPE)
            .header("X-Amz-Target", "ACMPrivateCA." + operation)
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build());
  }

  HttpRequest request(String operation, String body, List<String> keys) {
    var address = URI.create(ca.ready.path("url").asText() + "/");
    var stamp = TIME.format(time.instant());
    var target = "ACMPrivateCA." + operation;
    var canonical =
        String.join(
            "\n",
            "POST",
            "/",
            "",
            "content-type:" + TYPE,
            "host:" + address.getAuthority(),
            "x-amz-date:" + stamp,
            "x-amz-target:" + target,
            "",
            SIGNED,
            sha256(body));
    var scope = stamp.substring(0, 8) + "/eu-central-1/acm-pca/aws4_request";
    var toSign = String.join("\n", "AWS4-HMAC-SHA256", stamp, scope, sha256(canonical));
    var key = ("AWS4" + keys.get(1)).getBytes(StandardCharsets.UTF_8);
    for (var part : scope.split("/", -1)) {
      key = hmac(key, part);
    }
    return HttpRequest.newBuilder(address)
        .timeout(RunningDouble.PATIENCE)
        .header("Content-Type", TYPE)
        .header("X-Amz-Date", stamp)
        .header("X-Amz-Target", target)
        .header(
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s"
                .formatted(keys.get(0), scope, SIGNED, HexFormat.of().formatHex(hmac(key, toSign))))
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private static String sha256(String text) {
    return Digest.sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private Told checked(String operation, HttpRequest request) {
    try {
      var response = client.send(request, HttpResponse.BodyHandlers.ofString());
      var body = response.body().isEmpty() ? "{}" : response.body();
      check(operation, response.statusCode(), body);
      return new Told(response.statusCode(), RunningDouble.read(body));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Both the shape of the answer, and that the request was one that AWS's description allows. */
  private static void check(String operation, int status, String body) {
    var shape =
        status == 200
            ? AwsDesk.API.operation(operation).map(known -> known.getOutputShape())
            : AwsDesk.API.error(RunningDouble.read(body).path("__type").asText());
    var told = RunningDouble.read(body);
    if (status != 200) {
      Assertions.assertThat(told.has("__type")).as(body).isTrue();
      ((ObjectNode) told).remove("__type");
    }
    var faults = new ArrayList<String>();
    shape.ifPresent(id ->
        AwsDesk.API.events(id, told.toString()).forEach(event -> faults.add(event.getMessage())));
    Assertions.assertThat(faults).as(operation + " " + body).isEmpty();
  }

  static X509Certificate certificate(String pem) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    } catch (CertificateException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
