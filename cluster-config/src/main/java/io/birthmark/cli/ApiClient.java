package io.birthmark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;

/** A node's API, as the command line speaks to it. */
final class ApiClient implements AutoCloseable {
  // Longer than the API's own request-timeout, so that its answer comes first.
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final HttpClient http;
  private final URI server;
  private final String token;

  private ApiClient(HttpClient http, URI server, String token) {
    this.http = http;
    this.server = server;
    this.token = token;
  }

  /** The API could not be spoken to; the message tells a person why and what to do. */
  static final class UnreachableException extends IOException {
    private static final long serialVersionUID = 1L;

    UnreachableException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * An answer.
   *
   * @param etag the revision that it speaks of
   */
  record Answer(int status, String body, Optional<String> etag) {
    boolean good() {
      return status < 300;
    }

    /** The body; an empty object when it is not JSON. */
    JsonNode json() {
      try {
        return Printer.JSON.readTree(body);
      } catch (IOException _) {
        return JsonNodeFactory.instance.objectNode();
      }
    }
  }

  /**
   * The API at {@code server}, with the token in {@code tokenFile}.
   *
   * @param trusted certificates of CAs to be trusted in place of those that the JDK trusts
   * @throws UnreachableException when a file cannot be read
   */
  static ApiClient of(URI server, Path tokenFile, Optional<Path> trusted)
      throws UnreachableException {
    var http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE);
    if (trusted.isPresent()) {
      http.sslContext(TrustFile.context(trusted.get()));
    }
    try {
      return new ApiClient(http.build(), server, Files.readString(tokenFile).strip());
    } catch (IOException e) {
      throw new UnreachableException(
          "The token cannot be read from "
              + tokenFile
              + ". It is the file bootstrap.token in the node's data folder; name it with"
              + " --token-file or BIRTHMARK_TOKEN_FILE.",
          e);
    }
  }

  Answer get(String path, String accept) throws UnreachableException {
    return exchange(request(path).header("Accept", accept).GET());
  }

  Answer get(String path) throws UnreachableException {
    return get(path, "application/json");
  }

  /**
   * Puts a resource.
   *
   * @param ifMatch the ETag of the one that is there; without it, only one that is not is made
   */
  Answer put(String path, ObjectNode body, Optional<String> ifMatch) throws UnreachableException {
    var request = json(path);
    ifMatch.ifPresentOrElse(
        tag -> request.header("If-Match", tag), () -> request.header("If-None-Match", "*"));
    return exchange(request.PUT(BodyPublishers.ofString(body.toString())));
  }

  /**
   * Posts once; the key makes a repeat of the same harmless.
   *
   * @param ifMatch the ETag that it is meant for
   */
  Answer post(String path, ObjectNode body, String key, Optional<String> ifMatch)
      throws UnreachableException {
    var request = json(path).header("Idempotency-Key", key);
    ifMatch.ifPresent(tag -> request.header("If-Match", tag));
    return exchange(request.POST(BodyPublishers.ofString(body.toString())));
  }

  /** Asks for a deed that has no body and changes nothing. */
  Answer post(String path) throws UnreachableException {
    return exchange(request(path).POST(BodyPublishers.noBody()));
  }

  /** Deletes once; the key makes a repeat of the same harmless. */
  Answer delete(String path, String key) throws UnreachableException {
    return exchange(request(path).header("Idempotency-Key", key).DELETE());
  }

  private HttpRequest.Builder json(String path) {
    return request(path).header("Content-Type", "application/json");
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.resolve(path))
        .timeout(PATIENCE)
        .header("Authorization", "Bearer " + token);
  }

  private Answer exchange(HttpRequest.Builder request) throws UnreachableException {
    try {
      var response = http.send(request.build(), BodyHandlers.ofString());
      return new Answer(
          response.statusCode(), response.body(), response.headers().firstValue("ETag"));
    } catch (SSLHandshakeException e) {
      throw new UnreachableException(
          server
              + " shows a TLS certificate that is not trusted here: name its CA's certificates with"
              + " --ca-file or BIRTHMARK_CA_FILE, and the node by the name in its certificate. ("
              + e.getMessage()
              + ")",
          e);
    } catch (IOException e) {
      throw new UnreachableException(
          "No answer from " + server + ": is the node running, and is --server its address?", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnreachableException("Interrupted while waiting for " + server, e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
