package io.birthmark.enrollment;

import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Keeps a node's {@link GroupDirectory} fresh. It subscribes again and again rather than watching
 * the registry, because one that restarts after a journal failure keeps its reference and one that
 * moves to another node loses messages without a sign; so the directory is never older than {@code
 * renewAfter} plus one message each way.
 */
public final class GroupFeed extends AbstractMatchingBehavior<GroupFeed.Message> {
  private final GroupDirectory directory;
  private final RecipientRef<GroupRegistry.Message> registry;
  private final ActorRef<GroupRegistry.Changed> subscriber;

  /** What the feed itself is told; nobody else has anything to tell it. */
  public sealed interface Message {}

  private enum Renew implements Message {
    RENEW
  }

  private record Arrived(TenantGroups groups) implements Message {}

  /**
   * The feed of one directory.
   *
   * @param registry the tenant's registry, wherever it runs
   * @param renewAfter how often the subscription is renewed: after a restart of the registry a
   *     change may stay unseen for so long, and each renewal costs one small message
   */
  public static Behavior<Message> create(
      GroupDirectory directory, RecipientRef<GroupRegistry.Message> registry, Duration renewAfter) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> {
          timers.startTimerWithFixedDelay(Renew.RENEW, renewAfter);
          return new GroupFeed(context, directory, registry);
        }));
  }

  private GroupFeed(
      ActorContext<Message> context,
      GroupDirectory directory,
      RecipientRef<GroupRegistry.Message> registry) {
    super(context);
    this.directory = directory;
    this.registry = registry;
    this.subscriber =
        context.messageAdapter(
            GroupRegistry.Changed.class, changed -> new Arrived(changed.groups()));
    subscribe();
  }

  @Override
  public Behavior<Message> onMessage(Message message) {
    switch (message) {
      case Renew.RENEW -> subscribe();
      case Arrived(var groups) -> directory.accept(groups);
    }
    return this;
  }

  private void subscribe() {
    registry.tell(new GroupRegistry.Subscribe(subscriber, directory.revision()));
  }
}
