package io.birthmark.enrollment;

import io.birthmark.device.Bytes;
import io.birthmark.device.GroupId;
import io.birthmark.device.Sha256;
import java.util.Optional;
import java.util.Set;

/**
 * A node's own view of a tenant's enrollment groups: read by many threads, never blocking, a moment
 * behind the {@link GroupRegistry}. {@link GroupFeed} keeps it fresh.
 */
public final class GroupDirectory {
  private volatile View view = new View(false, TenantGroups.none(), Set.of());

  private record View(boolean loaded, TenantGroups groups, Set<Bytes> anchors) {}

  /**
   * Whether the groups have arrived. Until then the view is empty, and that no group is found says
   * nothing: a device must be told to come again, not that its group is unknown.
   */
  public boolean isLoaded() {
    return view.loaded();
  }

  /** The revision of the groups seen here; negative until they arrive. */
  public long revision() {
    var now = view;
    return now.loaded() ? now.groups().revision() : -1;
  }

  /** The group of this name. */
  public Optional<EnrollmentGroup> group(GroupId id) {
    return view.groups().group(id);
  }

  /** The one group that holds the anchor of this digest, open or closed. */
  public Optional<EnrollmentGroup> ownerOf(Sha256 anchor) {
    return view.groups().ownerOf(anchor);
  }

  /** The anchors of all groups in DER; the same set until the groups change. */
  public Set<Bytes> allAnchors() {
    return view.anchors();
  }

  /**
   * Takes newer groups, and leaves older ones that were late on their way. Called by one actor
   * only.
   */
  void accept(TenantGroups groups) {
    if (groups.revision() > revision()) {
      view = new View(true, groups, groups.allAnchors());
    }
  }
}
