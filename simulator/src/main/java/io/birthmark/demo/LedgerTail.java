package io.birthmark.demo;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Counts the requests for certificates that a stand-in has received, as its ledger grows. */
final class LedgerTail {
  private static final int MOST_AT_ONCE = 1 << 20;

  private final Path ledger;
  private final String mark;
  private long read;
  private long requests;

  LedgerTail(OutsideCa ca) {
    this.ledger = ca.ledger();
    this.mark = "\"operation\":\"" + ca.kind().issuing() + "\"";
  }

  /** As many as there are now. */
  long requests() throws IOException {
    try (var file = new RandomAccessFile(ledger.toFile(), "r")) {
      file.seek(read);
      var bytes = new byte[(int) Math.min(MOST_AT_ONCE, file.length() - read)];
      file.readFully(bytes);
      var text = new String(bytes, StandardCharsets.ISO_8859_1);
      int whole = text.lastIndexOf('\n') + 1;
      requests += text.substring(0, whole).lines().filter(line -> line.contains(mark)).count();
      read += whole;
      return requests;
    }
  }
}
