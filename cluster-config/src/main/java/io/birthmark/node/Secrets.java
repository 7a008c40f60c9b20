package io.birthmark.node;

import io.birthmark.enrollment.SecretBytes;
import io.birthmark.vault.KeyWrap;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * A node's own secrets, made at its first start. Nodes of one cluster share them.
 *
 * @param challengeKey makes challenges; whoever has it can make them too
 * @param keyWrap encrypts evidence keys in the store
 */
record Secrets(SecretBytes challengeKey, KeyWrap keyWrap) {
  /** Folder of secrets in the data folder. */
  static final String FOLDER = "secrets";

  private static final int CHALLENGE_KEY_BYTES = 32;

  /** Reads or makes the secrets of a data folder. */
  static Secrets of(Path data, SecureRandom random) throws IOException, NodeRefusal {
    var folder = data.resolve(FOLDER);
    OwnerOnly.createFolder(folder);
    var challenge =
        OwnerOnly.loadOrCreate(folder.resolve("challenge.key"), CHALLENGE_KEY_BYTES, random);
    return switch (KeyWrap.loadOrCreate(folder.resolve("evidence-wrap.key"))) {
      case KeyWrap.Loading.Refused(var detail) -> throw new NodeRefusal(detail);
      case KeyWrap.Loading.Ready(var wrap) -> new Secrets(SecretBytes.copyOf(challenge), wrap);
    };
  }
}
