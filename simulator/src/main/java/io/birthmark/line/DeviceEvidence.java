package io.birthmark.line;

import com.google.protobuf.ByteString;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.util.List;

/** What a device proves with who it is. */
public sealed interface DeviceEvidence {
  /** The word of the metric {@code Identity/Evidence/Kind}. */
  String kind();

  /** MAC or signature over the statement of step 3. */
  ByteString prove(ByteString statement);

  /** What the metric {@code Identity/Evidence/Chain} carries; empty when there is none. */
  ByteString chain();

  /** A key shared with the host, 32 bytes. */
  record InitialKey(ByteString key) implements DeviceEvidence {
    @Override
    public String kind() {
      return "initial-key";
    }

    @Override
    public ByteString prove(ByteString statement) {
      return Crypto.hmacSha256(key, statement);
    }

    @Override
    public ByteString chain() {
      return ByteString.EMPTY;
    }

    /** Never the key. */
    @Override
    public String toString() {
      return "InitialKey";
    }
  }

  /** The key of the certificate in use, for the next one. */
  record Operational(PrivateKey key) implements DeviceEvidence {
    @Override
    public String kind() {
      return "operational";
    }

    @Override
    public ByteString prove(ByteString statement) {
      return Crypto.sign("SHA256withECDSA", key, statement);
    }

    @Override
    public ByteString chain() {
      return ByteString.EMPTY;
    }
  }

  /** A token shared with the host, good for one certificate. */
  record Token(ByteString token) implements DeviceEvidence {
    @Override
    public String kind() {
      return "token";
    }

    @Override
    public ByteString prove(ByteString statement) {
      return Crypto.hmacSha256(token, statement);
    }

    @Override
    public ByteString chain() {
      return ByteString.EMPTY;
    }

    /** Never the token. */
    @Override
    public String toString() {
      return "Token";
    }
  }

  /**
   * A key that the host knows the public half of.
   *
   * @param key on P-256 or P-384
   */
  record ManufacturerSignature(PrivateKey key) implements DeviceEvidence {
    @Override
    public String kind() {
      return "manufacturer-signature";
    }

    @Override
    public ByteString prove(ByteString statement) {
      return sign(key, statement);
    }

    @Override
    public ByteString chain() {
      return ByteString.EMPTY;
    }
  }

  /**
   * The maker's identity (IEEE 802.1AR).
   *
   * @param key on P-256 or P-384
   * @param certificates the IDevID first, without the anchor
   */
  record IDevId(PrivateKey key, List<X509Certificate> certificates) implements DeviceEvidence {
    @Override
    public String kind() {
      return "idevid";
    }

    @Override
    public ByteString prove(ByteString statement) {
      return sign(key, statement);
    }

    @Override
    public ByteString chain() {
      return Crypto.concatenated(certificates);
    }
  }

  /** With the hash that goes with the curve. */
  private static ByteString sign(PrivateKey key, ByteString statement) {
    boolean p384 = ((ECKey) key).getParams().getOrder().bitLength() > 256;
    return Crypto.sign(p384 ? "SHA384withECDSA" : "SHA256withECDSA", key, statement);
  }
}
