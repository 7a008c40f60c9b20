package io.birthmark.line;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * What a line needs of the node's HTTP API: groups, registrations, the state of a device. A request
 * that gets no answer, or one of the server's own trouble, is repeated with the same idempotency
 * key until its patience is spent.
 */
public final class NodeApi {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final String ANCHORS = "/api/v1/anchors";
  private static final int ATTEMPTS = 40;

  /** The enrollment group of a line that is the only one. */
  static final String LINE = "line";

  /** The authority inside the node. */
  public static final String EMBEDDED = "embedded";

  private static final long LONGEST_PAUSE_MILLIS = 2_000;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final URI base;
  private final String token;
  private final String group;
  private final List<String> cas;

  private NodeApi(URI base, String token, String group, List<String> cas) {
    this.base = base;
    this.token = token;
    this.group = group;
    this.cas = List.copyOf(cas);
  }

  /**
   * The API at {@code base}, as {@code http://127.0.0.1:8080}; the bearer stands in {@code
   * tokenFile}.
   */
  public static NodeApi of(URI base, Path tokenFile) throws IOException {
    return new NodeApi(base, token(tokenFile), LINE, List.of(EMBEDDED));
  }

  /**
   * The same API for a line whose devices get their certificates from other authorities: from the
   * first of them, and from the next when one takes no requests.
   */
  public NodeApi forCas(List<String> others) {
    return new NodeApi(base, token, group, others);
  }

  /** The same API for one of several lines, by the name of its enrollment group. */
  public NodeApi forLine(String other) {
    return new NodeApi(base, token, other, cas);
  }

  /** The enrollment group of the line; its files lie in a folder of this name. */
  String group() {
    return group;
  }

  /**
   * The token in a file.
   *
   * @throws IOException when there is none; the message says what to do
   */
  public static String token(Path file) throws IOException {
    try {
      return Files.readString(file).strip();
    } catch (NoSuchFileException e) {
      throw new IOException(
          "there is no token in " + file + "; name the node's token with --token-file", e);
    }
  }

  /** An enrollment group as the line wants it; {@code anchorPem} is one certificate. */
  public record GroupRequest(String group, String anchorPem, ByteString groupKey) {
    /** Never the key. */
    @Override
    public String toString() {
      return "GroupRequest[" + group + "]";
    }
  }

  /**
   * A device to be registered.
   *
   * @param initialKey absent: the host derives it from the group's
   * @param manufacturerKey SubjectPublicKeyInfo of the key its maker gave it
   * @param token to enroll with, once
   */
  public record DeviceRequest(
      String manufacturer,
      String model,
      String serial,
      String group,
      Optional<ByteString> initialKey,
      Optional<ByteString> manufacturerKey,
      Optional<ByteString> token) {
    /** Never the key. */
    @Override
    public String toString() {
      return "DeviceRequest[" + manufacturer + "-" + serial + "]";
    }
  }

  /** The node said no, or never answered. */
  public static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  /**
   * Uploads a maker's root and proves it, unless it is proven.
   *
   * @param sign the root's key's signature over a text, if there is a key; without one the root
   *     stays as it is
   */
  public CompletableFuture<Void> proveAnchor(
      String pem, Function<String, Optional<ByteString>> sign) {
    var body = LineJson.MAPPER.createObjectNode().put("certificate", pem);
    return exchange(json(ANCHORS).POST(publish(body)).build(), 1)
        .thenCompose(response -> {
          var anchor = read(response);
          if (response.statusCode() >= 300) {
            return CompletableFuture.failedFuture(refusal(response, "the maker's root"));
          }
          var signature =
              anchor.path("state").asText().equals("PROVEN")
                  ? Optional.<ByteString>empty()
                  : sign.apply(anchor.path("statement").asText());
          return signature
              .map(made -> prove(anchor.path("id").asText(), made))
              .orElseGet(() -> CompletableFuture.completedFuture(null));
        });
  }

  private CompletableFuture<Void> prove(String id, ByteString signature) {
    var body = LineJson.MAPPER.createObjectNode().put("signature", LineJson.base64(signature));
    return done(json(ANCHORS + "/" + id + ":prove").POST(publish(body)).build(), "anchor " + id);
  }

  /** Makes the group, or makes sure that it is as asked. */
  public CompletableFuture<Void> putGroup(GroupRequest group) {
    var body = LineJson.MAPPER.createObjectNode();
    body.putArray("evidence")
        .add("initial-key")
        .add("idevid")
        .add("manufacturer-signature")
        .add("token");
    // An IDevID proves the serial alone, so the maker stands in the rule.
    body.put("nameRule", ProductionPlan.MANUFACTURER + "-{serial}");
    body.put("profile", "device");
    if (cas.size() == 1) {
      body.put("ca", cas.getFirst());
    } else {
      var route = body.putArray("route");
      cas.forEach(ca -> route.addObject().put("ca", ca));
    }
    body.putArray("anchors").add(group.anchorPem());
    body.put("groupKey", LineJson.base64(group.groupKey()));
    var request = json("/api/v1/groups/" + group.group()).PUT(publish(body)).build();
    return done(request, "group " + group.group());
  }

  /** Registers the device; the same again is no error. */
  public CompletableFuture<Void> register(DeviceRequest device, String idempotencyKey) {
    var body =
        LineJson.MAPPER
            .createObjectNode()
            .put("manufacturer", device.manufacturer())
            .put("model", device.model())
            .put("serial", device.serial())
            .put("group", device.group());
    device.initialKey().ifPresent(key -> body.put("initialKey", LineJson.base64(key)));
    device.manufacturerKey().ifPresent(key -> body.put("manufacturerKey", LineJson.base64(key)));
    device.token().ifPresent(token -> body.putObject("token").put("value", LineJson.base64(token)));
    var request =
        json("/api/v1/devices")
            .header("Idempotency-Key", idempotencyKey)
            .POST(publish(body))
            .build();
    return done(request, "device " + device.manufacturer() + "-" + device.serial());
  }

  /** The state that the node says the device is in. */
  public CompletableFuture<String> state(String device) {
    return tell(path(device)).thenApply(told -> told.path("state").asText());
  }

  /** Where the API tells of a device. */
  public static String path(String device) {
    return "/api/v1/devices/" + URLEncoder.encode(device, StandardCharsets.UTF_8);
  }

  /** What the API tells at a path. */
  public CompletableFuture<JsonNode> tell(String path) {
    return told(request(path).GET().build(), path);
  }

  /** What the API answers to an operator's order at a path, whatever state that is in. */
  public CompletableFuture<JsonNode> order(String path, ObjectNode body) {
    var request =
        json(path)
            .header("If-Match", "*")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(publish(body))
            .build();
    return told(request, path);
  }

  private CompletableFuture<JsonNode> told(HttpRequest request, String what) {
    return exchange(request, 1)
        .thenCompose(response ->
            response.statusCode() < 300
                ? CompletableFuture.completedFuture(read(response))
                : CompletableFuture.failedFuture(refusal(response, what)));
  }

  private CompletableFuture<Void> done(HttpRequest request, String what) {
    return exchange(request, 1)
        .thenCompose(response ->
            response.statusCode() == 200 || response.statusCode() == 201
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(refusal(response, what)));
  }

  private CompletableFuture<HttpResponse<String>> exchange(HttpRequest request, int attempt) {
    return http.sendAsync(request, BodyHandlers.ofString())
        .thenCompose(response ->
            troubled(response.statusCode())
                ? CompletableFuture.failedFuture(refusal(response, request.uri().getPath()))
                : CompletableFuture.completedFuture(response))
        .exceptionallyCompose(failure ->
            attempt < ATTEMPTS
                ? pause(attempt).thenCompose(_ -> exchange(request, attempt + 1))
                : CompletableFuture.failedFuture(silence(request, failure)));
  }

  private static RefusedException silence(HttpRequest request, Throwable failure) {
    var cause = failure.getCause() == null ? failure : failure.getCause();
    return new RefusedException("%s does not answer: %s".formatted(request.uri(), cause));
  }

  /** Too many requests, or trouble that is the server's and may pass. */
  private static boolean troubled(int status) {
    return status == 429 || status >= 500;
  }

  private static CompletableFuture<Void> pause(int attempt) {
    long millis = Math.min(LONGEST_PAUSE_MILLIS, 50L << Math.min(attempt, 10));
    return new CompletableFuture<Void>().completeOnTimeout(null, millis, TimeUnit.MILLISECONDS);
  }

  private HttpRequest.Builder json(String path) {
    return request(path).header("Content-Type", "application/json");
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(TIMEOUT)
        .header("Authorization", "Bearer " + token);
  }

  private static HttpRequest.BodyPublisher publish(ObjectNode body) {
    return BodyPublishers.ofString(body.toString());
  }

  private static RefusedException refusal(HttpResponse<String> response, String what) {
    var problem = read(response);
    return new RefusedException(
        "the node refused %s: %d %s %s"
            .formatted(
                what,
                response.statusCode(),
                problem.path("code").asText(),
                problem.path("detail").asText()));
  }

  private static JsonNode read(HttpResponse<String> response) {
    try {
      return LineJson.MAPPER.readTree(response.body());
    } catch (IOException e) {
      return LineJson.MAPPER.createObjectNode();
    }
  }
}
