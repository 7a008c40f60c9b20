package io.birthmark.rest;

import io.birthmark.ingress.EdgeId;
import io.birthmark.ingress.SparkplugHost;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** The Sparkplug host application, as far as the API needs it. */
public interface IngressDoor {
  /** Most edge nodes on one page. */
  int MAX_PAGE = 500;

  /** How it and the next edge nodes stand; fails with a time-out when no answer comes. */
  CompletionStage<SparkplugHost.Standing> survey(Optional<EdgeId> after, int limit);

  /** The door to the real one. */
  static IngressDoor of(
      ActorSystem<?> system, ActorRef<SparkplugHost.Message> host, Duration patience) {
    return (after, limit) ->
        AskPattern.ask(
            host,
            replyTo -> new SparkplugHost.Survey(after, limit, replyTo),
            patience,
            system.scheduler());
  }
}
