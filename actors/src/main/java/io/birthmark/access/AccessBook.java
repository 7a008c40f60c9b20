package io.birthmark.access;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import scala.collection.immutable.HashMap;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.OptionConverters;

/**
 * All tokens there are and were, immutable. Inside is Scala's persistent map, since copying a JDK
 * map at every event would make the replay of n tokens cost n².
 */
public final class AccessBook {
  private static final AccessBook EMPTY = new AccessBook(new HashMap<>());

  private final HashMap<TokenId, AccessToken> tokens;

  private AccessBook(HashMap<TokenId, AccessToken> tokens) {
    this.tokens = tokens;
  }

  /** The beginning: nobody has a token. */
  public static AccessBook empty() {
    return EMPTY;
  }

  /** Number of tokens, good or not. */
  public int size() {
    return tokens.size();
  }

  /** The token of this id, good or not. */
  public Optional<AccessToken> token(TokenId id) {
    return OptionConverters.toJava(tokens.get(id));
  }

  /** Every token, the oldest first. */
  public List<AccessToken> all() {
    return CollectionConverters.asJava(tokens).values().stream()
        .sorted(
            Comparator.comparing(AccessToken::created).thenComparing(token -> token.id().value()))
        .toList();
  }

  /** Whether somebody holds an administrator's token that is good. */
  public boolean hasAdministrator(Instant now) {
    return CollectionConverters.asJava(tokens).values().stream()
        .anyMatch(token -> token.grant().roles().contains(Role.ADMIN) && token.isGood(now));
  }

  /** This book with this token in place of its former self. */
  AccessBook with(AccessToken token) {
    return new AccessBook(tokens.updated(token.id(), token));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AccessBook that && tokens.equals(that.tokens);
  }

  @Override
  public int hashCode() {
    return tokens.hashCode();
  }

  @Override
  public String toString() {
    return size() + " tokens";
  }
}
