package io.birthmark.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.birthmark.device.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The sessions of browsers with this node. They live in its memory and end with it: whoever had one
 * signs in again. What a session may do is looked up at every request, so a token that is revoked
 * ends its sessions with it.
 */
public final class Sessions {
  private static final int RANDOM_BYTES = 32;

  private final Cache<Sha256, Session> sessions;
  private final AccessSettings.Sessions settings;
  private final SecureRandom random;
  private final InstantSource clock;

  /** A store without any. */
  public Sessions(AccessSettings.Sessions settings, SecureRandom random, InstantSource clock) {
    this.settings = settings;
    this.random = random;
    this.clock = clock;
    this.sessions =
        Caffeine.newBuilder()
            .maximumSize(settings.most())
            .expireAfterAccess(settings.idle())
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
            .build();
  }

  /**
   * A session.
   *
   * @param principal whose, as in {@code Principal.id}
   * @param until when it ends at the latest
   * @param csrf what unsafe requests must carry beside the cookie
   */
  public record Session(String principal, Instant until, String csrf) {
    /** Compares in constant time. */
    boolean hasCsrf(String presented) {
      return MessageDigest.isEqual(utf8(csrf), utf8(presented));
    }

    /** Without the secret. */
    @Override
    public String toString() {
      return "session of " + principal;
    }
  }

  /**
   * A session that was just opened.
   *
   * @param secret what the cookie holds; the store keeps its digest alone
   */
  public record Opened(String secret, Session session) {
    /** Without the secret. */
    @Override
    public String toString() {
      return session.toString();
    }
  }

  /** Opens a session for somebody who has shown who he is. */
  public Opened open(String principal) {
    var secret = random();
    var until = clock.instant().plus(settings.longest());
    var session = new Session(principal, until, random());
    sessions.put(key(secret), session);
    return new Opened(secret, session);
  }

  /** The session that a cookie names; empty when there is none any more. */
  public Optional<Session> find(String secret) {
    return Optional.ofNullable(sessions.getIfPresent(key(secret)))
        .filter(session -> clock.instant().isBefore(session.until()));
  }

  /** Whether a cookie names a session; asking is no use of it. */
  boolean isOpen(String secret) {
    return Optional.ofNullable(sessions.policy().getIfPresentQuietly(key(secret)))
        .filter(session -> clock.instant().isBefore(session.until()))
        .isPresent();
  }

  /** Ends a session; no matter whether there is one. */
  public void close(String secret) {
    sessions.invalidate(key(secret));
  }

  private String random() {
    var bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static Sha256 key(String secret) {
    return Sha256.of(utf8(secret));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
