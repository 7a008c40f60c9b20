package io.birthmark.ca.aws;

import com.typesafe.config.Config;
import io.birthmark.ca.outside.Faults;
import io.birthmark.ca.outside.TlsFiles;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The way to one of AWS's services: where it is, whom to believe, whom it takes us for, and how
 * much a call may take.
 *
 * @param region where the service is asked
 * @param endpoint where it is found; empty for AWS's own address of the region
 * @param tls who must have signed the endpoint's TLS certificate; empty for the platform's anchors
 */
public record AwsWay(
    String region,
    Optional<URI> endpoint,
    Optional<TlsFiles> tls,
    Credentials credentials,
    Limits limits) {
  private static final Pattern ENDPOINT = Pattern.compile("https://[A-Za-z0-9.:\\[\\]-]+/?");
  private static final int MOST_CONNECTIONS = 1_000;

  /**
   * Whom AWS takes us for.
   *
   * @param file in the form of AWS's shared credentials file; empty for the SDK's default chain
   * @param profile the section of that file
   */
  public record Credentials(Optional<Path> file, String profile) {}

  /**
   * Bounds of a call.
   *
   * @param connect until the connection stands
   * @param request from its begin until its answer has been read
   * @param maxAnswer bytes of an answer
   * @param connections at the same time
   */
  public record Limits(Duration connect, Duration request, long maxAnswer, int connections) {}

  /**
   * Reads {@code endpoint}, {@code trust-file}, {@code credentials-file}, {@code
   * credentials-profile}, {@code connect-timeout}, {@code request-timeout}, {@code max-answer} and
   * {@code connections}.
   *
   * @param faults where everything that is wrong is told, by key
   * @return a way that leads nowhere when there are faults
   */
  public static AwsWay from(Config config, String region, Faults faults) {
    var endpoint = faults.given(config, "endpoint", ENDPOINT, "give it as https://host:port");
    var trust = faults.optionalFile(config, "trust-file");
    faults.expect(
        trust.isEmpty() || endpoint.isPresent(), "trust-file", "goes with an endpoint alone");
    var tls = trust.map(file -> new TlsFiles(file, Optional.empty(), Optional.empty()));
    tls.ifPresent(files -> tryOut(files, faults));
    return new AwsWay(
        region,
        endpoint.map(URI::create),
        tls,
        new Credentials(
            faults.optionalFile(config, "credentials-file"),
            faults.text(config, "credentials-profile")),
        new Limits(
            faults.duration(config, "connect-timeout", Duration.ofMillis(100)),
            faults.duration(config, "request-timeout", Duration.ofMillis(500)),
            faults.bytes(config, "max-answer"),
            faults.number(config, "connections", 1, MOST_CONNECTIONS)));
  }

  private static void tryOut(TlsFiles files, Faults faults) {
    try {
      files.trustManagers();
    } catch (IllegalArgumentException e) {
      faults.expect(false, "trust-file", String.valueOf(e.getMessage()));
    }
  }
}
