package io.birthmark.access;

import io.birthmark.device.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A token as its holder has it: {@code bmk_<id>_<secret>}. The prefix lets scanners of leaked
 * secrets find it; the id may be shown, the secret never.
 *
 * @param secret 256 random bits in base64url (RFC 4648 §5)
 */
public record TokenText(TokenId id, String secret) {
  private static final Pattern FORM = Pattern.compile("bmk_([a-z0-9]{12})_([A-Za-z0-9_-]{43})");
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
  private static final int RANDOM_BYTES = 32;

  /** A fresh one. */
  public static TokenText random(SecureRandom random) {
    return random(randomId(random), random);
  }

  /** A fresh one of this id. */
  public static TokenText random(TokenId id, SecureRandom random) {
    var secret = new byte[RANDOM_BYTES];
    random.nextBytes(secret);
    return new TokenText(id, Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
  }

  private static TokenId randomId(SecureRandom random) {
    var id = new StringBuilder(TokenId.LENGTH);
    for (int i = 0; i < TokenId.LENGTH; i++) {
      id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return new TokenId(id.toString());
  }

  /** The parts of a token's text; empty when it is none. */
  static Optional<TokenText> parse(String text) {
    return Optional.of(FORM.matcher(text))
        .filter(Matcher::matches)
        .map(found -> new TokenText(new TokenId(found.group(1)), found.group(2)));
  }

  /** What is stored in place of the secret. */
  public Sha256 digest() {
    return Sha256.of(secret.getBytes(StandardCharsets.UTF_8));
  }

  /** The text for its holder, which is told once. */
  public String text() {
    return "bmk_" + id + "_" + secret;
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "bmk_" + id + "_…";
  }
}
