package io.birthmark.ca;

import io.birthmark.device.CaName;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** This node's way to the CAs' own lists: through the {@link CaReader} of each. */
public final class CaLists {
  private final ActorSystem<?> system;
  private final Map<CaName, ActorRef<CaReader.Message>> readers;
  private final Duration patience;

  /**
   * A way.
   *
   * @param patience within it a reader answers
   */
  public CaLists(
      ActorSystem<?> system, Map<CaName, ActorRef<CaReader.Message>> readers, Duration patience) {
    this.system = system;
    this.readers = Map.copyOf(readers);
    this.patience = patience;
  }

  /** Gets a certificate by what the CA's list calls it; never fails. */
  public CompletionStage<Fetched> fetch(CaName ca, String reference) {
    var reader = readers.get(ca);
    return reader == null
        ? CompletableFuture.completedFuture(new Fetched.Unavailable(noReader(ca)))
        : AskPattern.<CaReader.Message, Fetched>ask(
                reader,
                replyTo -> new CaReader.Fetch(reference, replyTo),
                patience,
                system.scheduler())
            .exceptionally(_ -> new Fetched.Unavailable("no answer in time"));
  }

  /** Gets a part of the CA's list; never fails. */
  public CompletionStage<Listed> list(CaName ca, Instant from) {
    var reader = readers.get(ca);
    return reader == null
        ? CompletableFuture.completedFuture(new Listed.Refused(noReader(ca)))
        : AskPattern.<CaReader.Message, Listed>ask(
                reader,
                replyTo -> new CaReader.ReadList(from, replyTo),
                patience,
                system.scheduler())
            .exceptionally(_ -> new Listed.Unavailable("no answer in time"));
  }

  private static String noReader(CaName ca) {
    return "there is no CA " + ca + " here any more";
  }
}
