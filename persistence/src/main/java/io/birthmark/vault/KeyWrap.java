package io.birthmark.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.birthmark.enrollment.KeyId;
import io.birthmark.enrollment.SecretBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * The key under which evidence keys are encrypted at rest: AES-256-GCM (NIST SP 800-38D) with a
 * random 96-bit nonce for each, and the key's id as associated data, so that no stored key can be
 * passed off as another. Random nonces allow 2^32 keys under one file.
 *
 * <p>All nodes that share a database share a copy of this file. Without it the evidence keys are
 * lost.
 */
public final class KeyWrap {
  /** What stands in the table beside a key that was encrypted this way. */
  static final String WRAPPING = "A256GCM";

  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private final SecretKey wrapping;
  private final SecretKey checking;
  private final SecureRandom random = new SecureRandom();

  private KeyWrap(byte[] raw) throws GeneralSecurityException {
    // Two keys out of one (RFC 5869), so that the check value never uses the key that encrypts.
    this.wrapping = derived(raw, "birthmark/1 evidence key wrap", "AES");
    this.checking = derived(raw, "birthmark/1 evidence key check", "HmacSHA256");
  }

  /** What became of loading. */
  public sealed interface Loading {
    record Ready(KeyWrap keyWrap) implements Loading {}

    /** The file cannot be used; {@code detail} says why and what to do. */
    record Refused(String detail) implements Loading {}
  }

  /**
   * Reads the key from {@code file}, or creates the file with a random key, readable by its owner
   * alone.
   *
   * @throws IOException when the file can be neither read nor created
   */
  public static Loading loadOrCreate(Path file) throws IOException {
    if (!Files.exists(file)) {
      create(file);
    }
    if (Files.getPosixFilePermissions(file).stream().anyMatch(KeyWrap::isOfOthers)) {
      return new Loading.Refused(
          "the key file " + file + " is open to its group or everybody; chmod 600 it");
    }
    var raw = Files.readAllBytes(file);
    try {
      return raw.length == KEY_BYTES
          ? new Loading.Ready(new KeyWrap(raw))
          : new Loading.Refused(
              "the key file "
                  + file
                  + " must hold "
                  + KEY_BYTES
                  + " bytes; restore it from a backup");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform from 25 on has HKDF-SHA256", e);
    } finally {
      Arrays.fill(raw, (byte) 0);
    }
  }

  /** A key as it lies in the table. The arrays belong to the receiver. */
  static final class Wrapped {
    final byte[] nonce;
    final byte[] ciphertext;

    Wrapped(byte[] nonce, byte[] ciphertext) {
      this.nonce = nonce;
      this.ciphertext = ciphertext;
    }
  }

  /** Encrypts a key under its id. */
  Wrapped wrap(KeyId id, SecretBytes key) {
    var nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    var raw = key.toArray();
    try {
      return new Wrapped(nonce, cipher(Cipher.ENCRYPT_MODE, nonce, id).doFinal(raw));
    } catch (GeneralSecurityException e) {
      throw noSuchCipher(e);
    } finally {
      Arrays.fill(raw, (byte) 0);
    }
  }

  /**
   * The key again; empty when it was not wrapped by this file under this id, or was changed since.
   */
  Optional<SecretBytes> unwrap(KeyId id, Wrapped wrapped) {
    try {
      var raw = cipher(Cipher.DECRYPT_MODE, wrapped.nonce, id).doFinal(wrapped.ciphertext);
      try {
        return Optional.of(SecretBytes.copyOf(raw));
      } finally {
        Arrays.fill(raw, (byte) 0);
      }
    } catch (AEADBadTagException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw noSuchCipher(e);
    }
  }

  /**
   * Tells equal keys of one id apart from different ones, and nothing to whoever has not this file.
   */
  byte[] checkValue(KeyId id, SecretBytes key) {
    var raw = key.toArray();
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(checking);
      mac.update(id.value().getBytes(UTF_8));
      mac.update((byte) 0);
      return mac.doFinal(raw);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    } finally {
      Arrays.fill(raw, (byte) 0);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, KeyId id) throws GeneralSecurityException {
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, wrapping, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(id.value().getBytes(UTF_8));
    return cipher;
  }

  private static IllegalStateException noSuchCipher(GeneralSecurityException e) {
    return new IllegalStateException("every Java platform has AES/GCM", e);
  }

  private static SecretKey derived(byte[] raw, String purpose, String algorithm)
      throws GeneralSecurityException {
    var parameters =
        HKDFParameterSpec.ofExtract().addIKM(raw).thenExpand(purpose.getBytes(UTF_8), KEY_BYTES);
    return KDF.getInstance("HKDF-SHA256").deriveKey(algorithm, parameters);
  }

  /** Whole or not at all, and never over a file that another node created meanwhile. */
  private static void create(Path file) throws IOException {
    var folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    var draft =
        Files.createTempFile(
            folder, ".new-key", null, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    var raw = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(raw);
    try {
      try (var channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(raw));
        // Keys encrypted under it are durable at once, so it must be too.
        channel.force(true);
      }
      Files.createLink(file, draft);
    } catch (FileAlreadyExistsException e) {
      // Another node was first; its key is the one to use.
    } finally {
      Arrays.fill(raw, (byte) 0);
      Files.deleteIfExists(draft);
    }
  }

  private static boolean isOfOthers(PosixFilePermission permission) {
    return !permission.name().startsWith("OWNER_");
  }
}
