package io.birthmark.enrollment;

import io.birthmark.device.AuditStamp;
import io.birthmark.device.CaName;
import io.birthmark.device.Provenance;
import io.birthmark.device.Reason;
import io.birthmark.device.RecordId;
import io.birthmark.device.Sha256;
import io.birthmark.enrollment.GroupEvent.GroupChanged;
import io.birthmark.enrollment.GroupEvent.GroupClosed;
import io.birthmark.enrollment.GroupEvent.GroupCreated;
import io.birthmark.enrollment.GroupEvent.GroupOpened;
import io.birthmark.enrollment.GroupRules.Accepted;
import io.birthmark.enrollment.GroupRules.Rejected;
import java.time.Duration;
import java.time.InstantSource;
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
 * All enrollment groups of one tenant: the one place where they change. One actor holds them all,
 * because an anchor must be unique among them. Runs {@link GroupRules}.
 *
 * <p>When the journal fails the actor starts again after a while and the asker gets no answer: it
 * is then not known whether the command took effect, and repeating it is safe.
 */
public final class GroupRegistry
    extends EventSourcedBehaviorWithEnforcedReplies<
        GroupRegistry.Message, GroupRecord, TenantGroups> {
  /** First part of the persistence id {@code groups|tenant}; stored, so never renamed. */
  public static final String ENTITY = "groups";

  private static final double BACKOFF_JITTER = 0.2;

  private final ActorContext<Message> context;
  private final InstantSource clock;
  private final Supplier<RecordId> recordIds;
  private final Set<ActorRef<Changed>> subscribers = new HashSet<>();

  /** What can be asked of the registry. */
  public sealed interface Message {}

  /** Do this; {@code provenance} tells who wants it. */
  public record Apply(GroupCommand command, Provenance provenance, ActorRef<Reply> replyTo)
      implements Message {}

  /** Tell how the groups stand. */
  public record Look(ActorRef<TenantGroups> replyTo) implements Message {}

  /**
   * Tell how the groups stand, now if that is news, and from now on at every change. To be repeated
   * from time to time: a registry that started again has forgotten its subscribers, and a message
   * may be lost on its way.
   *
   * @param known the revision that the subscriber has, negative for none
   */
  public record Subscribe(ActorRef<Changed> subscriber, long known) implements Message {}

  private record Gone(ActorRef<Changed> subscriber) implements Message {}

  /** The answer to {@link Apply}. */
  public sealed interface Reply {}

  /** It is so, by this command or before it. */
  public record Applied(EnrollmentGroup group) implements Reply {}

  /** It is not done, and nothing changed. */
  public record Refused(Reason reason, String detail) implements Reply {}

  /** The groups as they are now, for subscribers. */
  public record Changed(TenantGroups groups) {}

  /**
   * How the registry runs.
   *
   * @param minBackoff shortest wait after the journal failed
   * @param maxBackoff longest wait after the journal failed again and again
   */
  public record Settings(Duration minBackoff, Duration maxBackoff) {}

  /**
   * The registry of a tenant; one may run at a time in a cluster.
   *
   * @param recordIds gives a new record id at each call
   */
  public static Behavior<Message> create(
      String tenant, Settings settings, InstantSource clock, Supplier<RecordId> recordIds) {
    return Behaviors.setup(
        context -> new GroupRegistry(context, tenant, settings, clock, recordIds));
  }

  private GroupRegistry(
      ActorContext<Message> context,
      String tenant,
      Settings settings,
      InstantSource clock,
      Supplier<RecordId> recordIds) {
    super(
        PersistenceId.of(ENTITY, tenant),
        SupervisorStrategy.restartWithBackoff(
            settings.minBackoff(), settings.maxBackoff(), BACKOFF_JITTER));
    this.context = context;
    this.clock = clock;
    this.recordIds = recordIds;
  }

  @Override
  public TenantGroups emptyState() {
    return TenantGroups.none();
  }

  @Override
  public CommandHandlerWithReply<Message, GroupRecord, TenantGroups> commandHandler() {
    return (groups, message) ->
        switch (message) {
          case Apply m -> onApply(groups, m);
          case Look(var replyTo) -> Effect().reply(replyTo, groups);
          case Subscribe m -> onSubscribe(groups, m);
          case Gone(var subscriber) -> {
            subscribers.remove(subscriber);
            yield Effect().noReply();
          }
        };
  }

  @Override
  public EventHandler<TenantGroups, GroupRecord> eventHandler() {
    return GroupRegistry::after;
  }

  private ReplyEffect<GroupRecord, TenantGroups> onApply(TenantGroups groups, Apply message) {
    return switch (GroupRules.decide(groups, message.command())) {
      case Rejected(var reason, var detail) ->
          Effect().reply(message.replyTo(), new Refused(reason, detail));
      case Accepted(var events) when events.isEmpty() ->
          Effect().reply(message.replyTo(), applied(groups, message));
      case Accepted(var events) ->
          Effect()
              .persist(stamped(groups, events, message.provenance()))
              .thenRun(now -> subscribers.forEach(one -> one.tell(new Changed(now))))
              .thenReply(message.replyTo(), now -> applied(now, message));
    };
  }

  private ReplyEffect<GroupRecord, TenantGroups> onSubscribe(
      TenantGroups groups, Subscribe message) {
    var subscriber = message.subscriber();
    if (subscribers.add(subscriber)) {
      context.watchWith(subscriber, new Gone(subscriber));
    }
    return message.known() == groups.revision()
        ? Effect().noReply()
        : Effect().reply(subscriber, new Changed(groups));
  }

  private static TenantGroups after(TenantGroups groups, GroupRecord stored) {
    return GroupRules.evolve(groups, stored.event()).recordedBy(stored.stamp().id());
  }

  /** The records of one command's events; each is caused by the one before. */
  private List<GroupRecord> stamped(
      TenantGroups before, List<GroupEvent> events, Provenance provenance) {
    var now = clock.instant();
    var records = new ArrayList<GroupRecord>();
    var groups = before;
    var parent = provenance.cause().or(before::lastRecord);
    for (var event : events) {
      var id = recordIds.get();
      var next = GroupRules.evolve(groups, event);
      var stamp =
          new AuditStamp<>(
              id,
              parent,
              now,
              provenance.actor(),
              provenance.channel(),
              provenance.location(),
              groups.phase(event.group()),
              next.phase(event.group()),
              Optional.<Reason>empty(),
              ca(event),
              provenance.key(),
              Optional.<Sha256>empty(),
              provenance.note());
      records.add(new GroupRecord(stamp, event));
      groups = next;
      parent = Optional.of(id);
    }
    return records;
  }

  private static Optional<CaName> ca(GroupEvent event) {
    return switch (event) {
      case GroupCreated e -> Optional.of(e.settings().ca());
      case GroupChanged e -> Optional.of(e.settings().ca());
      case GroupOpened _, GroupClosed _ -> Optional.empty();
    };
  }

  private static Reply applied(TenantGroups groups, Apply message) {
    return new Applied(groups.group(message.command().group()).orElseThrow());
  }
}
