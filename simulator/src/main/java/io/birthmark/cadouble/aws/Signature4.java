package io.birthmark.cadouble.aws;

import io.birthmark.cadouble.Call;
import io.birthmark.cadouble.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** AWS Signature Version 4 in the {@code Authorization} header, verified. */
final class Signature4 {
  static final String REGION = "eu-central-1";
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");
  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          ALGORITHM
              + "\\s+Credential=([^/,]+)/(\\d{8})/([^/,]+)/([^/,]+)/aws4_request\\s*,"
              + "\\s*SignedHeaders=([a-z0-9;-]+)\\s*,\\s*Signature=([0-9a-f]{64})");

  private final String service;
  private final String keyId;
  private final String secret;

  Signature4(String service, String keyId, String secret) {
    this.service = service;
    this.keyId = keyId;
    this.secret = secret;
  }

  /**
   * A key that is kept in files of {@code folder}, for AWS's own tools, or made there.
   *
   * @param service the name that requests are signed for
   */
  static Signature4 kept(Path folder, String service) throws IOException {
    var file = folder.resolve("credentials");
    if (!Files.exists(file)) {
      var random = new byte[24];
      new SecureRandom().nextBytes(random);
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("config"), "[default]\nregion = " + REGION + "\n");
      var half = folder.resolve("credentials.part");
      Files.writeString(
          half,
          "[default]\naws_access_key_id = AKIA%s\naws_secret_access_key = %s\n"
              .formatted(
                  HexFormat.of().withUpperCase().formatHex(random, 0, 8),
                  HexFormat.of().formatHex(random, 8, 24)));
      Files.move(half, file);
    }
    var lines = Files.readAllLines(file);
    return new Signature4(service, value(lines.get(1)), value(lines.get(2)));
  }

  private static String value(String line) {
    return line.substring(line.indexOf('=') + 1).strip();
  }

  /** Passes a request that the account's key signed. */
  void verify(Call call, Instant now) throws AwsRefusal {
    var header = call.header("authorization").orElse("");
    if (header.isEmpty()) {
      throw new AwsRefusal("MissingAuthenticationTokenException", "Missing Authentication Token");
    }
    var parts = AUTHORIZATION.matcher(header);
    if (!parts.matches()) {
      throw new AwsRefusal(
          "IncompleteSignatureException",
          "Authorization header requires Credential, SignedHeaders and Signature.");
    }
    if (!parts.group(1).equals(keyId)) {
      throw new AwsRefusal(
          "UnrecognizedClientException", "The security token included in the request is invalid.");
    }
    var day = parts.group(2);
    if (!parts.group(3).equals(REGION) || !parts.group(4).equals(service)) {
      throw invalid("Credential should be scoped to " + REGION + "/" + service + ".");
    }
    var signed = List.of(parts.group(5).split(";", -1));
    var stamp = call.header("x-amz-date").orElse("");
    demandTime(stamp, day, now);
    if (!signed.containsAll(List.of("host", "x-amz-date"))) {
      throw invalid("The headers host and x-amz-date must be signed.");
    }
    var scope = String.join("/", day, REGION, service, "aws4_request");
    var canonical = canonical(call, signed);
    var toSign =
        String.join(
            "\n",
            ALGORITHM,
            stamp,
            scope,
            Digest.sha256(canonical.getBytes(StandardCharsets.UTF_8)));
    var wanted = HexFormat.of().formatHex(hmac(signingKey(day), toSign));
    if (!MessageDigest.isEqual(
        wanted.getBytes(StandardCharsets.US_ASCII),
        parts.group(6).getBytes(StandardCharsets.US_ASCII))) {
      throw invalid(
          "The request signature we calculated does not match the signature you provided."
              + " Check your AWS Secret Access Key and signing method.");
    }
  }

  private static void demandTime(String stamp, String day, Instant now) throws AwsRefusal {
    Instant at;
    try {
      at = LocalDateTime.parse(stamp, TIME).toInstant(ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      throw invalid("Date must be in ISO-8601 'basic format'. Got '" + stamp + "'.");
    }
    if (!stamp.startsWith(day)) {
      throw invalid(
          "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date.");
    }
    if (at.isBefore(now.minus(PATIENCE))) {
      throw invalid("Signature expired: " + stamp + " is too long ago.");
    }
    if (at.isAfter(now.plus(PATIENCE))) {
      throw invalid("Signature not yet current: " + stamp + " is in the future.");
    }
  }

  private static AwsRefusal invalid(String message) {
    return new AwsRefusal("InvalidSignatureException", message);
  }

  private static String canonical(Call call, List<String> signed) {
    var headers =
        signed.stream()
            .map(name ->
                name
                    + ":"
                    + call.headers().getOrDefault(name, List.of()).stream()
                        .map(value -> value.strip().replaceAll(" +", " "))
                        .collect(Collectors.joining(","))
                    + "\n")
            .collect(Collectors.joining());
    var query =
        Arrays.stream(call.query().split("&", -1)).sorted().collect(Collectors.joining("&"));
    return String.join(
        "\n",
        call.method(),
        call.path().isEmpty() ? "/" : encoded(call.path()),
        query,
        headers,
        String.join(";", signed),
        Digest.sha256(call.body().bytes()));
  }

  /** All services but S3 sign each part of the path as it is on the wire, encoded once more. */
  private static String encoded(String path) {
    var signed = new StringBuilder();
    for (byte octet : path.getBytes(StandardCharsets.UTF_8)) {
      char letter = (char) octet;
      boolean plain =
          letter < 128 && (Character.isLetterOrDigit(letter) || "/-_.~".indexOf(letter) >= 0);
      signed.append(plain ? String.valueOf(letter) : "%%%02X".formatted(octet));
    }
    return signed.toString();
  }

  private byte[] signingKey(String day) {
    var key = hmac(("AWS4" + secret).getBytes(StandardCharsets.UTF_8), day);
    for (var part : List.of(REGION, service, "aws4_request")) {
      key = hmac(key, part);
    }
    return key;
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
