package io.birthmark.pki;

import io.birthmark.device.Bytes;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;

/** The textual form of certificates and requests (RFC 7468). */
public final class Pem {
  /** Label of an X.509 certificate. */
  public static final String CERTIFICATE = "CERTIFICATE";

  /** Label of a PKCS#10 request. */
  public static final String CERTIFICATE_REQUEST = "CERTIFICATE REQUEST";

  /** Label of a SubjectPublicKeyInfo (RFC 7468 §13). */
  public static final String PUBLIC_KEY = "PUBLIC KEY";

  private static final int MAX_CHARACTERS = 256 * 1024;
  private static final int MAX_BLOCKS = 64;

  private Pem() {}

  /** Writes each element as a block of its own. */
  public static String encode(String label, List<Bytes> elements) {
    var text = new StringWriter();
    try (var writer = new PemWriter(text)) {
      for (var element : elements) {
        writer.writeObject(new PemObject(label, element.toArray()));
      }
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail to be written", e);
    }
    return text.toString();
  }

  /** Writes one block. */
  public static String encode(String label, Bytes element) {
    return encode(label, List.of(element));
  }

  /**
   * Reads one to 64 blocks of this label; text around them is ignored (RFC 7468 §5.2). Empty when a
   * block has another label, is broken, or does not hold one element of guarded DER.
   */
  public static Optional<List<Bytes>> decode(String label, String text) {
    if (text.length() > MAX_CHARACTERS) {
      return Optional.empty();
    }
    var elements = new ArrayList<Bytes>();
    try (var reader = new PemReader(new StringReader(text))) {
      for (var block = reader.readPemObject(); block != null; block = reader.readPemObject()) {
        var content = block.getContent();
        if (!label.equals(block.getType())
            || elements.size() == MAX_BLOCKS
            || DerGuard.fault(content, DerGuard.Limits.CERTIFICATE).isPresent()) {
          return Optional.empty();
        }
        elements.add(Bytes.copyOf(content));
      }
    } catch (IOException | RuntimeException e) {
      // The reader reports bad base64 by several exceptions, checked and unchecked.
      return Optional.empty();
    }
    return elements.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(elements));
  }
}
