package io.birthmark.http;

import io.birthmark.device.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The token of the first operator: 256 random bits in a file that only its owner can read. There is
 * no default one. The node keeps its digest, not the token.
 *
 * @param digest SHA-256 of the token's text
 */
public record BootstrapToken(Sha256 digest) {
  private static final String PREFIX = "bmk_bootstrap_";
  private static final Pattern FORM = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{43}");
  private static final int RANDOM_BYTES = 32;
  private static final int MAX_FILE = 256;
  private static final Set<PosixFilePermission> OWNER_ALONE =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  /**
   * The token in this file, made when there is no file.
   *
   * @throws IOException in words for the operator: when others than the owner can read the file,
   *     when it holds something else, or when it cannot be read or made
   */
  public static BootstrapToken loadOrCreate(Path file) throws IOException {
    try {
      return load(file);
    } catch (NoSuchFileException e) {
      return create(file);
    }
  }

  private static BootstrapToken load(Path file) throws IOException {
    if (!OWNER_ALONE.containsAll(permissions(file))) {
      throw new IOException(
          file + " can be used by others than its owner: chmod 600 it, or delete it for a new one");
    }
    var text = "";
    if (Files.size(file) <= MAX_FILE) {
      text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    }
    if (!FORM.matcher(text).matches()) {
      throw new IOException(file + " holds no token: delete it, and a new one is made");
    }
    return of(text);
  }

  private static Set<PosixFilePermission> permissions(Path file) throws IOException {
    try {
      return Files.getPosixFilePermissions(file);
    } catch (UnsupportedOperationException e) {
      throw new IOException(file + " lies on a file system that cannot keep it from others", e);
    }
  }

  private static BootstrapToken create(Path file) throws IOException {
    var random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    var text = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    try {
      // Nobody else may read it even for a moment, so the mode comes with the file.
      var options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      var mode = PosixFilePermissions.asFileAttribute(OWNER_ALONE);
      try (var channel = FileChannel.open(file, options, mode)) {
        var bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
    } catch (FileAlreadyExistsException e) {
      throw new IOException(file + " was just made by another process: start again", e);
    } catch (UnsupportedOperationException e) {
      throw new IOException(file + " lies on a file system that cannot keep it from others", e);
    }
    return of(text);
  }

  private static BootstrapToken of(String text) {
    return new BootstrapToken(Sha256.of(text.getBytes(StandardCharsets.US_ASCII)));
  }
}
