package io.birthmark.cadouble;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * The PKI of a double's TLS connections, which has nothing to do with the CA it plays. In the
 * double's folder: {@code tls/trust.pem}, what callers trust; {@code client/client.pem}, {@code
 * .key} and {@code .p12}, whom the CA knows; {@code client/stranger.*}, whose certificate is good
 * and who has no role. PKCS#12 files have the password {@code birthmark-double}.
 */
final class FrontPki {
  private static final Duration LIFE = Duration.ofDays(3650);

  /** Which certificate the server shows. */
  enum Face {
    NORMAL,
    EXPIRED,
    WRONG_HOST;

    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final Identity root;
  private final Map<Face, Identity> faces = new EnumMap<>(Face.class);

  FrontPki(Path folder, Instant now) throws IOException, GeneralSecurityException {
    var tls = folder.resolve("tls");
    var whole = new Signing.Period(now.minus(Duration.ofDays(1)), now.plus(LIFE));
    var past = new Signing.Period(now.minus(Duration.ofDays(90)), now.minus(Duration.ofDays(1)));
    root =
        Identity.kept(
            tls.resolve("root.p12"), () -> Signing.root(new X500Name("CN=Double TLS Root"), whole));
    Identity.writePem(tls.resolve("trust.pem"), List.of(root.certificate()));
    for (var face : Face.values()) {
      var hosts =
          face == Face.WRONG_HOST
              ? new GeneralNames(new GeneralName(GeneralName.dNSName, "ca.elsewhere.invalid"))
              : Signing.loopback();
      var period = face == Face.EXPIRED ? past : whole;
      faces.put(
          face,
          Identity.kept(
              tls.resolve(face.word() + ".p12"),
              () -> Signing.server(new X500Name("CN=double"), hosts, root, period)));
    }
    for (var name : List.of("client", "stranger")) {
      var client = folder.resolve("client");
      var subject = new X500Name("CN=" + (name.equals("client") ? CaDouble.CLIENT : name));
      Identity.kept(client.resolve(name + ".p12"), () -> Signing.client(subject, root, whole))
          .writePem(client.resolve(name + ".pem"), client.resolve(name + ".key"));
    }
  }

  /**
   * A server's context; each call makes one of its own, so no session is taken up under another.
   */
  SSLContext context(Face face) throws GeneralSecurityException {
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(Objects.requireNonNull(faces.get(face)).store(), Identity.PASSWORD.toCharArray());
    var trusted = KeyStore.getInstance("PKCS12");
    try {
      trusted.load(null, null);
    } catch (IOException e) {
      throw new IllegalStateException("an empty key store is not read from anywhere", e);
    }
    trusted.setCertificateEntry("root", root.certificate());
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), new SecureRandom());
    return context;
  }
}
