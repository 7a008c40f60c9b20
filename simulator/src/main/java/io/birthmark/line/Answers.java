package io.birthmark.line;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The line's own record of every answer it got, in {@code answers.ndjson}. It only grows, over all
 * runs in a folder, and is what the product's journal is held against: whatever the host told a
 * device must stand there.
 */
public final class Answers implements AutoCloseable {
  /** The record's name in the line's folder. */
  public static final String FILE = "answers.ndjson";

  private final AppendedLines lines;

  private Answers(AppendedLines lines) {
    this.lines = lines;
  }

  /** Opens the record in the line's folder to be written to. */
  public static Answers open(Path folder) throws IOException {
    return new Answers(AppendedLines.open(folder.resolve(FILE)));
  }

  /** Writes one answer down; on the disk at the next {@link #force}. */
  public void write(Answer answer) {
    try {
      lines.append(LineJson.MAPPER.writeValueAsString(answer));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("an answer is a flat record and can be written", e);
    }
  }

  /** Waits until the disk has all that was written. */
  public void force() {
    lines.force();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  /**
   * All answers in the file, in the order of their arrival; a line cut short by a crash is passed
   * over.
   */
  public static List<Answer> read(Path file) throws IOException {
    var answers = new ArrayList<Answer>();
    for (var line : AppendedLines.read(file)) {
      if (line.startsWith("{") && line.endsWith("}")) {
        answers.add(LineJson.MAPPER.readValue(line, Answer.class));
      }
    }
    return List.copyOf(answers);
  }

  /**
   * The certificates that devices were told are theirs: SHA-256 in hex by device id. More than one
   * for a device is right only after a renewal.
   */
  public static Map<String, Set<String>> certificates(List<Answer> answers) {
    var certificates = new HashMap<String, Set<String>>();
    for (var answer : answers) {
      if (answer.certificateSha256() != null && Boolean.TRUE.equals(answer.ownKey())) {
        certificates
            .computeIfAbsent(answer.device(), _ -> new HashSet<>())
            .add(answer.certificateSha256());
      }
    }
    return certificates;
  }

  /** The ids of the good devices that were told they are OPERATIONAL. */
  public static Set<String> operational(List<Answer> answers) {
    var operational = new HashSet<String>();
    for (var answer : answers) {
      if (answer.part().good() && answer.step().equals("settled")) {
        operational.add(answer.device());
      }
    }
    return operational;
  }
}
