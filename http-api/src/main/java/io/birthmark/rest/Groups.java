package io.birthmark.rest;

import io.birthmark.device.GroupId;
import io.birthmark.device.Provenance;
import io.birthmark.device.Sha256;
import io.birthmark.enrollment.EnrollmentGroup;
import io.birthmark.enrollment.GroupCommand;
import io.birthmark.enrollment.GroupDirectory;
import io.birthmark.enrollment.GroupEvent;
import io.birthmark.enrollment.TenantGroups;
import io.birthmark.registry.Edition;
import io.birthmark.registry.Registry;
import io.birthmark.registry.RegistryDoor;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The enrollment groups, as far as the API needs them. */
final class Groups {
  private final RegistryDoor<GroupCommand, GroupEvent, TenantGroups> registry;
  private final GroupDirectory directory;

  Groups(RegistryDoor<GroupCommand, GroupEvent, TenantGroups> registry, GroupDirectory directory) {
    this.registry = registry;
    this.directory = directory;
  }

  /** All groups as they are now, from where they change. */
  CompletionStage<Edition<TenantGroups>> now() {
    return registry.now();
  }

  /**
   * A group from this node's view, which costs no message; the registry is asked about one that is
   * not there, so that a group can be used as soon as making it was answered.
   */
  CompletionStage<Optional<EnrollmentGroup>> find(GroupId id) {
    var here = directory.group(id);
    return here.isPresent()
        ? CompletableFuture.completedFuture(here)
        : now().thenApply(all -> all.book().group(id));
  }

  /** Gives a command; without an answer its outcome is unknown, and it may be repeated. */
  CompletionStage<Registry.Reply<GroupEvent, TenantGroups>> apply(
      GroupCommand command, Provenance provenance, Optional<Sha256> digest) {
    return registry.apply(command, provenance, digest);
  }
}
