package io.birthmark.line;

import io.birthmark.cadouble.RunningDouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A node's settings for an AWS Private CA called {@code plant-aws}, as awspca.md has them. */
final class AwsNode {
  private AwsNode() {}

  static Path config(Path folder, RunningDouble ca) throws IOException {
    var chain = folder.resolve("chain.pem");
    Files.writeString(
        chain,
        Files.readString(ca.folder.resolve("ca/issuing.pem"))
            + Files.readString(ca.folder.resolve("ca/root.pem")));
    return Files.writeString(
        folder.resolve("node.conf"),
        """
        birthmark.ca.authorities.plant-aws {
          kind = awspca
          certificate-authority-arn = "%s"
          endpoint = "%s"
          chain-file = "%s"
          trust-file = "%s"
          credentials-file = "%s"
          unavailable-retry = 1 second
        }
        """
            .formatted(
                ca.ready.path("certificateAuthorityArn").asText(),
                ca.ready.path("url").asText(),
                chain,
                ca.folder.resolve("tls/trust.pem"),
                ca.folder.resolve("aws/credentials")));
  }
}
