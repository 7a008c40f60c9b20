package io.birthmark.registry;

import java.time.Duration;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Keeps a node's {@link Directory} fresh. It subscribes again and again rather than watching the
 * registry, because one that restarts after a journal failure keeps its reference and one that
 * moves to another node loses messages without a sign; so the directory is never older than {@code
 * renewAfter} plus one message each way.
 *
 * @param <C> the registry's commands
 * @param <E> its events
 * @param <B> its book
 */
public final class RegistryFeed<C, E, B> extends AbstractMatchingBehavior<RegistryFeed.Message<B>> {
  private final ActorContext<Message<B>> context;
  private final Directory<B> directory;
  private final RecipientRef<Registry.Message<C, E, B>> registry;

  /** What a feed is told. */
  public sealed interface Message<B> {}

  /** The book as it is now. */
  public record Changed<B>(Edition<B> edition) implements Message<B> {}

  private record Renew<B>() implements Message<B> {}

  /**
   * The feed of one directory.
   *
   * @param registry the registry, wherever it runs
   * @param renewAfter how often the subscription is renewed: after a restart of the registry a
   *     change may stay unseen for so long, and each renewal costs one small message
   */
  public static <C, E, B> Behavior<Message<B>> create(
      Directory<B> directory,
      RecipientRef<Registry.Message<C, E, B>> registry,
      Duration renewAfter) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> {
          timers.startTimerWithFixedDelay(new Renew<>(), renewAfter);
          return new RegistryFeed<>(context, directory, registry);
        }));
  }

  private RegistryFeed(
      ActorContext<Message<B>> context,
      Directory<B> directory,
      RecipientRef<Registry.Message<C, E, B>> registry) {
    super(context);
    this.context = context;
    this.directory = directory;
    this.registry = registry;
    subscribe();
  }

  @Override
  public Behavior<Message<B>> onMessage(Message<B> message) {
    switch (message) {
      case Renew<B> _ -> subscribe();
      case Changed<B>(var edition) -> directory.accept(edition);
    }
    return this;
  }

  private void subscribe() {
    registry.tell(new Registry.Subscribe<>(context.getSelf().narrow(), directory.revision()));
  }
}
