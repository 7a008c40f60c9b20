package io.birthmark.enrollment;

import static io.birthmark.registry.Judgement.accept;
import static io.birthmark.registry.Judgement.nothing;
import static io.birthmark.registry.Judgement.reject;

import io.birthmark.device.EvidenceKind;
import io.birthmark.device.Reason;
import io.birthmark.enrollment.EnrollmentGroup.Gate;
import io.birthmark.enrollment.GroupCommand.CloseGroup;
import io.birthmark.enrollment.GroupCommand.OpenGroup;
import io.birthmark.enrollment.GroupCommand.PutGroup;
import io.birthmark.enrollment.GroupEvent.GroupChanged;
import io.birthmark.enrollment.GroupEvent.GroupClosed;
import io.birthmark.enrollment.GroupEvent.GroupCreated;
import io.birthmark.enrollment.GroupEvent.GroupOpened;
import io.birthmark.registry.Judgement;
import java.util.Optional;
import java.util.function.Function;

/** What may become of a tenant's enrollment groups, as pure functions. */
public final class GroupRules {
  /** Most groups that a tenant may have. */
  public static final int MAX_GROUPS = 10_000;

  /** Most trust anchors that a group may have. */
  public static final int MAX_ANCHORS = 16;

  private GroupRules() {}

  /** Judges a command. */
  public static Judgement<GroupEvent> decide(TenantGroups groups, GroupCommand command) {
    return switch (command) {
      case PutGroup c -> put(groups, c);
      case OpenGroup(var id) -> turn(groups, command, Gate.OPEN, new GroupOpened(id));
      case CloseGroup(var id) -> turn(groups, command, Gate.CLOSED, new GroupClosed(id));
    };
  }

  /** The groups after an event; total, so that any journal can be read. */
  public static TenantGroups evolve(TenantGroups groups, GroupEvent event) {
    return switch (event) {
      case GroupCreated(var id, var settings) ->
          groups.after(new EnrollmentGroup(id, settings, Gate.OPEN, 1));
      case GroupChanged(var id, var settings) ->
          change(groups, event, old -> new EnrollmentGroup(id, settings, old.gate(), next(old)));
      case GroupOpened(var id) ->
          change(
              groups, event, old -> new EnrollmentGroup(id, old.settings(), Gate.OPEN, next(old)));
      case GroupClosed(var id) ->
          change(
              groups,
              event,
              old -> new EnrollmentGroup(id, old.settings(), Gate.CLOSED, next(old)));
    };
  }

  private static Judgement<GroupEvent> put(TenantGroups groups, PutGroup command) {
    var settings = command.settings();
    var old = groups.group(command.group());
    if (old.filter(group -> group.settings().equals(settings)).isPresent()) {
      return nothing();
    }
    var fault = fault(settings).or(() -> taken(groups, command));
    if (fault.isPresent()) {
      return fault.get();
    }
    if (old.isPresent()) {
      return accept(new GroupChanged(command.group(), settings));
    }
    return groups.size() < MAX_GROUPS
        ? accept(new GroupCreated(command.group(), settings))
        : reject(Reason.GROUP_CONFLICT, "a tenant has at most " + MAX_GROUPS + " groups");
  }

  private static Judgement<GroupEvent> turn(
      TenantGroups groups, GroupCommand command, Gate wanted, GroupEvent event) {
    return groups
        .group(command.group())
        .map(group -> group.gate() == wanted ? Judgement.<GroupEvent>nothing() : accept(event))
        .orElseGet(() -> reject(Reason.GROUP_UNKNOWN, "there is no such group"));
  }

  /** What these settings lack or have too much of, whatever else there is. */
  private static Optional<Judgement<GroupEvent>> fault(GroupSettings settings) {
    boolean idevid = settings.accepted().contains(EvidenceKind.IDEVID);
    if (settings.accepted().isEmpty()) {
      return Optional.of(reject(Reason.MISSING_FIELD, "a group accepts some evidence"));
    }
    if (settings.anchors().size() > MAX_ANCHORS) {
      return Optional.of(
          reject(Reason.GROUP_CONFLICT, "a group has at most " + MAX_ANCHORS + " anchors"));
    }
    if (idevid && settings.anchors().isEmpty()) {
      return Optional.of(reject(Reason.MISSING_FIELD, "a group that accepts idevid has an anchor"));
    }
    // Manufacturer and model stand in no proof: a device could take another maker's name by saying
    // so.
    if (idevid && !settings.nameRule().usesSerialAlone()) {
      return Optional.of(
          reject(
              Reason.GROUP_CONFLICT,
              "an IDevID proves the serial alone: write the manufacturer out, as in acme-{serial}"));
    }
    return Optional.empty();
  }

  /** An anchor leads to one group, or nobody could say which group a chain belongs to. */
  private static Optional<Judgement<GroupEvent>> taken(TenantGroups groups, PutGroup command) {
    return command.settings().anchors().stream()
        .flatMap(anchor -> groups.ownerOf(anchor.digest()).stream())
        .filter(owner -> !owner.id().equals(command.group()))
        .findFirst()
        .map(owner ->
            reject(Reason.GROUP_CONFLICT, "an anchor belongs to group " + owner.id() + " already"));
  }

  private static TenantGroups change(
      TenantGroups groups, GroupEvent event, Function<EnrollmentGroup, EnrollmentGroup> change) {
    return groups.group(event.group()).map(old -> groups.after(change.apply(old))).orElse(groups);
  }

  private static long next(EnrollmentGroup old) {
    return old.revision() + 1;
  }
}
