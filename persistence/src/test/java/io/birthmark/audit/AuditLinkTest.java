package io.birthmark.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.Sha256;
import org.junit.jupiter.api.Test;

/** The stored rule, held by bytes that another program computed: it can never change. */
class AuditLinkTest {
  private static final String ID = "device|default/sensor-1";
  private static final Sha256 FIRST =
      Sha256.fromHex("236e69c9f8aec4425eff0ff10bc65f9de85d1da3c2c5e75e82ffa1a66fc5f6c4");

  @Test
  void theFirstRecordFollowsGenesis() {
    var link =
        AuditLink.next(
            AuditLink.GENESIS, ID, 1, 7001, "note/plain", 1795323000000L, "born".getBytes(UTF_8));

    assertThat(link).isEqualTo(FIRST);
  }

  @Test
  void laterRecordsFollowTheOneBefore() {
    var link = AuditLink.next(FIRST, ID, 2, 7001, "", 1795323000001L, "g\u00e4lt".getBytes(UTF_8));

    assertThat(link)
        .isEqualTo(
            Sha256.fromHex("e83f953e06b20cfe04e270f8ffe0e95c2f5a00f1c5bacfc8d1169b2c4ee267bc"));
  }
}
