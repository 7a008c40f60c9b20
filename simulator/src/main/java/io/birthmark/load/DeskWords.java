package io.birthmark.load;

import com.google.protobuf.ByteString;
import io.birthmark.device.Bytes;
import io.birthmark.device.DeviceId;
import io.birthmark.device.EvidenceKind;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.Route;
import io.birthmark.line.DeviceMessage;
import io.birthmark.line.HostCommand;
import io.birthmark.line.IdentityMetric;
import io.birthmark.line.UnitPlan;
import io.birthmark.twin.EnrollmentDesk;
import io.birthmark.twin.EnrollmentDesk.Answer;
import io.birthmark.wire.sparkplug.Metric;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Puts what a device says into the desk's words and the desk's answers into the device's, where no
 * broker and no codec stand between them.
 */
public final class DeskWords {
  private final DeviceId device;
  private final Route route;
  private final HardwareFacts facts;
  private final EvidenceKind evidence;

  /** The words of one device. */
  public DeskWords(UnitPlan plan, DeviceId device, Route route, EvidenceKind evidence) {
    this.device = device;
    this.route = route;
    this.facts = new HardwareFacts(plan.manufacturer(), plan.model(), plan.serial());
    this.evidence = evidence;
  }

  /** What the desk is to be asked. */
  public interface Question {
    CompletionStage<Answer> at(EnrollmentDesk desk);
  }

  public Question question(DeviceMessage message) {
    return switch (message) {
      case DeviceMessage.Birth _ -> {
        var sighting =
            new EnrollmentDesk.Sighting(
                device, route, facts, Optional.empty(), evidence, Optional.empty());
        yield desk -> desk.greet(sighting);
      }
      case DeviceMessage.Data(var metrics) -> {
        var said = new HashMap<String, Metric>();
        metrics.forEach(metric -> said.put(metric.getName(), metric));
        yield said.containsKey(IdentityMetric.CSR.wireName()) ? proof(said) : installProof(said);
      }
    };
  }

  private Question proof(Map<String, Metric> said) {
    var submission =
        new EnrollmentDesk.Submission(
            device,
            route,
            facts,
            evidence,
            bytes(said, IdentityMetric.CHALLENGE),
            bytes(said, IdentityMetric.EVIDENCE_PROOF),
            bytes(said, IdentityMetric.EVIDENCE_CHAIN),
            bytes(said, IdentityMetric.CSR),
            bytes(said, IdentityMetric.CSR_PROOF));
    return desk -> desk.enroll(submission);
  }

  private Question installProof(Map<String, Metric> said) {
    var proof =
        new EnrollmentDesk.InstallProof(
            device,
            route,
            bytes(said, IdentityMetric.CHALLENGE),
            bytes(said, IdentityMetric.INSTALLED));
    return desk -> desk.proveInstalled(proof);
  }

  private static Bytes bytes(Map<String, Metric> said, IdentityMetric name) {
    var metric = said.get(name.wireName());
    return metric == null ? Bytes.EMPTY : Bytes.copyOf(metric.getBytesValue().toByteArray());
  }

  /** What the desk answered, as the device hears it. */
  public static HostCommand command(Answer answer, Instant now) {
    return switch (answer) {
      case EnrollmentDesk.Challenged challenged -> challenged(challenged);
      case EnrollmentDesk.Pending(var before) ->
          new HostCommand.Patience(
              "PENDING",
              before
                  .map(then -> Duration.between(now, then))
                  .filter(Duration::isPositive)
                  .orElse(Duration.ZERO));
      case EnrollmentDesk.CertificateReady(
              var certificate,
              var chain,
              var anchors,
              var challenge) ->
          new HostCommand.Delivered(
              bytes(certificate), bytes(chain), bytes(anchors), bytes(challenge));
      case EnrollmentDesk.InstallAwaited(var challenge) ->
          new HostCommand.InstallAwaited(bytes(challenge));
      case EnrollmentDesk.Settled _ -> new HostCommand.Settled();
      case EnrollmentDesk.Refused(var reason, var detail, var again) ->
          new HostCommand.Refused(reason.name(), detail, again.map(DeskWords::challenged));
    };
  }

  private static HostCommand.Challenged challenged(EnrollmentDesk.Challenged challenged) {
    return new HostCommand.Challenged(
        bytes(challenged.challenge()), bytes(challenged.csrAttributes()));
  }

  private static ByteString bytes(Bytes value) {
    return ByteString.copyFrom(value.toArray());
  }
}
