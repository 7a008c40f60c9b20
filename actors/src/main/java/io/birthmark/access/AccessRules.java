package io.birthmark.access;

import static io.birthmark.registry.Judgement.accept;
import static io.birthmark.registry.Judgement.nothing;
import static io.birthmark.registry.Judgement.reject;

import io.birthmark.access.AccessCommand.AllotRegistrations;
import io.birthmark.access.AccessCommand.CreateToken;
import io.birthmark.access.AccessCommand.NoteDenials;
import io.birthmark.access.AccessCommand.NoteSignIn;
import io.birthmark.access.AccessCommand.NoteUse;
import io.birthmark.access.AccessCommand.RevokeToken;
import io.birthmark.access.AccessEvent.AttemptsDenied;
import io.birthmark.access.AccessEvent.RegistrationsAllotted;
import io.birthmark.access.AccessEvent.SignedIn;
import io.birthmark.access.AccessEvent.TokenCreated;
import io.birthmark.access.AccessEvent.TokenRevoked;
import io.birthmark.access.AccessEvent.TokenUsed;
import io.birthmark.device.Reason;
import io.birthmark.registry.Judgement;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/** What may become of access, as pure functions. */
public final class AccessRules {
  /** Most tokens that may ever be made: every node holds them all in memory. */
  public static final int MAX_TOKENS = 100_000;

  /** The longest that a token may be good. */
  public static final Duration LONGEST = Duration.ofDays(366);

  /** How often it is stored at most that a token is in use: the journal is no access log. */
  public static final Duration USED_EVERY = Duration.ofHours(1);

  private AccessRules() {}

  /** Judges a command. */
  public static Judgement<AccessEvent> decide(AccessBook book, AccessCommand command, Instant now) {
    return switch (command) {
      case CreateToken c -> create(book, c, now);
      case RevokeToken(var id) ->
          known(
              book,
              id,
              token -> token.revoked() ? nothing() : accept(new TokenRevoked(token.id())));
      case NoteUse(var id) ->
          known(book, id, token -> isNews(token, now) ? accept(new TokenUsed(id, now)) : nothing());
      case AllotRegistrations(var id, var count) ->
          known(book, id, token -> allot(token, count, now));
      case NoteSignIn(var principal) -> accept(new SignedIn(principal));
      case NoteDenials(var source, var what, var reason, var count, var since) ->
          accept(new AttemptsDenied(source, what, reason, count, since));
    };
  }

  /** The book after an event; total, so that any journal can be read. */
  public static AccessBook evolve(AccessBook book, AccessEvent event) {
    return switch (event) {
      case TokenCreated(var id, var grant, var digest, var at) ->
          book.with(AccessToken.fresh(id, grant, digest, at));
      case TokenRevoked(var id) -> change(book, id, AccessToken::withdrawn);
      case TokenUsed(var id, var at) -> change(book, id, token -> token.usedAt(at));
      case RegistrationsAllotted(var id, var count) ->
          change(book, id, token -> token.allotted(count));
      case SignedIn _, AttemptsDenied _ -> book;
    };
  }

  /** Whether a use at this time is worth an event. */
  public static boolean isNews(AccessToken token, Instant now) {
    return token.lastUsed().map(last -> !now.isBefore(last.plus(USED_EVERY))).orElse(true);
  }

  private static Judgement<AccessEvent> create(AccessBook book, CreateToken command, Instant now) {
    var grant = command.grant();
    var same = book.token(command.token());
    if (same.isPresent()) {
      return same.get().grant().equals(grant) && same.get().digest().equals(command.digest())
          ? nothing()
          : reject(Reason.ACCESS_CONFLICT, "there is a token of this id already");
    }
    if (book.size() >= MAX_TOKENS) {
      return reject(Reason.ACCESS_CONFLICT, "at most " + MAX_TOKENS + " tokens can ever be made");
    }
    if (!grant.expires().isAfter(now) || grant.expires().isAfter(now.plus(LONGEST))) {
      return reject(
          Reason.ACCESS_CONFLICT,
          "a token expires in the future, and in at most " + LONGEST.toDays() + " days");
    }
    if (grant.scope().filter(scope -> !scope.notBefore().isBefore(grant.expires())).isPresent()) {
      return reject(Reason.ACCESS_CONFLICT, "a line key begins before it expires");
    }
    return accept(new TokenCreated(command.token(), grant, command.digest(), now));
  }

  private static Judgement<AccessEvent> allot(AccessToken token, int count, Instant now) {
    if (!token.isGood(now)) {
      return reject(Reason.UNAUTHORIZED, "the line key is not good any more, or not yet");
    }
    long given = Math.min(count, token.left());
    return given > 0
        ? accept(new RegistrationsAllotted(token.id(), (int) given))
        : reject(
            Reason.QUOTA_SPENT,
            "the line key's quota of "
                + token.grant().scope().map(LineScope::quota).orElse(0)
                + " registrations is spent");
  }

  private static Judgement<AccessEvent> known(
      AccessBook book, TokenId id, Function<AccessToken, Judgement<AccessEvent>> decision) {
    return book.token(id)
        .map(decision)
        .orElseGet(() -> reject(Reason.NOT_FOUND, "there is no token " + id));
  }

  private static AccessBook change(
      AccessBook book, TokenId id, Function<AccessToken, AccessToken> change) {
    return book.token(id).map(token -> book.with(change.apply(token))).orElse(book);
  }
}
