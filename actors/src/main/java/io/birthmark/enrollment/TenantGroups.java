package io.birthmark.enrollment;

import io.birthmark.device.Bytes;
import io.birthmark.device.GroupId;
import io.birthmark.device.Sha256;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.HashMap;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.OptionConverters;

/**
 * All enrollment groups and trust anchors of a tenant, immutable. Inside are Scala's persistent
 * maps, since copying a JDK map at every event would make the replay of n groups cost n².
 */
public final class TenantGroups {
  private static final TenantGroups NONE =
      new TenantGroups(new HashMap<>(), new HashMap<>(), new HashMap<>());

  private final HashMap<GroupId, EnrollmentGroup> groups;
  private final HashMap<Sha256, GroupId> owners;
  private final HashMap<Sha256, UploadedAnchor> uploaded;
  private volatile @Nullable Set<Bytes> allAnchors;

  private TenantGroups(
      HashMap<GroupId, EnrollmentGroup> groups,
      HashMap<Sha256, GroupId> owners,
      HashMap<Sha256, UploadedAnchor> uploaded) {
    this.groups = groups;
    this.owners = owners;
    this.uploaded = uploaded;
  }

  /** A tenant's beginning. */
  public static TenantGroups none() {
    return NONE;
  }

  /** How the group of this name stands. */
  public GroupPhase phase(GroupId id) {
    return group(id)
        .map(group ->
            switch (group.gate()) {
              case OPEN -> GroupPhase.OPEN;
              case CLOSED -> GroupPhase.CLOSED;
            })
        .orElse(GroupPhase.ABSENT);
  }

  /** How the anchor of this digest stands. */
  public GroupPhase phase(Sha256 anchor) {
    return anchor(anchor)
        .map(uploaded ->
            switch (uploaded.phase()) {
              case UNPROVEN -> GroupPhase.UNPROVEN;
              case PROVEN -> GroupPhase.PROVEN;
            })
        .orElse(GroupPhase.ABSENT);
  }

  /** The uploaded anchor of this digest, proven or not. */
  public Optional<UploadedAnchor> anchor(Sha256 digest) {
    return OptionConverters.toJava(uploaded.get(digest));
  }

  /** Every uploaded anchor, ordered by digest. */
  public List<UploadedAnchor> uploadedAnchors() {
    return CollectionConverters.asJava(uploaded).values().stream()
        .sorted(Comparator.comparing(anchor -> anchor.anchor().digest().toHex()))
        .toList();
  }

  /** Number of uploaded anchors. */
  public int uploadedCount() {
    return uploaded.size();
  }

  /** Number of groups. */
  public int size() {
    return groups.size();
  }

  /** The group of this name. */
  public Optional<EnrollmentGroup> group(GroupId id) {
    return OptionConverters.toJava(groups.get(id));
  }

  /** The one group that holds this anchor. */
  public Optional<EnrollmentGroup> ownerOf(Sha256 anchor) {
    return OptionConverters.toJava(owners.get(anchor)).flatMap(this::group);
  }

  /** Every group, ordered by name. */
  public List<EnrollmentGroup> all() {
    return CollectionConverters.asJava(groups).values().stream()
        .sorted(Comparator.comparing(group -> group.id().value()))
        .toList();
  }

  /** The anchors of all groups in DER; made when first asked for, and the same set ever after. */
  public Set<Bytes> allAnchors() {
    var made = allAnchors;
    if (made == null) {
      // Two threads may both make it, and make the same.
      made = collectAnchors();
      allAnchors = made;
    }
    return made;
  }

  private Set<Bytes> collectAnchors() {
    var anchors = new HashSet<Bytes>();
    for (var group : CollectionConverters.asJava(groups).values()) {
      group.settings().anchors().forEach(anchor -> anchors.add(anchor.der()));
    }
    return Set.copyOf(anchors);
  }

  /** These groups with this one in place of its former self. */
  TenantGroups after(EnrollmentGroup group) {
    var before = group(group.id()).map(old -> old.settings().anchors()).orElse(List.of());
    var after = group.settings().anchors();
    var index = owners;
    if (!before.equals(after)) {
      for (var anchor : before) {
        index = index.removed(anchor.digest());
      }
      for (var anchor : after) {
        index = index.updated(anchor.digest(), group.id());
      }
    }
    return new TenantGroups(groups.updated(group.id(), group), index, uploaded);
  }

  /** These groups with this uploaded anchor in place of its former self. */
  TenantGroups after(UploadedAnchor anchor) {
    return new TenantGroups(groups, owners, uploaded.updated(anchor.anchor().digest(), anchor));
  }

  /** These groups without this uploaded anchor. */
  TenantGroups without(Sha256 anchor) {
    return new TenantGroups(groups, owners, uploaded.removed(anchor));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TenantGroups that
        && groups.equals(that.groups)
        && uploaded.equals(that.uploaded);
  }

  @Override
  public int hashCode() {
    return 31 * groups.hashCode() + uploaded.hashCode();
  }

  @Override
  public String toString() {
    return size() + " groups, " + uploadedCount() + " anchors";
  }
}
