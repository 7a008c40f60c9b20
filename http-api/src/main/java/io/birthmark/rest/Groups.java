package io.birthmark.rest;

import io.birthmark.device.Actor;
import io.birthmark.device.Channel;
import io.birthmark.device.GroupId;
import io.birthmark.device.Provenance;
import io.birthmark.enrollment.EnrollmentGroup;
import io.birthmark.enrollment.GroupCommand;
import io.birthmark.enrollment.GroupDirectory;
import io.birthmark.enrollment.GroupRegistry;
import io.birthmark.enrollment.TenantGroups;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** The enrollment groups, as far as the API needs them. */
final class Groups {
  private final ActorSystem<?> system;
  private final ActorRef<GroupRegistry.Message> registry;
  private final GroupDirectory directory;
  private final Duration askTimeout;

  Groups(
      ActorSystem<?> system,
      ActorRef<GroupRegistry.Message> registry,
      GroupDirectory directory,
      Duration askTimeout) {
    this.system = system;
    this.registry = registry;
    this.directory = directory;
    this.askTimeout = askTimeout;
  }

  /** All groups as they are now, from where they change. */
  CompletionStage<TenantGroups> now() {
    return AskPattern.ask(registry, GroupRegistry.Look::new, askTimeout, system.scheduler());
  }

  /**
   * A group from this node's view, which costs no message; the registry is asked about one that is
   * not there, so that a group can be used as soon as making it was answered.
   */
  CompletionStage<Optional<EnrollmentGroup>> find(GroupId id) {
    var here = directory.group(id);
    return here.isPresent()
        ? CompletableFuture.completedFuture(here)
        : now().thenApply(all -> all.group(id));
  }

  /** Gives a command; without an answer its outcome is unknown, and it may be repeated. */
  CompletionStage<GroupRegistry.Reply> apply(GroupCommand command, Actor actor) {
    var provenance = Provenance.of(actor, Channel.REST, Optional.empty());
    return AskPattern.ask(
        registry,
        replyTo -> new GroupRegistry.Apply(command, provenance, replyTo),
        askTimeout,
        system.scheduler());
  }
}
