package io.birthmark.ca.embedded;

import io.birthmark.device.Bytes;
import io.birthmark.pki.CaCertificate;
import io.birthmark.pki.CryptoProviders;
import io.birthmark.pki.IssuerFacts;
import io.birthmark.pki.KeyKind;
import io.birthmark.pki.Pem;
import io.birthmark.pki.SerialNumbers;
import io.birthmark.pki.SoftwareKey;
import io.birthmark.pki.SubjectKey;
import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Makes a root CA and an issuing CA, once in the life of an installation.
 *
 * <p>The directory appears whole or not at all. It holds {@code root.p12} (the root's key, to be
 * carried away: nothing here ever reads it again), {@code issuing.p12}, {@code root.pem} and {@code
 * chain.pem}; mode 0700, files 0600. Nothing that exists is ever overwritten.
 */
public final class CaCeremony {
  /** Shorter passphrases are refused: the file is encrypted no better than its passphrase. */
  public static final int MIN_PASSPHRASE_CHARACTERS = 12;

  private static final KeyKind KIND = KeyKind.EC_P256;

  /** Devices whose certificates are backdated still begin after their CA. */
  private static final Duration BACKDATE = Duration.ofDays(1);

  private final CryptoProviders providers;
  private final InstantSource clock;
  private final SecureRandom random;

  public CaCeremony(CryptoProviders providers, InstantSource clock, SecureRandom random) {
    this.providers = providers;
    this.clock = clock;
    this.random = random;
  }

  /**
   * What the CAs are called and how long they live.
   *
   * @param organization O of both, 1 to 64 characters
   * @param name begin of their CN, at most 48 characters: {@code name Root CA}, {@code name Issuing
   *     CA}
   * @param rootValidity longer than {@code issuingValidity}
   * @param issuingValidity no device certificate outlives it
   */
  public record Names(
      String organization, String name, Duration rootValidity, Duration issuingValidity) {
    public Names {
      if (!fits(organization, 64) || !fits(name, 48)) {
        throw new IllegalArgumentException("a CA's names are not empty, and at most 64 characters");
      }
      if (issuingValidity.isNegative() || rootValidity.compareTo(issuingValidity) <= 0) {
        throw new IllegalArgumentException("the root lives longer than the issuing CA");
      }
    }

    /** 20 years for the root and 10 for the issuing CA. */
    public static Names of(String organization, String name) {
      return new Names(organization, name, Duration.ofDays(7305), Duration.ofDays(3652));
    }

    private static boolean fits(String text, int limit) {
      return !text.isBlank()
          && text.length() <= limit
          && text.codePoints().noneMatch(Character::isISOControl);
    }
  }

  /** How it ended. */
  public sealed interface Outcome {}

  /** Root and issuing CA lie in {@code directory}. */
  public record Done(Path directory, IssuerFacts root, IssuerFacts issuing) implements Outcome {}

  /**
   * Nothing was made.
   *
   * @param advice what is in the way and what to do
   */
  public record Refused(String advice) implements Outcome {}

  /** A CA that has just been born. */
  private record Born(KeyPair keys, SoftwareKey handle, Bytes certificate, IssuerFacts facts) {}

  /**
   * Holds the ceremony. The passphrases are the caller's to wipe.
   *
   * @param directory does not exist, or is empty; its parent exists
   * @throws IOException when the disk fails
   */
  public Outcome perform(
      Path directory, Names names, char[] rootPassphrase, char[] issuingPassphrase)
      throws IOException {
    if (!acceptable(rootPassphrase) || !acceptable(issuingPassphrase)) {
      return new Refused(
          "a passphrase has at least "
              + MIN_PASSPHRASE_CHARACTERS
              + " printable ASCII characters; choose others");
    }
    var target = directory.toAbsolutePath().normalize();
    var work = target.resolveSibling(target.getFileName() + ".unfinished");
    var obstacle = obstacle(target, work);
    if (!obstacle.isEmpty()) {
      return new Refused(obstacle);
    }
    var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    var root = root(names, now);
    var issuing = issuing(names, now, root);
    write(work, root, issuing, rootPassphrase, issuingPassphrase);
    Files.move(work, target, StandardCopyOption.ATOMIC_MOVE);
    OwnerOnly.force(target.resolveSibling(""));
    return new Done(directory, root.facts(), issuing.facts());
  }

  /** Beyond ASCII, programs disagree about how a passphrase becomes bytes. */
  private static boolean acceptable(char[] passphrase) {
    return passphrase.length >= MIN_PASSPHRASE_CHARACTERS
        && CharBuffer.wrap(passphrase).chars().allMatch(c -> c >= 0x20 && c <= 0x7E);
  }

  private static String obstacle(Path target, Path work) throws IOException {
    var parent = target.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      return "there is no directory " + parent + "; make it first";
    }
    if (!OwnerOnly.possible(parent)) {
      return "the file system of " + parent + " knows no file modes; keep CA keys on another";
    }
    if (Files.exists(work)) {
      return "an earlier ceremony was broken off; look at " + work + ", delete it and repeat";
    }
    if (Files.exists(target) && !empty(target)) {
      return target + " exists and is not overwritten; use it, or name another directory";
    }
    return "";
  }

  private static boolean empty(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return false;
    }
    try (var entries = Files.list(path)) {
      return entries.findAny().isEmpty();
    }
  }

  private Born root(Names names, Instant now) {
    var keys = providers.generate(KIND);
    var handle = SoftwareKey.of(keys, KIND, providers);
    var order = order(names, "Root CA", keys, now, names.rootValidity());
    return born(keys, handle, CaCertificate.root(order, handle));
  }

  private Born issuing(Names names, Instant now, Born root) {
    var keys = providers.generate(KIND);
    var order = order(names, "Issuing CA", keys, now, names.issuingValidity());
    return born(
        keys,
        SoftwareKey.of(keys, KIND, providers),
        CaCertificate.issuing(order, root.facts(), root.handle()));
  }

  private Born born(KeyPair keys, SoftwareKey handle, Bytes certificate) {
    return new Born(keys, handle, certificate, IssuerFacts.of(certificate, providers));
  }

  private CaCertificate.Order order(
      Names names, String role, KeyPair keys, Instant now, Duration validity) {
    return new CaCertificate.Order(
        names.organization(),
        names.name() + " " + role,
        subjectKey(keys),
        SerialNumbers.random(random),
        now.minus(BACKDATE),
        now.plus(validity).truncatedTo(ChronoUnit.SECONDS));
  }

  private SubjectKey subjectKey(KeyPair keys) {
    var spki = Bytes.copyOf(keys.getPublic().getEncoded());
    return switch (SubjectKey.read(spki, providers)) {
      case SubjectKey.Accepted(var key) -> key;
      case SubjectKey.Refused(_, var detail) -> throw new IllegalStateException(detail);
    };
  }

  private void write(
      Path work, Born root, Born issuing, char[] rootPassphrase, char[] issuingPassphrase)
      throws IOException {
    var pkcs12 = new Pkcs12(random);
    OwnerOnly.createDirectory(work);
    OwnerOnly.createFile(
        work.resolve(CaFiles.ROOT_KEY),
        pkcs12.write(root.keys().getPrivate(), List.of(root.certificate()), rootPassphrase));
    OwnerOnly.createFile(
        work.resolve(CaFiles.ISSUING_KEY),
        pkcs12.write(
            issuing.keys().getPrivate(),
            List.of(issuing.certificate(), root.certificate()),
            issuingPassphrase));
    OwnerOnly.createFile(work.resolve(CaFiles.ROOT), pem(root));
    OwnerOnly.createFile(work.resolve(CaFiles.CHAIN), pem(issuing));
    OwnerOnly.force(work);
  }

  private static byte[] pem(Born ca) {
    return Pem.encode(Pem.CERTIFICATE, ca.certificate()).getBytes(StandardCharsets.US_ASCII);
  }
}
