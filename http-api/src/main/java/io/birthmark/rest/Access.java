package io.birthmark.rest;

import io.birthmark.access.AccessBook;
import io.birthmark.access.AccessCommand;
import io.birthmark.access.AccessRegistry;
import io.birthmark.access.Principal;
import io.birthmark.device.Channel;
import io.birthmark.device.Provenance;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** The registry of tokens, as far as the API needs it. */
final class Access {
  private final ActorSystem<?> system;
  private final ActorRef<AccessRegistry.Message> registry;
  private final Duration askTimeout;

  Access(ActorSystem<?> system, ActorRef<AccessRegistry.Message> registry, Duration askTimeout) {
    this.system = system;
    this.registry = registry;
    this.askTimeout = askTimeout;
  }

  /** All tokens as they are now. */
  CompletionStage<AccessBook> now() {
    return AskPattern.ask(registry, AccessRegistry.Look::new, askTimeout, system.scheduler());
  }

  /** Gives a command; without an answer its outcome is unknown. */
  CompletionStage<AccessRegistry.Reply> apply(AccessCommand command, Principal principal) {
    var provenance = Provenance.of(principal.actor(), Channel.REST, Optional.empty());
    return AskPattern.ask(
        registry,
        replyTo -> new AccessRegistry.Apply(command, provenance, replyTo),
        askTimeout,
        system.scheduler());
  }
}
