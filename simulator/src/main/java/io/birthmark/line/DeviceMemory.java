package io.birthmark.line;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;

/**
 * What a device keeps when its power goes: its keys, its request, and how far it has come. All
 * bytes are DER.
 *
 * @param request its key and what it asks with
 * @param makerKey the key its maker gave it, for devices that have one
 * @param credential the operational certificate, once it has been delivered and found right
 * @param answered the challenge and proof that earned the credential
 * @param refusedWith how a bad device ended: the expected code it got
 * @param renewal what is to take the place of key and credential, while that is under way
 * @param renewals how often that has happened
 */
public record DeviceMemory(
    int unit,
    KeyRequest request,
    Optional<MakerKey> makerKey,
    Optional<Credential> credential,
    Optional<Recording> answered,
    Optional<String> refusedWith,
    Optional<Renewal> renewal,
    int renewals) {

  /**
   * A key that the maker gave a device.
   *
   * @param privateKey PKCS#8
   * @param publicKey SubjectPublicKeyInfo
   * @param chain certificates, the IDevID first; none when the bare key is registered
   */
  public record MakerKey(ByteString privateKey, ByteString publicKey, List<ByteString> chain) {}

  /**
   * An operational certificate; {@code chain} and {@code anchors} are concatenated certificates.
   */
  public record Credential(ByteString certificate, ByteString chain, ByteString anchors) {}

  /** A new key, and its certificate from the moment it is delivered until it is proven. */
  public record Renewal(KeyRequest request, Optional<Credential> credential) {}

  /** What an eavesdropper can write down of a step 3. */
  public record Recording(ByteString challenge, ByteString proof) {}

  /** A device that has just been made. */
  static DeviceMemory fresh(int unit, KeyRequest request, Optional<MakerKey> makerKey) {
    return new DeviceMemory(
        unit,
        request,
        makerKey,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0);
  }

  /** The key that a certificate is awaited for, or was last. */
  KeyRequest newest() {
    return renewal.map(Renewal::request).orElse(request);
  }

  /** The certificate that was delivered last. */
  Optional<Credential> delivered() {
    return renewal.flatMap(Renewal::credential).or(() -> credential);
  }

  DeviceMemory with(Credential delivered, Optional<Recording> earnedWith) {
    var recording = earnedWith.or(() -> answered);
    return renewal.isPresent()
        ? new DeviceMemory(
            unit,
            request,
            makerKey,
            credential,
            recording,
            refusedWith,
            Optional.of(new Renewal(renewal.get().request(), Optional.of(delivered))),
            renewals)
        : new DeviceMemory(
            unit,
            request,
            makerKey,
            Optional.of(delivered),
            recording,
            refusedWith,
            renewal,
            renewals);
  }

  DeviceMemory refused(String code) {
    return new DeviceMemory(
        unit, request, makerKey, credential, answered, Optional.of(code), renewal, renewals);
  }

  /** Asking otherwise, with the key that a certificate is awaited for. */
  DeviceMemory asking(KeyRequest otherwise) {
    return renewal.isPresent()
        ? renewing(otherwise)
        : new DeviceMemory(
            unit, otherwise, makerKey, credential, answered, refusedWith, renewal, renewals);
  }

  /** With a new key beside the one in use. */
  DeviceMemory renewing(KeyRequest next) {
    return new DeviceMemory(
        unit,
        request,
        makerKey,
        credential,
        answered,
        refusedWith,
        Optional.of(new Renewal(next, Optional.empty())),
        renewals);
  }

  /** The new key and certificate are in use, the old ones forgotten; without new ones as it was. */
  DeviceMemory renewed() {
    return renewal
        .filter(next -> next.credential().isPresent())
        .map(next ->
            new DeviceMemory(
                unit,
                next.request(),
                makerKey,
                next.credential(),
                answered,
                refusedWith,
                Optional.empty(),
                renewals + 1))
        .orElse(this);
  }

  /** Never a key. */
  @Override
  public String toString() {
    return "DeviceMemory[unit=" + unit + "]";
  }
}
