package io.birthmark.cloud.awsiot;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.birthmark.ca.aws.AwsWay;
import io.birthmark.ca.outside.Faults;
import io.birthmark.pki.Pem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Settings of one account and region of AWS IoT Core, under {@code birthmark.clouds.NAME} with
 * {@code kind = awsiot}. What each means stands in {@code reference.conf} under {@code
 * birthmark.cloud.kinds.awsiot}.
 *
 * @param caCertificate PEM: the CA's certificate that is registered there; empty for certificates
 *     that are registered without their CA
 * @param policies what is attached to every certificate
 * @param things whether each device is a thing there, to which its certificates are attached
 */
public record AwsIotSettings(
    AwsWay way, Optional<String> caCertificate, List<String> policies, boolean things) {
  private static final Pattern REGION = Pattern.compile("[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}");

  /** PolicyName of the API; at most ten can be attached to a certificate ("Quotas"). */
  private static final Pattern POLICY = Pattern.compile("[\\w+=,.@-]{1,128}");

  private static final int MOST_POLICIES = 10;

  /** CertificatePem of the API. */
  private static final int LONGEST_PEM = 65_536;

  public AwsIotSettings {
    policies = List.copyOf(policies);
  }

  /**
   * Reads them.
   *
   * @param config the cloud's own, above its kind's defaults
   * @param faults where everything that is wrong is told, by key
   * @return settings that are good for nothing when there are faults
   */
  public static AwsIotSettings from(Config config, Faults faults) {
    var region = faults.matching(config, "region", REGION, "give a region, such as eu-central-1");
    var way = AwsWay.from(config, region, faults);
    roomForAll(config, way.limits().connections(), faults);
    return new AwsIotSettings(
        way,
        faults.optionalFile(config, "ca-certificate").flatMap(file -> certificate(file, faults)),
        policies(config, faults),
        things(config, faults));
  }

  private static Optional<String> certificate(Path file, Faults faults) {
    try {
      if (Files.size(file) <= LONGEST_PEM) {
        var text = Files.readString(file, StandardCharsets.US_ASCII);
        var one = Pem.decode(Pem.CERTIFICATE, text).filter(blocks -> blocks.size() == 1);
        if (one.isPresent()) {
          var pem = Pem.encode(Pem.CERTIFICATE, one.get().getFirst());
          var _ =
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(
                      new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
          return Optional.of(pem);
        }
      }
    } catch (IOException | CertificateException e) {
      // Told as what it comes to.
    }
    faults.expect(false, "ca-certificate", file + " does not hold one certificate in PEM");
    return Optional.empty();
  }

  /** Who waits for a connection until the call's time is over looks as if AWS were away. */
  private static void roomForAll(Config config, int connections, Faults faults) {
    try {
      faults.expect(
          config.getInt("in-flight") <= connections,
          "in-flight",
          "there are but " + connections + " connections: give no more, or more connections");
    } catch (ConfigException e) {
      // Told by whoever reads the number itself.
    }
  }

  private static List<String> policies(Config config, Faults faults) {
    var policies = new ArrayList<String>();
    try {
      policies.addAll(config.getStringList("policies"));
    } catch (ConfigException e) {
      faults.expect(false, "policies", "must be a list of names");
    }
    faults.expect(
        policies.size() <= MOST_POLICIES, "policies", "AWS attaches at most " + MOST_POLICIES);
    for (var policy : policies) {
      faults.expect(
          POLICY.matcher(policy).matches(), "policies", "\"" + policy + "\" is no policy's name");
    }
    return policies;
  }

  private static boolean things(Config config, Faults faults) {
    try {
      return config.getBoolean("things");
    } catch (ConfigException e) {
      faults.expect(false, "things", "must be on or off");
      return false;
    }
  }
}
