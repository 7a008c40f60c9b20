package io.birthmark.pki;

import io.birthmark.device.Bytes;
import io.birthmark.pki.DerGuard.Limits;
import java.io.IOException;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;

/**
 * The one place where untrusted DER meets the ASN.1 library.
 *
 * <p>The library reports malformed input with half a dozen kinds of exception. Here, and nowhere
 * else, all of them become a value; {@link StackOverflowError} too, although the guard should make
 * it impossible, because it would take the whole node down.
 */
final class DerBoundary {
  private DerBoundary() {}

  /** Turns a parsed structure into one of our types; may throw anything unchecked. */
  @FunctionalInterface
  interface Parser<T> {
    T parse(ASN1Primitive root) throws IOException;
  }

  /** What came out of untrusted bytes. */
  sealed interface Reading<T> {}

  record Parsed<T>(T value) implements Reading<T> {}

  record Malformed<T>(String why) implements Reading<T> {}

  static <T> Reading<T> read(Bytes der, Limits limits, Parser<T> parser) {
    if (der.size() > limits.maxBytes()) {
      return new Malformed<>(der.size() + " bytes, at most " + limits.maxBytes() + " are allowed");
    }
    return read(der.toArray(), limits, parser);
  }

  static <T> Reading<T> read(byte[] der, Limits limits, Parser<T> parser) {
    Optional<String> fault = DerGuard.fault(der, limits);
    if (fault.isPresent()) {
      return new Malformed<>("not acceptable DER: " + fault.get());
    }
    try {
      return new Parsed<>(parser.parse(ASN1Primitive.fromByteArray(der)));
    } catch (IOException | RuntimeException e) {
      return new Malformed<>("not the expected structure: " + shown(e));
    } catch (StackOverflowError e) {
      return new Malformed<>("nested too deeply to be read");
    }
  }

  /** The DER of a structure that we built or have parsed. */
  static byte[] encode(ASN1Encodable structure) {
    try {
      return structure.toASN1Primitive().getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail to be written", e);
    }
  }

  /** The library's words, short and on one line: they may quote the sender's bytes. */
  private static String shown(Exception e) {
    var message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    var plain = message.replaceAll("[^\\x20-\\x7E]", "?");
    return plain.length() <= 120 ? plain : plain.substring(0, 120) + "...";
  }
}
