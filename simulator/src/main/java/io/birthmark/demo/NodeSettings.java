package io.birthmark.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What a node is told of the CAs outside it: a file of settings, as an operator would write it. */
public final class NodeSettings {
  /** What AWS never told is one suspicion each, and no reason for a line to wait for a person. */
  private static final String WHEN_UNPROVABLE =
      "birthmark.pki.device-when-unprovable = NEW_ATTEMPT\n";

  private NodeSettings() {}

  /** What could not be told of a list is asked again soon: a demo waits for nobody. */
  private static final String LISTS = "birthmark.ca.lists.again = 1 second\n";

  /** Writes the file and names it. */
  static Path write(Path data, List<OutsideCa> cas, Optional<Horizon> horizon) throws IOException {
    return write(
        data,
        cas,
        horizon.map(Horizon::policy).orElse(""),
        ca -> horizon.map(known -> known.of(ca)).orElse(""));
  }

  /** Writes the file for CAs of which some have a budget, by requests a second, and names it. */
  public static Path write(Path data, List<OutsideCa> cas, Map<OutsideCa.Kind, Integer> budgets)
      throws IOException {
    return write(
        data,
        cas,
        "",
        ca ->
            Optional.ofNullable(budgets.get(ca))
                .map("  budget.per-second = %d\n"::formatted)
                .orElse(""));
  }

  private static Path write(
      Path data, List<OutsideCa> cas, String policy, Function<OutsideCa.Kind, String> more)
      throws IOException {
    var text = new StringBuilder(WHEN_UNPROVABLE).append(LISTS).append(policy);
    for (var ca : cas) {
      text.append("birthmark.ca.authorities.%s {\n".formatted(ca.kind().word()));
      text.append(place(ca));
      text.append(more.apply(ca.kind()));
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
