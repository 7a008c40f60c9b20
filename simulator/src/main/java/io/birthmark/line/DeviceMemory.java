package io.birthmark.line;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;

/**
 * What a device keeps when its power goes: its keys, its request, and how far it has come. All
 * bytes are DER.
 *
 * @param privateKey the operational key, PKCS#8
 * @param publicKey its SubjectPublicKeyInfo
 * @param csr made once, because ECDSA would give other bytes for the same key the next time
 * @param idevid the maker's identity, for devices that have one
 * @param credential the operational certificate, once it has been delivered and found right
 * @param answered the challenge and proof that earned the credential
 * @param refusedWith how a bad device ended: the expected code it got
 */
public record DeviceMemory(
    int unit,
    ByteString privateKey,
    ByteString publicKey,
    ByteString csr,
    Optional<IDevIdKey> idevid,
    Optional<Credential> credential,
    Optional<Recording> answered,
    Optional<String> refusedWith) {

  /** The IDevID key in PKCS#8 and its certificates, the IDevID first. */
  public record IDevIdKey(ByteString privateKey, List<ByteString> chain) {}

  /**
   * An operational certificate; {@code chain} and {@code anchors} are concatenated certificates.
   */
  public record Credential(ByteString certificate, ByteString chain, ByteString anchors) {}

  /** What an eavesdropper can write down of a step 3. */
  public record Recording(ByteString challenge, ByteString proof) {}

  DeviceMemory with(Credential delivered, Optional<Recording> earnedWith) {
    return new DeviceMemory(
        unit,
        privateKey,
        publicKey,
        csr,
        idevid,
        Optional.of(delivered),
        earnedWith.or(() -> answered),
        refusedWith);
  }

  DeviceMemory refused(String code) {
    return new DeviceMemory(
        unit, privateKey, publicKey, csr, idevid, credential, answered, Optional.of(code));
  }

  /** Never a key. */
  @Override
  public String toString() {
    return "DeviceMemory[unit=" + unit + "]";
  }
}
