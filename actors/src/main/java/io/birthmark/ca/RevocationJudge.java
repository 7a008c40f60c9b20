package io.birthmark.ca;

import io.birthmark.device.DeviceCommand.RevocationResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what a CA said to a revocation into what the twin is told. A twin asks until it is done;
 * what only a person can help with is said to one.
 */
final class RevocationJudge {
  private static final Logger LOG = LoggerFactory.getLogger(RevocationJudge.class);

  private RevocationJudge() {}

  static RevocationResult judge(RevocationOrder order, RevocationAnswer answer) {
    return switch (answer) {
      case RevocationAnswer.Revoked _ -> RevocationResult.REVOKED;
      case RevocationAnswer.Unknown _ -> RevocationResult.UNKNOWN;
      case RevocationAnswer.Refused(var detail) -> {
        notRevoked(order, detail);
        yield RevocationResult.UNKNOWN;
      }
      case RevocationAnswer.NotExpressible(var expressible) -> {
        notRevoked(order, "it knows " + expressible.stream().sorted().toList() + " alone");
        yield order.reason().isFinal()
            ? RevocationResult.UNKNOWN
            : RevocationResult.NOT_EXPRESSIBLE;
      }
    };
  }

  private static void notRevoked(RevocationOrder order, String why) {
    var certificate = order.certificate();
    LOG.atWarn()
        .addKeyValue("ca", certificate.ca())
        .addKeyValue("device", order.device())
        .log(
            "{} did not revoke {} of {} as {}: {}",
            certificate.ca(),
            certificate.serial(),
            order.device(),
            order.reason(),
            why);
  }
}
