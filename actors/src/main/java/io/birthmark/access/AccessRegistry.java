package io.birthmark.access;

import io.birthmark.access.AccessEvent.AttemptsDenied;
import io.birthmark.access.AccessEvent.RegistrationsAllotted;
import io.birthmark.access.AccessEvent.SignedIn;
import io.birthmark.access.AccessEvent.TokenCreated;
import io.birthmark.access.AccessEvent.TokenRevoked;
import io.birthmark.access.AccessEvent.TokenUsed;
import io.birthmark.device.DeviceId;
import io.birthmark.device.Reason;
import io.birthmark.device.RecordId;
import io.birthmark.registry.Judgement;
import io.birthmark.registry.Occasion;
import io.birthmark.registry.Registry;
import io.birthmark.registry.RegistryRules;
import io.birthmark.registry.RegistrySettings;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.Behavior;

/**
 * The registry of all tokens of an installation, and of what is recorded of who came and who was
 * turned away. Runs {@link AccessRules}.
 */
public final class AccessRegistry
    implements RegistryRules<AccessCommand, AccessEvent, AccessBook, AccessRecord> {
  /** First part of the persistence id {@code access|default}; stored, so never renamed. */
  public static final String ENTITY = "access";

  private AccessRegistry() {}

  /**
   * The registry; one may run at a time in a cluster.
   *
   * @param recordIds gives a new record id at each call
   */
  public static Behavior<Registry.Message<AccessCommand, AccessEvent, AccessBook>> create(
      RegistrySettings settings, InstantSource clock, Supplier<RecordId> recordIds) {
    return Registry.create(
        new AccessRegistry(), DeviceId.DEFAULT_TENANT, settings, clock, recordIds);
  }

  @Override
  public String entity() {
    return ENTITY;
  }

  @Override
  public AccessBook empty() {
    return AccessBook.empty();
  }

  @Override
  public Judgement<AccessEvent> decide(AccessBook book, AccessCommand command, Instant now) {
    return AccessRules.decide(book, command, now);
  }

  @Override
  public AccessBook evolve(AccessBook book, AccessEvent event) {
    return AccessRules.evolve(book, event);
  }

  /** A token is made once and withdrawn once: there is no revision that somebody could expect. */
  @Override
  public long revision(AccessBook book, AccessCommand command) {
    return 0;
  }

  @Override
  public AccessRecord record(
      Occasion occasion, AccessBook before, AccessBook after, AccessEvent event) {
    return new AccessRecord(
        occasion.stamp(phase(before, event), phase(after, event), reason(event), Optional.empty()),
        event);
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
