package io.birthmark.enrollment;

import static io.birthmark.registry.Judgement.accept;
import static io.birthmark.registry.Judgement.nothing;
import static io.birthmark.registry.Judgement.reject;

import io.birthmark.device.EvidenceKind;
import io.birthmark.device.GroupId;
import io.birthmark.device.Reason;
import io.birthmark.device.Sha256;
import io.birthmark.enrollment.EnrollmentGroup.Gate;
import io.birthmark.enrollment.GroupCommand.AddAnchor;
import io.birthmark.enrollment.GroupCommand.CloseGroup;
import io.birthmark.enrollment.GroupCommand.OpenGroup;
import io.birthmark.enrollment.GroupCommand.ProveAnchor;
import io.birthmark.enrollment.GroupCommand.PutGroup;
import io.birthmark.enrollment.GroupCommand.RemoveAnchor;
import io.birthmark.enrollment.GroupEvent.AnchorAdded;
import io.birthmark.enrollment.GroupEvent.AnchorProven;
import io.birthmark.enrollment.GroupEvent.AnchorRemoved;
import io.birthmark.enrollment.GroupEvent.GroupChanged;
import io.birthmark.enrollment.GroupEvent.GroupClosed;
import io.birthmark.enrollment.GroupEvent.GroupCreated;
import io.birthmark.enrollment.GroupEvent.GroupOpened;
import io.birthmark.registry.Judgement;
import java.util.Optional;
import java.util.function.Function;

/** What may become of a tenant's enrollment groups and trust anchors, as pure functions. */
public final class GroupRules {
  /** Most groups that a tenant may have. */
  public static final int MAX_GROUPS = 10_000;

  /** Most anchors that a tenant may have uploaded. */
  public static final int MAX_UPLOADED = 10_000;

  /** Most trust anchors that a group may have. */
  public static final int MAX_ANCHORS = 16;

  private GroupRules() {}

  /** Judges a command. */
  public static Judgement<GroupEvent> decide(TenantGroups groups, GroupCommand command) {
    return switch (command) {
      case PutGroup c -> put(groups, c);
      case OpenGroup(var id) -> turn(groups, id, Gate.OPEN, new GroupOpened(id));
      case CloseGroup(var id) -> turn(groups, id, Gate.CLOSED, new GroupClosed(id));
      case AddAnchor c -> add(groups, c);
      case ProveAnchor c -> prove(groups, c);
      case RemoveAnchor(var digest) -> remove(groups, digest);
    };
  }

  /** The groups after an event; total, so that any journal can be read. */
  public static TenantGroups evolve(TenantGroups groups, GroupEvent event) {
    return switch (event) {
      case GroupCreated(var id, var settings) ->
          groups.after(new EnrollmentGroup(id, settings, Gate.OPEN, 1));
      case GroupChanged(var id, var settings) ->
          change(groups, id, old -> new EnrollmentGroup(id, settings, old.gate(), next(old)));
      case GroupOpened(var id) ->
          change(groups, id, old -> new EnrollmentGroup(id, old.settings(), Gate.OPEN, next(old)));
      case GroupClosed(var id) ->
          change(
              groups, id, old -> new EnrollmentGroup(id, old.settings(), Gate.CLOSED, next(old)));
      case AnchorAdded(var anchor, var code) ->
          groups.after(new UploadedAnchor(anchor, code, UploadedAnchor.Phase.UNPROVEN, 1));
      case AnchorProven(var digest, _) ->
          groups.anchor(digest).map(anchor -> groups.after(anchor.proven())).orElse(groups);
      case AnchorRemoved(var digest) -> groups.without(digest);
    };
  }

  private static Judgement<GroupEvent> put(TenantGroups groups, PutGroup command) {
    var settings = command.settings();
    var old = groups.group(command.group());
    if (old.filter(group -> group.settings().equals(settings)).isPresent()) {
      return nothing();
    }
    var fault =
        fault(settings).or(() -> taken(groups, command)).or(() -> unproven(groups, command, old));
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
      TenantGroups groups, GroupId id, Gate wanted, GroupEvent event) {
    return groups
        .group(id)
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

  /** An anchor that the group has already stays good: it was taken when there were no proofs. */
  private static Optional<Judgement<GroupEvent>> unproven(
      TenantGroups groups, PutGroup command, Optional<EnrollmentGroup> old) {
    return command.settings().anchors().stream()
        .map(TrustAnchor::digest)
        .filter(digest -> old.filter(group -> group.settings().hasAnchor(digest)).isEmpty())
        .filter(digest -> groups.anchor(digest).filter(UploadedAnchor::isProven).isEmpty())
        .findFirst()
        .map(digest ->
            reject(
                Reason.ANCHOR_UNPROVEN,
                groups.anchor(digest).isPresent()
                    ? "the key of anchor " + digest + " has not signed its registration code yet"
                    : "anchor " + digest + " was not uploaded, so nobody has proven its key"));
  }

  private static Judgement<GroupEvent> add(TenantGroups groups, AddAnchor command) {
    if (groups.anchor(command.digest()).isPresent()) {
      return nothing();
    }
    return groups.uploadedCount() < MAX_UPLOADED
        ? accept(new AnchorAdded(command.anchor(), command.code()))
        : reject(
            Reason.GROUP_CONFLICT, "a tenant has at most " + MAX_UPLOADED + " uploaded anchors");
  }

  private static Judgement<GroupEvent> prove(TenantGroups groups, ProveAnchor command) {
    var anchor = groups.anchor(command.digest());
    if (anchor.isEmpty()) {
      return reject(Reason.NOT_FOUND, "there is no anchor " + command.digest());
    }
    if (anchor.get().isProven()) {
      return nothing();
    }
    return anchor.get().code().equals(command.code())
        ? accept(new AnchorProven(command.digest(), command.proof()))
        : reject(
            Reason.ANCHOR_PROOF_INVALID,
            "the anchor was uploaded anew meanwhile and has another code");
  }

  private static Judgement<GroupEvent> remove(TenantGroups groups, Sha256 digest) {
    var owner = groups.ownerOf(digest);
    if (owner.isPresent()) {
      return reject(Reason.ANCHOR_IN_USE, "the anchor is one of group " + owner.get().id() + "'s");
    }
    return groups.anchor(digest).isPresent()
        ? accept(new AnchorRemoved(digest))
        : reject(Reason.NOT_FOUND, "there is no anchor " + digest);
  }

  private static TenantGroups change(
      TenantGroups groups, GroupId id, Function<EnrollmentGroup, EnrollmentGroup> change) {
    return groups.group(id).map(old -> groups.after(change.apply(old))).orElse(groups);
  }

  private static long next(EnrollmentGroup old) {
    return old.revision() + 1;
  }
}
