package io.birthmark.ca.embedded;

import io.birthmark.device.Bytes;
import io.birthmark.pki.CryptoProviders;
import io.birthmark.pki.IssuerFacts;
import io.birthmark.pki.Pem;
import io.birthmark.pki.SoftwareKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.util.List;

/**
 * Opens the issuing CA that a {@link CaCeremony} made. The root's key is never read; it need not
 * even be there, and better is not.
 */
public final class CaFiles {
  /** The root's key, encrypted: carry it away after the ceremony. */
  public static final String ROOT_KEY = "root.p12";

  /** The issuing CA's key, encrypted. */
  public static final String ISSUING_KEY = "issuing.p12";

  /** The root's certificate: the anchor that devices and verifiers trust. */
  public static final String ROOT = "root.pem";

  /** The issuing CA's certificate, without the root. */
  public static final String CHAIN = "chain.pem";

  private static final int MAX_BYTES = 64 * 1024;
  private static final byte[] PROBE =
      "birthmark/1 is this the key".getBytes(StandardCharsets.UTF_8);

  private final CryptoProviders providers;

  public CaFiles(CryptoProviders providers) {
    this.providers = providers;
  }

  /** How opening ended. */
  public sealed interface Outcome {}

  /** The CA can sign. */
  public record Opened(IssuingCa ca) implements Outcome {}

  /**
   * The CA stays closed.
   *
   * @param advice what is wrong and what to do; names files, never their content
   */
  public record Refused(String advice) implements Outcome {}

  /**
   * Opens the CA in {@code directory}. The passphrase is the caller's to wipe.
   *
   * @throws IOException when the disk fails
   */
  public Outcome open(Path directory, char[] passphrase) throws IOException {
    for (var name : List.of(ISSUING_KEY, ROOT, CHAIN)) {
      if (!Files.isRegularFile(directory.resolve(name))) {
        return new Refused(
            "there is no " + directory.resolve(name) + "; make a CA with: birthmark ca init");
      }
      if (Files.size(directory.resolve(name)) > MAX_BYTES) {
        return new Refused(directory.resolve(name) + " is too large to be a CA's file");
      }
    }
    if (!OwnerOnly.possible(directory)) {
      return new Refused("the file system of " + directory + " knows no file modes; use another");
    }
    for (var path : List.of(directory, directory.resolve(ISSUING_KEY))) {
      if (!OwnerOnly.holds(path)) {
        return new Refused(
            "others than the owner may touch "
                + path
                + "; run: chmod go= "
                + path
                + " and think about who may have read it");
      }
    }
    return opened(directory, passphrase);
  }

  private Outcome opened(Path directory, char[] passphrase) throws IOException {
    var file = directory.resolve(ISSUING_KEY);
    var content = new ByteArrayInputStream(Files.readAllBytes(file));
    try {
      var store = KeyStore.getInstance("PKCS12");
      store.load(content, passphrase);
      if (store.getKey(Pkcs12.ALIAS, passphrase) instanceof PrivateKey key) {
        return assembled(directory, key, store.getCertificate(Pkcs12.ALIAS).getEncoded());
      }
      return new Refused(file + " holds no CA key; restore it from your backup");
    } catch (IOException e) {
      return e.getCause() instanceof UnrecoverableKeyException
          ? new Refused("the passphrase does not open " + file + "; check where it comes from")
          : new Refused(file + " is damaged; restore it from your backup");
    } catch (GeneralSecurityException e) {
      return new Refused(file + " is damaged; restore it from your backup");
    }
  }

  private Outcome assembled(Path directory, PrivateKey privateKey, byte[] certificate)
      throws IOException {
    var chain = Pem.decode(Pem.CERTIFICATE, text(directory.resolve(CHAIN)));
    var roots = Pem.decode(Pem.CERTIFICATE, text(directory.resolve(ROOT)));
    if (chain.isEmpty() || roots.isEmpty() || roots.get().size() != 1) {
      return new Refused(CHAIN + " or " + ROOT + " holds no certificate; restore both");
    }
    if (!chain.get().getFirst().equals(Bytes.copyOf(certificate))) {
      return new Refused(CHAIN + " and " + ISSUING_KEY + " are of different CAs; restore both");
    }
    try {
      var facts = IssuerFacts.of(chain.get().getFirst(), providers);
      var root = IssuerFacts.of(roots.get().getFirst(), providers);
      var pair = new KeyPair(facts.key().publicKey(), privateKey);
      var key = SoftwareKey.of(pair, facts.key().kind(), providers);
      if (!root.signed(facts.certificate())) {
        return new Refused(ROOT + " did not issue " + CHAIN + "; restore both");
      }
      if (!facts.key().verifies(PROBE, key.sign(PROBE))) {
        return new Refused("the key in " + ISSUING_KEY + " is not that of its certificate");
      }
      return new Opened(new IssuingCa(facts, key, chain.get(), roots.get()));
    } catch (IllegalArgumentException e) {
      return new Refused("the CA's files do not make a CA: " + e.getMessage());
    }
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }
}
