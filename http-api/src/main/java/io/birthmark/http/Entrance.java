package io.birthmark.http;

import io.birthmark.access.AccessBook;
import io.birthmark.access.AccessCommand;
import io.birthmark.access.AccessDirectory;
import io.birthmark.access.AccessEvent;
import io.birthmark.access.Authenticator;
import io.birthmark.access.DenialLog;
import io.birthmark.registry.Registry;
import io.birthmark.registry.RegistryFeed;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;

/**
 * A node's gate with what stands beside it.
 *
 * @param directory the node's view of the tokens
 * @param registry where they change
 */
public record Entrance(
    Gate gate,
    Sessions sessions,
    SessionCookie cookie,
    AccessDirectory directory,
    ActorRef<Registry.Message<AccessCommand, AccessEvent, AccessBook>> registry) {

  /**
   * Builds it, and starts the actors that follow the registry and tell it of denied attempts.
   *
   * @param secure whether callers come by TLS
   */
  public static Entrance open(
      ActorSystem<?> system,
      AccessSettings settings,
      ActorRef<Registry.Message<AccessCommand, AccessEvent, AccessBook>> registry,
      BootstrapToken bootstrap,
      boolean secure,
      SecureRandom random,
      InstantSource clock) {
    var directory = new AccessDirectory();
    system.systemActorOf(
        RegistryFeed.create(directory, registry, settings.refresh()), "access-feed", Props.empty());
    var denials =
        system.systemActorOf(
            DenialLog.create(
                registry, settings.denials().window(), settings.denials().kinds(), clock),
            "denial-log",
            Props.empty());
    var sessions = new Sessions(settings.sessions(), random, clock);
    var cookie = new SessionCookie(secure);
    var gate =
        new Gate(
            new Authenticator(directory, bootstrap.digest(), clock),
            sessions,
            cookie,
            new Throttle(settings.limits(), clock),
            registry,
            denials,
            system.ignoreRef(),
            new Pseudonyms(random),
            clock);
    return new Entrance(gate, sessions, cookie, directory, registry);
  }
}
