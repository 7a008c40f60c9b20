package io.birthmark.access;

import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Keeps a node's {@link AccessDirectory} fresh, as {@code GroupFeed} does for groups and for the
 * same reasons: it subscribes again and again, so that the directory is never older than {@code
 * renewAfter} plus one message each way. So long may a token live on after it was revoked when a
 * message is lost.
 */
public final class AccessFeed extends AbstractMatchingBehavior<AccessFeed.Message> {
  private final AccessDirectory directory;
  private final RecipientRef<AccessRegistry.Message> registry;
  private final ActorRef<AccessRegistry.Changed> subscriber;

  /** What the feed itself is told; nobody else has anything to tell it. */
  public sealed interface Message {}

  private enum Renew implements Message {
    RENEW
  }

  private record Arrived(AccessBook book) implements Message {}

  /**
   * The feed of one directory.
   *
   * @param registry the registry, wherever it runs
   * @param renewAfter how often the subscription is renewed; each renewal costs one small message
   */
  public static Behavior<Message> create(
      AccessDirectory directory,
      RecipientRef<AccessRegistry.Message> registry,
      Duration renewAfter) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> {
          timers.startTimerWithFixedDelay(Renew.RENEW, renewAfter);
          return new AccessFeed(context, directory, registry);
        }));
  }

  private AccessFeed(
      ActorContext<Message> context,
      AccessDirectory directory,
      RecipientRef<AccessRegistry.Message> registry) {
    super(context);
    this.directory = directory;
    this.registry = registry;
    this.subscriber =
        context.messageAdapter(
            AccessRegistry.Changed.class, changed -> new Arrived(changed.book()));
    subscribe();
  }

  @Override
  public Behavior<Message> onMessage(Message message) {
    switch (message) {
      case Renew.RENEW -> subscribe();
      case Arrived(var book) -> directory.accept(book);
    }
    return this;
  }

  private void subscribe() {
    registry.tell(new AccessRegistry.Subscribe(subscriber, directory.revision()));
  }
}
