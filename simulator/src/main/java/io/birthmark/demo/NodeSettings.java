package io.birthmark.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a node is told of the CAs outside it: a file of settings, as an operator would write it. */
final class NodeSettings {
  /** What AWS never told is one suspicion each, and no reason for a line to wait for a person. */
  private static final String WHEN_UNPROVABLE =
      "birthmark.pki.device-when-unprovable = NEW_ATTEMPT\n";

  private NodeSettings() {}

  /** Writes the file and names it. */
  static Path write(Path data, List<OutsideCa> cas, Optional<Horizon> horizon) throws IOException {
    var text = new StringBuilder(WHEN_UNPROVABLE);
    horizon.ifPresent(known -> text.append(known.policy()));
    for (var ca : cas) {
      text.append("birthmark.ca.authorities.%s {\n".formatted(ca.kind().word()));
      text.append(place(ca));
      horizon.ifPresent(known -> text.append(known.of(ca.kind())));
      text.append("}\n");
    }
    return Files.writeString(data.resolve("node.conf"), text);
  }

  private static String place(OutsideCa ca) {
    var folder = ca.folder();
    return switch (ca.kind()) {
      case EJBCA ->
          """
            kind = ejbca
            url = "%s"
            certificate-authority = "%s"
            certificate-profile = "%s"
            end-entity-profile = "%s"
            chain-file = "%s"
            trust-file = "%s"
            client-key-store-file = "%s"
            client-key-store-password-file = "%s"
          """
              .formatted(
                  ca.told("base"),
                  ca.told("certificateAuthority"),
                  ca.told("certificateProfile"),
                  ca.told("endEntityProfile"),
                  folder.resolve("chain.pem"),
                  folder.resolve("tls/trust.pem"),
                  folder.resolve("client/client.p12"),
                  folder.resolve("client.password"));
      case AWSPCA ->
          """
            kind = awspca
            certificate-authority-arn = "%s"
            endpoint = "%s"
            chain-file = "%s"
            trust-file = "%s"
            credentials-file = "%s"
          """
              .formatted(
                  ca.told("certificateAuthorityArn"),
                  ca.told("url"),
                  folder.resolve("chain.pem"),
                  folder.resolve("tls/trust.pem"),
                  folder.resolve("aws/credentials"));
    };
  }
}
