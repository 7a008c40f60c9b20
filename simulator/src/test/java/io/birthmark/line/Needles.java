package io.birthmark.line;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Secrets to be looked for in files, in all the ways in which they are usually written. */
final class Needles {
  private static final int HEAD = Long.BYTES;

  /** Smaller than what one mapping can hold, so that files of any size can be looked through. */
  private static final long WINDOW = 1L << 30;

  private record Needle(String name, ByteBuffer bytes) {}

  private final Map<Long, List<Needle>> byHead = new HashMap<>();
  private int longest;

  /** Bytes: as they are, in Base64 and in hexadecimal digits. */
  void add(String name, byte[] secret) {
    put(name, secret);
    addText(name + " in base64", Base64.getEncoder().withoutPadding().encodeToString(secret));
    addText(name + " in base64url", Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    addText(name + " in hex", HexFormat.of().formatHex(secret));
    addText(name + " in HEX", HexFormat.of().withUpperCase().formatHex(secret));
  }

  /** Text: one byte a character and two, either way round. */
  void addText(String name, String secret) {
    put(name, secret.getBytes(ISO_8859_1));
    put(name, secret.getBytes(UTF_16BE));
    put(name, secret.getBytes(UTF_16LE));
  }

  private void put(String name, byte[] bytes) {
    if (bytes.length < 2 * HEAD) {
      throw new IllegalArgumentException(name + " is too short to be told from chance");
    }
    longest = Math.max(longest, bytes.length);
    var head = ByteBuffer.wrap(bytes).order(ByteOrder.BIG_ENDIAN).getLong();
    byHead
        .computeIfAbsent(head, _ -> new ArrayList<>())
        .add(new Needle(name, ByteBuffer.wrap(bytes)));
  }

  /** The names of those that stand in the file. */
  Set<String> in(Path file) throws IOException {
    var found = new TreeSet<String>();
    try (var channel = FileChannel.open(file)) {
      for (long at = 0; at < channel.size(); at += WINDOW) {
        long size = Math.min(WINDOW + longest, channel.size() - at);
        look(channel.map(FileChannel.MapMode.READ_ONLY, at, size), found);
      }
    }
    return found;
  }

  private void look(ByteBuffer bytes, Set<String> found) {
    long head = 0;
    for (int i = 0; i < bytes.limit(); i++) {
      head = (head << Byte.SIZE) | (bytes.get(i) & 0xff);
      var candidates = i >= HEAD - 1 ? byHead.get(head) : null;
      if (candidates != null) {
        int start = i - HEAD + 1;
        candidates.stream()
            .filter(needle -> stands(needle.bytes(), bytes, start))
            .forEach(needle -> found.add(needle.name()));
      }
    }
  }

  private static boolean stands(ByteBuffer needle, ByteBuffer bytes, int at) {
    int length = needle.remaining();
    return at + length <= bytes.limit() && bytes.slice(at, length).equals(needle);
  }
}
