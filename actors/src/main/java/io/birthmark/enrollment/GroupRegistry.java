package io.birthmark.enrollment;

import io.birthmark.device.CaName;
import io.birthmark.device.RecordId;
import io.birthmark.enrollment.GroupEvent.GroupChanged;
import io.birthmark.enrollment.GroupEvent.GroupClosed;
import io.birthmark.enrollment.GroupEvent.GroupCreated;
import io.birthmark.enrollment.GroupEvent.GroupOpened;
import io.birthmark.registry.Judgement;
import io.birthmark.registry.Occasion;
import io.birthmark.registry.Registry;
import io.birthmark.registry.RegistryRules;
import io.birthmark.registry.RegistrySettings;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.Behavior;

/**
 * The registry of all enrollment groups and trust anchors of one tenant: one book holds them all,
 * because an anchor leads to one group at most. Runs {@link GroupRules}.
 */
public final class GroupRegistry
    implements RegistryRules<GroupCommand, GroupEvent, TenantGroups, GroupRecord> {
  /** First part of the persistence id {@code groups|tenant}; stored, so never renamed. */
  public static final String ENTITY = "groups";

  private GroupRegistry() {}

  /**
   * The registry of a tenant; one may run at a time in a cluster.
   *
   * @param recordIds gives a new record id at each call
   */
  public static Behavior<Registry.Message<GroupCommand, GroupEvent, TenantGroups>> create(
      String tenant, RegistrySettings settings, InstantSource clock, Supplier<RecordId> recordIds) {
    return Registry.create(new GroupRegistry(), tenant, settings, clock, recordIds);
  }

  @Override
  public String entity() {
    return ENTITY;
  }

  @Override
  public TenantGroups empty() {
    return TenantGroups.none();
  }

  @Override
  public Judgement<GroupEvent> decide(TenantGroups groups, GroupCommand command, Instant now) {
    return GroupRules.decide(groups, command);
  }

  @Override
  public TenantGroups evolve(TenantGroups groups, GroupEvent event) {
    return GroupRules.evolve(groups, event);
  }

  @Override
  public long revision(TenantGroups groups, GroupCommand command) {
    return switch (command) {
      case GroupCommand.OfGroup c ->
          groups.group(c.group()).map(EnrollmentGroup::revision).orElse(0L);
      case GroupCommand.OfAnchor c ->
          groups.anchor(c.digest()).map(UploadedAnchor::revision).orElse(0L);
    };
  }

  @Override
  public GroupRecord record(
      Occasion occasion, TenantGroups before, TenantGroups after, GroupEvent event) {
    return new GroupRecord(
        occasion.stamp(phase(before, event), phase(after, event), Optional.empty(), ca(event)),
        event);
  }

  private static GroupPhase phase(TenantGroups groups, GroupEvent event) {
    return switch (event) {
      case GroupEvent.OfGroup e -> groups.phase(e.group());
      case GroupEvent.OfAnchor e -> groups.phase(e.digest());
    };
  }

  private static Optional<CaName> ca(GroupEvent event) {
    return switch (event) {
      case GroupCreated e -> Optional.of(e.settings().route().first());
      case GroupChanged e -> Optional.of(e.settings().route().first());
      case GroupOpened _, GroupClosed _, GroupEvent.OfAnchor _ -> Optional.empty();
    };
  }
}
