package io.birthmark.node;

import io.birthmark.device.AttemptId;
import io.birthmark.device.RecordId;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.UUID;

/** Names that nobody else gives: of attempts at a CA and of audit records. */
record RandomIds(SecureRandom random) {
  private static final int ATTEMPT_BYTES = 16;

  AttemptId attempt() {
    var bytes = new byte[ATTEMPT_BYTES];
    random.nextBytes(bytes);
    return new AttemptId(HexFormat.of().formatHex(bytes));
  }

  RecordId record() {
    return new RecordId(new UUID(random.nextLong(), random.nextLong()));
  }
}
