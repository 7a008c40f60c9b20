package io.birthmark.rest;

import io.birthmark.access.AccessBook;
import io.birthmark.access.AccessCommand;
import io.birthmark.access.AccessEvent;
import io.birthmark.access.Principal;
import io.birthmark.device.Channel;
import io.birthmark.device.Provenance;
import io.birthmark.device.Sha256;
import io.birthmark.registry.Edition;
import io.birthmark.registry.Registry;
import io.birthmark.registry.RegistryDoor;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The registry of tokens, as far as the API needs it. */
final class Access {
  private final RegistryDoor<AccessCommand, AccessEvent, AccessBook> registry;

  Access(RegistryDoor<AccessCommand, AccessEvent, AccessBook> registry) {
    this.registry = registry;
  }

  /** All tokens as they are now. */
  CompletionStage<AccessBook> now() {
    return registry.now().thenApply(Edition::book);
  }

  /** Gives a command; without an answer its outcome is unknown. */
  CompletionStage<Registry.Reply<AccessEvent, AccessBook>> apply(
      AccessCommand command, Principal principal) {
    return apply(
        command,
        Provenance.of(principal.actor(), Channel.REST, Optional.empty()),
        Optional.empty());
  }

  /**
   * Gives a command whose repeats may be known by a key.
   *
   * @param asked what the key is bound to; there when the provenance has a key
   */
  CompletionStage<Registry.Reply<AccessEvent, AccessBook>> apply(
      AccessCommand command, Provenance provenance, Optional<Sha256> asked) {
    return registry.apply(command, provenance, asked);
  }
}
