package io.birthmark.access;

import io.birthmark.access.AccessEvent.AttemptsDenied;
import io.birthmark.access.AccessEvent.RegistrationsAllotted;
import io.birthmark.access.AccessEvent.SignedIn;
import io.birthmark.access.AccessEvent.TokenCreated;
import io.birthmark.access.AccessEvent.TokenRevoked;
import io.birthmark.access.AccessEvent.TokenUsed;
import io.birthmark.access.AccessRules.Accepted;
import io.birthmark.access.AccessRules.Rejected;
import io.birthmark.device.AuditStamp;
import io.birthmark.device.CaName;
import io.birthmark.device.DeviceId;
import io.birthmark.device.Provenance;
import io.birthmark.device.Reason;
import io.birthmark.device.RecordId;
import io.birthmark.device.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
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
 * All tokens of an installation, and what is recorded of who came and who was turned away: the one
 * place where they change. Runs {@link AccessRules}.
 *
 * <p>When the journal fails the actor starts again after a while and the asker gets no answer: it
 * is then not known whether the command took effect.
 */
public final class AccessRegistry
    extends EventSourcedBehaviorWithEnforcedReplies<
        AccessRegistry.Message, AccessRecord, AccessBook> {
  /** First part of the persistence id {@code access|default}; stored, so never renamed. */
  public static final String ENTITY = "access";

  private static final double BACKOFF_JITTER = 0.2;

  private final ActorContext<Message> context;
  private final InstantSource clock;
  private final Supplier<RecordId> recordIds;
  private final Set<ActorRef<Changed>> subscribers = new HashSet<>();

  /** What can be asked of the registry. */
  public sealed interface Message {}

  /** Do this; {@code provenance} tells who wants it. */
  public record Apply(AccessCommand command, Provenance provenance, ActorRef<Reply> replyTo)
      implements Message {}

  /** Tell how all tokens stand. */
  public record Look(ActorRef<AccessBook> replyTo) implements Message {}

  /**
   * Tell how all tokens stand, now if that is news, and from now on at every change. To be repeated
   * from time to time: a registry that started again has forgotten its subscribers.
   *
   * @param known the revision that the subscriber has, negative for none
   */
  public record Subscribe(ActorRef<Changed> subscriber, long known) implements Message {}

  private record Gone(ActorRef<Changed> subscriber) implements Message {}

  /** The answer to {@link Apply}. */
  public sealed interface Reply {}

  /**
   * It is so, by this command or before it.
   *
   * @param event what followed; empty when it was so before
   */
  public record Applied(AccessBook book, Optional<AccessEvent> event) implements Reply {}

  /** It is not done, and nothing changed. */
  public record Refused(Reason reason, String detail) implements Reply {}

  /** The tokens as they are now, for subscribers. */
  public record Changed(AccessBook book) {}

  /**
   * How the registry runs.
   *
   * @param minBackoff shortest wait after the journal failed
   * @param maxBackoff longest wait after the journal failed again and again
   */
  public record Settings(Duration minBackoff, Duration maxBackoff) {}

  /**
   * The registry; one may run at a time in a cluster.
   *
   * @param recordIds gives a new record id at each call
   */
  public static Behavior<Message> create(
      Settings settings, InstantSource clock, Supplier<RecordId> recordIds) {
    return Behaviors.setup(context -> new AccessRegistry(context, settings, clock, recordIds));
  }

  private AccessRegistry(
      ActorContext<Message> context,
      Settings settings,
      InstantSource clock,
      Supplier<RecordId> recordIds) {
    super(
        PersistenceId.of(ENTITY, DeviceId.DEFAULT_TENANT),
        SupervisorStrategy.restartWithBackoff(
            settings.minBackoff(), settings.maxBackoff(), BACKOFF_JITTER));
    this.context = context;
    this.clock = clock;
    this.recordIds = recordIds;
  }

  @Override
  public AccessBook emptyState() {
    return AccessBook.empty();
  }

  @Override
  public CommandHandlerWithReply<Message, AccessRecord, AccessBook> commandHandler() {
    return (book, message) ->
        switch (message) {
          case Apply m -> onApply(book, m);
          case Look(var replyTo) -> Effect().reply(replyTo, book);
          case Subscribe m -> onSubscribe(book, m);
          case Gone(var subscriber) -> {
            subscribers.remove(subscriber);
            yield Effect().noReply();
          }
        };
  }

  @Override
  public EventHandler<AccessBook, AccessRecord> eventHandler() {
    return (book, stored) ->
        AccessRules.evolve(book, stored.event()).recordedBy(stored.stamp().id());
  }

  private ReplyEffect<AccessRecord, AccessBook> onApply(AccessBook book, Apply message) {
    // The journal keeps microseconds: a finer instant would not replay as it was lived.
    var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return switch (AccessRules.decide(book, message.command(), now)) {
      case Rejected(var reason, var detail) ->
          Effect().reply(message.replyTo(), new Refused(reason, detail));
      case Accepted(var event) when event.isEmpty() ->
          Effect().reply(message.replyTo(), new Applied(book, event));
      case Accepted(var event) ->
          Effect()
              .persist(
                  new AccessRecord(
                      stamp(book, event.get(), message.provenance(), now), event.get()))
              .thenRun(after -> subscribers.forEach(one -> one.tell(new Changed(after))))
              .thenReply(message.replyTo(), after -> new Applied(after, event));
    };
  }

  private ReplyEffect<AccessRecord, AccessBook> onSubscribe(AccessBook book, Subscribe message) {
    var subscriber = message.subscriber();
    if (subscribers.add(subscriber)) {
      context.watchWith(subscriber, new Gone(subscriber));
    }
    return message.known() == book.revision()
        ? Effect().noReply()
        : Effect().reply(subscriber, new Changed(book));
  }

  private AuditStamp<TokenPhase> stamp(
      AccessBook before, AccessEvent event, Provenance provenance, Instant now) {
    return new AuditStamp<>(
        recordIds.get(),
        provenance.cause().or(before::lastRecord),
        now,
        provenance.actor(),
        provenance.channel(),
        provenance.location(),
        phase(before, event),
        phase(AccessRules.evolve(before, event), event),
        reason(event),
        Optional.<CaName>empty(),
        provenance.key(),
        Optional.<Sha256>empty(),
        provenance.note());
  }

  private static TokenPhase phase(AccessBook book, AccessEvent event) {
    return token(event).flatMap(book::token).map(AccessToken::phase).orElse(TokenPhase.ABSENT);
  }

  private static Optional<TokenId> token(AccessEvent event) {
    return switch (event) {
      case TokenCreated e -> Optional.of(e.token());
      case TokenRevoked e -> Optional.of(e.token());
      case TokenUsed e -> Optional.of(e.token());
      case RegistrationsAllotted e -> Optional.of(e.token());
      case SignedIn _, AttemptsDenied _ -> Optional.empty();
    };
  }

  private static Optional<Reason> reason(AccessEvent event) {
    return event instanceof AttemptsDenied denied ? Optional.of(denied.reason()) : Optional.empty();
  }
}
