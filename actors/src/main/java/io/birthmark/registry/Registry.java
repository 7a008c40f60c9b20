package io.birthmark.registry;

import io.birthmark.device.Provenance;
import io.birthmark.device.Reason;
import io.birthmark.device.RecordId;
import io.birthmark.device.Sha256;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;

/**
 * One tenant's book of one kind: the one place where it changes. Runs {@link RegistryRules}.
 *
 * <p>A command is judged in this order: its idempotency key, the revision it expects, the rules. A
 * key that was used for the same is answered as what is so now, and nothing is stored again; for
 * another command it is refused.
 *
 * <p>When the journal fails the actor starts again after a while and the asker gets no answer: it
 * is then not known whether the command took effect, and repeating it with its key is safe.
 *
 * @param <C> commands
 * @param <E> events
 * @param <B> the book
 * @param <R> stored records
 */
public final class Registry<C, E, B, R extends RegistryRecord<E>>
    extends EventSourcedBehaviorWithEnforcedReplies<Registry.Message<C, E, B>, R, Edition<B>> {
  private static final double BACKOFF_JITTER = 0.2;

  private final RegistryRules<C, E, B, R> rules;
  private final RegistrySettings settings;
  private final ActorContext<Message<C, E, B>> context;
  private final InstantSource clock;
  private final Supplier<RecordId> recordIds;
  private final Set<ActorRef<RegistryFeed.Changed<B>>> subscribers = new HashSet<>();

  /** What can be asked of a registry. */
  public sealed interface Message<C, E, B> {}

  /**
   * Do this.
   *
   * @param provenance who wants it, by which key, and at which {@link RegistryRules#revision} of
   *     what the command is about; expecting 0 is expecting that there is nothing yet
   * @param digest what the key is bound to; there when the provenance has a key
   */
  public record Apply<C, E, B>(
      C command, Provenance provenance, Optional<Sha256> digest, ActorRef<Reply<E, B>> replyTo)
      implements Message<C, E, B> {
    public Apply {
      if (provenance.key().isPresent() != digest.isPresent()) {
        throw new IllegalArgumentException("an idempotency key is bound to a digest");
      }
    }

    /** Do this, by no key. */
    public Apply(C command, Provenance provenance, ActorRef<Reply<E, B>> replyTo) {
      this(command, provenance, Optional.empty(), replyTo);
    }
  }

  /** Tell how the book stands. */
  public record Look<C, E, B>(ActorRef<Edition<B>> replyTo) implements Message<C, E, B> {}

  /**
   * Tell how the book stands, now if that is news, and from now on at every change. To be repeated
   * from time to time: a registry that started again has forgotten its subscribers, and a message
   * may be lost on its way.
   *
   * @param known the revision that the subscriber has, negative for none
   */
  public record Subscribe<C, E, B>(ActorRef<RegistryFeed.Changed<B>> subscriber, long known)
      implements Message<C, E, B> {}

  private record Gone<C, E, B>(ActorRef<RegistryFeed.Changed<B>> subscriber)
      implements Message<C, E, B> {}

  /** The answer to {@link Apply}. */
  public sealed interface Reply<E, B> {}

  /**
   * It is so, by this command or before it.
   *
   * @param events what followed; none when it was so before
   */
  public record Applied<E, B>(Edition<B> edition, List<E> events) implements Reply<E, B> {}

  /** It is not done, and nothing changed. */
  public record Refused<E, B>(Reason reason, String detail) implements Reply<E, B> {}

  /**
   * The registry of a tenant; one may run at a time in a cluster.
   *
   * @param recordIds gives a new record id at each call
   */
  public static <C, E, B, R extends RegistryRecord<E>> Behavior<Message<C, E, B>> create(
      RegistryRules<C, E, B, R> rules,
      String tenant,
      RegistrySettings settings,
      InstantSource clock,
      Supplier<RecordId> recordIds) {
    return Behaviors.setup(
        context -> new Registry<>(context, rules, tenant, settings, clock, recordIds));
  }

  private Registry(
      ActorContext<Message<C, E, B>> context,
      RegistryRules<C, E, B, R> rules,
      String tenant,
      RegistrySettings settings,
      InstantSource clock,
      Supplier<RecordId> recordIds) {
    super(
        PersistenceId.of(rules.entity(), tenant),
        SupervisorStrategy.restartWithBackoff(
            settings.restartFirst(), settings.restartLongest(), BACKOFF_JITTER));
    this.context = context;
    this.rules = rules;
    this.settings = settings;
    this.clock = clock;
    this.recordIds = recordIds;
  }

  @Override
  public Edition<B> emptyState() {
    return Edition.first(rules.empty());
  }

  @Override
  public EventHandler<Edition<B>, R> eventHandler() {
    return (edition, stored) ->
        edition.next(
            rules.evolve(edition.book(), stored), stored.stamp(), settings.rememberedKeys());
  }

  @Override
  public CommandHandlerWithReply<Message<C, E, B>, R, Edition<B>> commandHandler() {
    return (edition, message) ->
        switch (message) {
          case Apply<C, E, B> m -> onApply(edition, m);
          case Look<C, E, B>(var replyTo) -> Effect().reply(replyTo, edition);
          case Subscribe<C, E, B> m -> onSubscribe(edition, m);
          case Gone<C, E, B>(var subscriber) -> {
            subscribers.remove(subscriber);
            yield Effect().noReply();
          }
        };
  }

  private ReplyEffect<R, Edition<B>> onApply(Edition<B> edition, Apply<C, E, B> message) {
    // The journal keeps microseconds: a finer instant would not replay as it was lived.
    var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return switch (judge(edition, message, now)) {
      case Judgement.Rejected<E>(var reason, var detail) ->
          Effect().reply(message.replyTo(), new Refused<>(reason, detail));
      case Judgement.Accepted<E>(var events) when events.isEmpty() ->
          Effect().reply(message.replyTo(), new Applied<>(edition, events));
      case Judgement.Accepted<E>(var events) ->
          Effect()
              .persist(recorded(edition, events, message, now))
              .thenRun(
                  after -> subscribers.forEach(one -> one.tell(new RegistryFeed.Changed<>(after))))
              .thenReply(message.replyTo(), after -> new Applied<>(after, events));
    };
  }

  private Judgement<E> judge(Edition<B> edition, Apply<C, E, B> message, Instant now) {
    var provenance = message.provenance();
    var remembered = provenance.key().flatMap(edition.answered()::find);
    if (remembered.isPresent()) {
      return message.digest().equals(Optional.of(remembered.get().command()))
          ? Judgement.nothing()
          : Judgement.reject(Reason.IDEMPOTENCY_KEY_REUSED, "use a new key for a new command");
    }
    long revision = rules.revision(edition.book(), message.command());
    if (provenance.expectedRevision().filter(expected -> expected != revision).isPresent()) {
      return Judgement.reject(
          Reason.REVISION_MISMATCH,
          revision == 0 ? "there is none yet" : "it is at revision " + revision);
    }
    return rules.decide(edition.book(), message.command(), now);
  }

  /** The records of one command's events; each is caused by the one before. */
  private List<R> recorded(
      Edition<B> edition, List<E> events, Apply<C, E, B> message, Instant now) {
    var records = new ArrayList<R>();
    var book = edition.book();
    var parent = message.provenance().cause().or(edition::lastRecord);
    for (var event : events) {
      var id = recordIds.get();
      var next = rules.evolve(book, event);
      var occasion = new Occasion(id, parent, now, message.provenance(), message.digest());
      var stored = rules.record(occasion, book, next, event);
      records.add(stored);
      book = rules.evolve(book, stored);
      parent = Optional.of(id);
    }
    return records;
  }

  private ReplyEffect<R, Edition<B>> onSubscribe(Edition<B> edition, Subscribe<C, E, B> message) {
    var subscriber = message.subscriber();
    if (subscribers.add(subscriber)) {
      context.watchWith(subscriber, new Gone<>(subscriber));
    }
    return message.known() == edition.revision()
        ? Effect().noReply()
        : Effect().reply(subscriber, new RegistryFeed.Changed<>(edition));
  }
}
