package io.birthmark.access;

import io.birthmark.device.DeviceId;
import io.birthmark.device.Reason;
import io.birthmark.device.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/** Tells who somebody is from what he presents. */
public final class Authenticator {
  /** Compared with when there is no such token, so that finding none takes as long. */
  private static final Sha256 NONE = new Sha256(0, 0, 0, 0);

  private final AccessDirectory directory;
  private final Sha256 bootstrap;
  private final InstantSource clock;

  /** What came of it. */
  public sealed interface Verdict {}

  /** It is known who he is. */
  public record Known(Principal principal) implements Verdict {}

  /**
   * He is not let in.
   *
   * @param source whose token it was, where the secret was right
   */
  public record Refused(Reason reason, String detail, Optional<String> source) implements Verdict {}

  /**
   * Looks tokens up in a node's own view.
   *
   * @param bootstrap SHA-256 of the whole bootstrap token; it opens everything for as long as there
   *     is no administrator with a good token
   */
  public Authenticator(AccessDirectory directory, Sha256 bootstrap, InstantSource clock) {
    this.directory = directory;
    this.bootstrap = bootstrap;
    this.clock = clock;
  }

  /** Judges a token's text; takes as long for a wrong secret as for an unknown id. */
  public Verdict judge(String presented) {
    if (!directory.isLoaded()) {
      return new Refused(
          Reason.BUSY, "the node does not know yet who may enter; ask again", Optional.empty());
    }
    // Digests are compared, in constant time: neither bytes nor length of the secret can be timed.
    if (same(digest(presented), bootstrap)) {
      return bootstrap();
    }
    var parts = TokenText.parse(presented);
    var token = parts.flatMap(text -> directory.token(text.id()));
    boolean right =
        same(
            digest(parts.map(TokenText::secret).orElse("")),
            token.map(AccessToken::digest).orElse(NONE));
    return right && token.isPresent() ? known(token.get()) : stranger();
  }

  /**
   * Judges again who was let in before, because a token may have been revoked meanwhile.
   *
   * @param id as in {@link Principal#id}
   */
  public Verdict again(String id) {
    return id.equals(Principal.BOOTSTRAP)
        ? bootstrap()
        : TokenId.of(id)
            .flatMap(directory::token)
            .map(this::known)
            .orElseGet(Authenticator::stranger);
  }

  private Verdict bootstrap() {
    return directory.hasAdministrator(clock.instant())
        ? new Refused(
            Reason.BOOTSTRAP_CLOSED,
            "there is an administrator, so the bootstrap token opens nothing any more; use an"
                + " administrator's token, and delete the file bootstrap.token",
            Optional.of(Principal.BOOTSTRAP))
        : new Known(
            new Principal(
                Principal.BOOTSTRAP,
                Principal.BOOTSTRAP,
                DeviceId.DEFAULT_TENANT,
                Set.of(Role.ADMIN),
                Optional.empty()));
  }

  private Verdict known(AccessToken token) {
    var now = clock.instant();
    return token.isGood(now)
        ? new Known(Principal.of(token))
        : new Refused(Reason.UNAUTHORIZED, whyNot(token, now), Optional.of(token.id().value()));
  }

  private static String whyNot(AccessToken token, Instant now) {
    if (token.revoked()) {
      return "this token has been revoked; ask an administrator for another";
    }
    return now.isBefore(token.grant().expires())
        ? "this line key is not good yet"
        : "this token has expired; ask an administrator for another";
  }

  private static Verdict stranger() {
    return new Refused(
        Reason.UNAUTHORIZED,
        "send the header \"Authorization: Bearer TOKEN\" with a token from \"birthmark token"
            + " create\", or at first the one in the node's file bootstrap.token",
        Optional.empty());
  }

  private static Sha256 digest(String text) {
    return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean same(Sha256 one, Sha256 other) {
    return MessageDigest.isEqual(one.toBytes(), other.toBytes());
  }
}
