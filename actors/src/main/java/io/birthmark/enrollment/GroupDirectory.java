package io.birthmark.enrollment;

import io.birthmark.device.Bytes;
import io.birthmark.device.GroupId;
import io.birthmark.device.Sha256;
import io.birthmark.registry.Directory;
import java.util.Optional;
import java.util.Set;

/**
 * A node's own view of a tenant's enrollment groups. Until they have arrived a device must be told
 * to come again, not that its group is unknown.
 */
public final class GroupDirectory extends Directory<TenantGroups> {
  /** The group of this name. */
  public Optional<EnrollmentGroup> group(GroupId id) {
    return book().flatMap(groups -> groups.group(id));
  }

  /** The one group that holds the anchor of this digest, open or closed. */
  public Optional<EnrollmentGroup> ownerOf(Sha256 anchor) {
    return book().flatMap(groups -> groups.ownerOf(anchor));
  }

  /** The anchors of all groups in DER; the same set until the groups change. */
  public Set<Bytes> allAnchors() {
    return book().map(TenantGroups::allAnchors).orElse(Set.of());
  }
}
