package io.birthmark.registry;

import io.birthmark.device.Provenance;
import io.birthmark.device.Sha256;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * The way to ask a registry from outside the actors. A stage that fails has had no answer: it is
 * then not known whether a command took effect, and it may be repeated with the same key.
 *
 * @param askTimeout how long an answer is waited for
 * @param <C> the registry's commands
 * @param <E> its events
 * @param <B> its book
 */
public record RegistryDoor<C, E, B>(
    ActorSystem<?> system, RecipientRef<Registry.Message<C, E, B>> registry, Duration askTimeout) {

  /** The book as it is now, from where it changes. */
  public CompletionStage<Edition<B>> now() {
    return AskPattern.ask(registry, Registry.Look<C, E, B>::new, askTimeout, system.scheduler());
  }

  /** Gives a command that has no idempotency key. */
  public CompletionStage<Registry.Reply<E, B>> apply(C command, Provenance provenance) {
    return apply(command, provenance, Optional.empty());
  }

  /**
   * Gives a command.
   *
   * @param digest what the idempotency key is bound to; there when the provenance has a key
   */
  public CompletionStage<Registry.Reply<E, B>> apply(
      C command, Provenance provenance, Optional<Sha256> digest) {
    return AskPattern.ask(
        registry,
        replyTo -> new Registry.Apply<>(command, provenance, digest, replyTo),
        askTimeout,
        system.scheduler());
  }
}
