package io.birthmark.enrollment;

import io.birthmark.device.Bytes;
import io.birthmark.device.EvidenceKind;

/** What a device puts forward to prove who it is; bytes as received, trusted by nobody yet. */
public sealed interface Evidence {
  /** Under which name groups accept it. */
  EvidenceKind kind();

  /** The code or signature over the {@link Statement}. */
  Bytes proof();

  /** HMAC-SHA256 under the device's initial key. */
  record InitialKey(Bytes mac) implements Evidence {
    @Override
    public EvidenceKind kind() {
      return EvidenceKind.INITIAL_KEY;
    }

    @Override
    public Bytes proof() {
      return mac;
    }
  }

  /**
   * An IDevID (IEEE 802.1AR) and a signature by its key.
   *
   * @param chain DER certificates one after the other, the IDevID first, without the anchor
   */
  record Idevid(Bytes chain, Bytes signature) implements Evidence {
    @Override
    public EvidenceKind kind() {
      return EvidenceKind.IDEVID;
    }

    @Override
    public Bytes proof() {
      return signature;
    }
  }

  /** A signature by the key whose public half the device was registered with. */
  record ManufacturerSignature(Bytes signature) implements Evidence {
    @Override
    public EvidenceKind kind() {
      return EvidenceKind.MANUFACTURER_SIGNATURE;
    }

    @Override
    public Bytes proof() {
      return signature;
    }
  }

  /** HMAC-SHA256 under a token that is good for one enrollment. */
  record Token(Bytes mac) implements Evidence {
    @Override
    public EvidenceKind kind() {
      return EvidenceKind.TOKEN;
    }

    @Override
    public Bytes proof() {
      return mac;
    }
  }

  /** A signature by the key of the certificate that is to be renewed. */
  record Operational(Bytes signature) implements Evidence {
    @Override
    public EvidenceKind kind() {
      return EvidenceKind.OPERATIONAL;
    }

    @Override
    public Bytes proof() {
      return signature;
    }
  }

  /**
   * The evidence of this kind.
   *
   * @param chain left aside by kinds that have none
   */
  static Evidence of(EvidenceKind kind, Bytes proof, Bytes chain) {
    return switch (kind) {
      case INITIAL_KEY -> new InitialKey(proof);
      case MANUFACTURER_SIGNATURE -> new ManufacturerSignature(proof);
      case IDEVID -> new Idevid(chain, proof);
      case TOKEN -> new Token(proof);
      case OPERATIONAL -> new Operational(proof);
    };
  }
}
