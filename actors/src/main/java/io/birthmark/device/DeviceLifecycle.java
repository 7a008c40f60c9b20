package io.birthmark.device;

import io.birthmark.device.Decision.Accepted;
import io.birthmark.device.Decision.Rejected;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rules of a device's life: what it may do next is one function of state, command and time, and
 * what has happened is one fold over stored events.
 *
 * <p>A failed proof never reaches these rules: it costs its sender, never the device. What does
 * reach them has been checked, and a repeat of it changes nothing: it is accepted with no events
 * or, where it is no longer possible, refused.
 */
public final class DeviceLifecycle {
  private final EnrollmentRules enrollment;
  private final IssuanceRules issuance;
  private final RenewalRules renewal;
  private final OperatorRules operator;
  private final QuarantineRules quarantine;
  private final DeadlineRules deadlines;

  /** The rules under one policy, where every CA has words for every reason to revoke. */
  public DeviceLifecycle(DevicePolicy policy) {
    this(policy, RevocationWords.ALL);
  }

  /** The rules under one policy, with the CAs' words for reasons to revoke. */
  public DeviceLifecycle(DevicePolicy policy, RevocationWords words) {
    quarantine = new QuarantineRules(policy);
    enrollment = new EnrollmentRules(policy, quarantine);
    issuance = new IssuanceRules(policy);
    renewal = new RenewalRules(policy);
    operator = new OperatorRules(policy, words);
    deadlines = new DeadlineRules(policy);
  }

  /** What becomes of {@code command} now. Pure: the same input gives the same answer. */
  public Decision decide(Device device, DeviceCommand command, Instant now) {
    var state = device.state();
    if (!LegalCommands.possible(state, command)) {
      return refuse(
          state,
          LegalCommands.whyNot(state, command.name()),
          command.name() + " is not possible in " + state.label());
    }
    return switch (command) {
      case DeviceCommand.Register c -> enrollment.register(state, c, now);
      case DeviceCommand.OfferToken c -> enrollment.offerToken(state, c, now);
      case DeviceCommand.Cancel c -> accept(new DeviceEvent.RegistrationCancelled(c.reason()));
      case DeviceCommand.Greet c -> enrollment.greet(state, c, now);
      case DeviceCommand.Enroll c -> enrollment.enroll(device, c, now);
      case DeviceCommand.RecordIssuance c -> issuance.record(state, c, now);
      case DeviceCommand.ProveInstalled c -> issuance.proveInstalled(device, c, now);
      case DeviceCommand.OpenRenewal c -> renewal.open(state, c, now);
      case DeviceCommand.Suspend c -> operator.suspend(state, c, now);
      case DeviceCommand.Resume _ -> operator.resume(state, now);
      case DeviceCommand.Revoke c -> operator.revoke(state, c, now);
      case DeviceCommand.RecordRevocation c -> operator.recordRevocation(state, c, now);
      case DeviceCommand.RecordCloudRegistration c -> CloudRules.record(state, c);
      case DeviceCommand.Park c -> operator.park(state, c, now);
      case DeviceCommand.Unpark _ -> operator.unpark(now);
      case DeviceCommand.Quarantine c -> quarantine.quarantine(state, c, now);
      case DeviceCommand.ReleaseFromQuarantine _ -> quarantine.release(state, now);
      case DeviceCommand.Reject c -> operator.reject(state, c, now);
      case DeviceCommand.Decommission c -> operator.decommission(state, c, now);
      case DeviceCommand.Retry _ -> deadlines.hasten(state, now);
      case DeviceCommand.CheckDeadlines _ -> deadlines.check(state, now);
    };
  }

  /**
   * The state after a stored event. Total: never refuses.
   *
   * @param revision the event's sequence number
   * @param at when the event was decided
   */
  public static DeviceState evolve(
      DeviceState state, DeviceEvent event, long revision, Instant at) {
    return new Evolution(state, revision, at).apply(event);
  }

  /** What may be asked of a device in this state. */
  public static Set<CommandName> legal(DeviceState state) {
    return LegalCommands.of(state);
  }

  /**
   * Whether a device in this state can be granted a certificate now, as far as that does not depend
   * on the key it comes with.
   */
  public static boolean takesRequest(
      DeviceState state, DeviceCommand.Admission admission, Instant now) {
    return legal(state).contains(CommandName.ENROLL)
        && EnrollmentRules.obstacle(state, admission, now).isEmpty();
  }

  /** The nearest moment at which {@link DeviceCommand.CheckDeadlines} has something to do. */
  public static Optional<Instant> nextDeadline(DeviceState state) {
    return DeadlineRules.next(state);
  }

  static Decision accept(DeviceEvent... events) {
    return new Accepted(List.of(events));
  }

  static Decision accept(List<DeviceEvent> events) {
    return new Accepted(events);
  }

  /** It is so already: a repeat, or nothing to do. */
  static Decision nothingNew() {
    return new Accepted(List.of());
  }

  static Decision refuse(DeviceState state, Reason reason, String detail) {
    return new Rejected(reason, detail, legal(state));
  }
}
