package io.birthmark.node;

import io.birthmark.ca.embedded.CaCeremony;
import io.birthmark.ca.embedded.CaFiles;
import io.birthmark.pki.CryptoProviders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;

/** Where the embedded CA lies in a data folder, and how a node opens it. */
public final class EmbeddedCaRoom {
  /** Folder of the CA in the data folder. */
  public static final String FOLDER = "ca";

  /** File with the passphrase of the issuing key, in the folder of secrets. */
  public static final String ISSUING_PASSPHRASE = "ca-issuing.passphrase";

  private static final String ROOT_PASSPHRASE = "ca-root.passphrase";
  private static final int PASSPHRASE_BYTES = 24;

  private final Path data;
  private final CryptoProviders providers;
  private final InstantSource clock;
  private final SecureRandom random;

  /** The CA of this data folder. */
  public EmbeddedCaRoom(
      Path data, CryptoProviders providers, InstantSource clock, SecureRandom random) {
    this.data = data;
    this.providers = providers;
    this.clock = clock;
    this.random = random;
  }

  /** Whether a ceremony has been held. */
  public boolean exists() {
    return Files.exists(data.resolve(FOLDER));
  }

  /**
   * The ceremony of a demo: random passphrases, kept beside the keys, because nothing of worth
   * hangs on them.
   *
   * @throws IOException when the disk fails
   */
  public CaCeremony.Outcome demoCeremony() throws IOException {
    var secrets = secrets();
    var root = passphrase(secrets.resolve(ROOT_PASSPHRASE));
    var issuing = passphrase(secrets.resolve(ISSUING_PASSPHRASE));
    return ceremony(CaCeremony.Names.of("Birthmark demo", "Birthmark Demo"), root, issuing);
  }

  /** The ceremony with given passphrases. The caller wipes them. */
  public CaCeremony.Outcome ceremony(CaCeremony.Names names, char[] root, char[] issuing)
      throws IOException {
    return new CaCeremony(providers, clock, random)
        .perform(data.resolve(FOLDER), names, root, issuing);
  }

  /** Keeps the issuing key's passphrase where a node of this data folder looks for it. */
  public void keepIssuingPassphrase(char[] passphrase) throws IOException {
    OwnerOnly.write(
        secrets().resolve(ISSUING_PASSPHRASE),
        new String(passphrase).getBytes(StandardCharsets.UTF_8));
  }

  /** Opens the CA with the passphrase in the folder of secrets. */
  public CaFiles.Outcome open() throws IOException {
    var file = secrets().resolve(ISSUING_PASSPHRASE);
    if (!exists()) {
      return new CaFiles.Refused(
          "there is no certificate authority in "
              + data.resolve(FOLDER)
              + "; hold the ceremony first: birthmark ca init --data "
              + data);
    }
    if (!Files.exists(file)) {
      return new CaFiles.Refused(
          "the issuing key's passphrase is not there: write it to " + file + " with mode 0600");
    }
    var passphrase = Files.readString(file).strip().toCharArray();
    try {
      return new CaFiles(providers).open(data.resolve(FOLDER), passphrase);
    } finally {
      Arrays.fill(passphrase, '\0');
    }
  }

  private Path secrets() throws IOException {
    var folder = data.resolve(Secrets.FOLDER);
    OwnerOnly.createFolder(folder);
    return folder;
  }

  private char[] passphrase(Path file) throws IOException {
    if (!Files.exists(file)) {
      var fresh = new byte[PASSPHRASE_BYTES];
      random.nextBytes(fresh);
      OwnerOnly.write(file, HexFormat.of().formatHex(fresh).getBytes(StandardCharsets.US_ASCII));
    }
    return Files.readString(file).strip().toCharArray();
  }
}
