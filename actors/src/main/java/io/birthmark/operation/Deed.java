package io.birthmark.operation;

import io.birthmark.access.Action;
import io.birthmark.device.CommandName;
import io.birthmark.device.DeviceCommand;
import io.birthmark.device.Reason;
import io.birthmark.device.RevocationReason;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What operators do to a device, to one by itself or to many in an operation. */
public enum Deed {
  REVOKE("Revokes the credential for good; the device is parked."),
  SUSPEND("Takes the device out of use for a time; its credential goes on hold."),
  RESUME("Ends a suspension."),
  PARK("Stops all work on the device until it is unparked."),
  UNPARK("Lets a parked device go on where it stopped."),
  QUARANTINE("Takes the device out of use because it may not be the only one that holds its key."),
  RELEASE("Lets a quarantined device begin anew, with a new key."),
  RENEW("Lets the device ask for its next credential beside the one in use."),
  RETRY("Does at once what the twin would do at its next deadline for what it waits for."),
  REJECT("Refuses a device that is not operational yet; it may try again after a cool-down."),
  CANCEL("Withdraws a registration whose device has not come."),
  DECOMMISSION("Retires the device; everything it holds is revoked.");

  private final String summary;

  Deed(String summary) {
    this.summary = summary;
  }

  /** What it does, in one line. */
  public String summary() {
    return summary;
  }

  /** The deed's name in a path and on the command line. */
  public String verb() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What whoever does it must be allowed. */
  public Action action() {
    return switch (this) {
      case REVOKE, DECOMMISSION -> Action.DEVICE_RETIRE;
      case SUSPEND, RESUME, PARK, UNPARK, QUARANTINE, RELEASE, RENEW, RETRY, REJECT, CANCEL ->
          Action.DEVICE_OPERATE;
    };
  }

  /** The deed of this name; compared as bytes. */
  public static Optional<Deed> of(String verb) {
    return Arrays.stream(values()).filter(deed -> deed.verb().equals(verb)).findFirst();
  }

  /** All verbs, for people. */
  public static String verbs() {
    return Arrays.stream(values()).map(Deed::verb).collect(Collectors.joining(", "));
  }

  /** The deed that gives this command; empty for those that operators do not give by name. */
  public static Optional<Deed> giving(CommandName command) {
    return Arrays.stream(values()).filter(deed -> deed.commandName() == command).findFirst();
  }

  /** The command that it is, as the rules name it. */
  public CommandName commandName() {
    return command("", RevocationReason.UNSPECIFIED).name();
  }

  /**
   * The order to the device's twin.
   *
   * @param why the operator's words
   * @param revocation for {@link #REVOKE} alone
   */
  public DeviceCommand command(String why, RevocationReason revocation) {
    return switch (this) {
      case REVOKE -> new DeviceCommand.Revoke(revocation);
      case SUSPEND -> new DeviceCommand.Suspend(Reason.OPERATOR_DECISION);
      case RESUME -> new DeviceCommand.Resume();
      case PARK -> new DeviceCommand.Park(Reason.OPERATOR_DECISION, why);
      case UNPARK -> new DeviceCommand.Unpark();
      case QUARANTINE ->
          new DeviceCommand.Quarantine(Reason.OPERATOR_DECISION, why, Optional.empty());
      case RELEASE -> new DeviceCommand.ReleaseFromQuarantine();
      case RENEW -> new DeviceCommand.OpenRenewal(Reason.OPERATOR_DECISION);
      case RETRY -> new DeviceCommand.Retry();
      case REJECT -> new DeviceCommand.Reject(Reason.OPERATOR_DECISION);
      case CANCEL -> new DeviceCommand.Cancel(Reason.OPERATOR_DECISION);
      case DECOMMISSION -> new DeviceCommand.Decommission(Reason.OPERATOR_DECISION);
    };
  }
}
