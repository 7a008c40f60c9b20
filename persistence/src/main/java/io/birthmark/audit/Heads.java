package io.birthmark.audit;

import io.birthmark.device.Sha256;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is known from outside the journal about how far chains had grown: by a factory line that
 * kept the answers it got, or by an operator who keeps {@link HeadExport exports} elsewhere.
 *
 * <p>A chain shows by itself what was changed, deleted or put inside it. It cannot show that its
 * end was cut off, that it was removed as a whole, or that records were added behind its end with
 * links computed by the rule: for that somebody must remember a head. Of several heads of one chain
 * the highest is kept, because its link covers all before it.
 *
 * <p>As text there is one line for each head, {@code persistenceId sequenceNumber link}, parted by
 * single spaces; the link is 64 hexadecimal digits, or {@code -} where only the sequence number is
 * known. Empty lines and lines that begin with {@code #} are skipped.
 */
public final class Heads {
  /** Nothing is known. */
  public static final Heads NONE = new Heads(Map.of());

  private static final int LONGEST_LINE = 1_000;

  private final Map<String, Head> byId;

  private Heads(Map<String, Head> byId) {
    this.byId = byId;
  }

  /**
   * How far one chain had grown.
   *
   * @param sequenceNumber at least 1
   * @param link the link of that record, where it is known
   */
  public record Head(long sequenceNumber, Optional<Sha256> link) {
    public Head {
      if (sequenceNumber < 1) {
        throw new IllegalArgumentException("sequence numbers begin with 1");
      }
    }
  }

  /** What became of reading a text. */
  public sealed interface Reading {
    record Read(Heads heads) implements Reading {}

    /**
     * The text is not a list of heads.
     *
     * @param line counted from 1
     */
    record Malformed(long line, String detail) implements Reading {}
  }

  /** Reads heads as text; stops at the first line that is none. */
  public static Reading read(Reader text) throws IOException {
    var heads = new LinkedHashMap<String, Head>();
    var lines = new BufferedReader(text);
    long number = 0;
    for (var line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      var fault =
          line.length() > LONGEST_LINE ? Optional.of("the line is too long") : add(heads, line);
      if (fault.isPresent()) {
        return new Reading.Malformed(number, fault.get());
      }
    }
    return new Reading.Read(new Heads(Map.copyOf(heads)));
  }

  /** These heads and one more. */
  public Heads with(String persistenceId, Head head) {
    var heads = new LinkedHashMap<>(byId);
    keepHigher(heads, persistenceId, head);
    return new Heads(Map.copyOf(heads));
  }

  /** The known heads by persistence id. */
  public Map<String, Head> byId() {
    return byId;
  }

  private static Optional<String> add(Map<String, Head> heads, String line) {
    var beforeLink = line.lastIndexOf(' ');
    var beforeNumber = beforeLink < 0 ? -1 : line.lastIndexOf(' ', beforeLink - 1);
    if (beforeNumber < 1) {
      return Optional.of("a head is: persistence id, sequence number, link or \"-\"");
    }
    try {
      var sequenceNumber = Long.parseLong(line.substring(beforeNumber + 1, beforeLink));
      var link = line.substring(beforeLink + 1);
      var head =
          new Head(
              sequenceNumber,
              link.equals("-") ? Optional.empty() : Optional.of(Sha256.fromHex(link)));
      return keepHigher(heads, line.substring(0, beforeNumber), head)
          ? Optional.empty()
          : Optional.of(
              "two different links are given for the same record: the chain was answered in two versions");
    } catch (IllegalArgumentException e) {
      return Optional.of("the sequence number or the link cannot be read");
    }
  }

  /** False when both heads stand at the same record and contradict each other. */
  private static boolean keepHigher(Map<String, Head> heads, String persistenceId, Head head) {
    var known = heads.get(persistenceId);
    if (known == null
        || head.sequenceNumber() > known.sequenceNumber()
        || (head.sequenceNumber() == known.sequenceNumber() && known.link().isEmpty())) {
      heads.put(persistenceId, head);
      return true;
    }
    return head.sequenceNumber() < known.sequenceNumber()
        || head.link().isEmpty()
        || head.link().equals(known.link());
  }
}
