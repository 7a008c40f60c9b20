package io.birthmark.line;

import com.google.protobuf.ByteString;
import io.birthmark.wire.sparkplug.Metric;
import io.birthmark.wire.sparkplug.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.jspecify.annotations.Nullable;

/**
 * The host's side of the device protocol as the protocol's page tells it, as small as it can be: no
 * network, no store, proofs checked with the plain JDK. It keeps what it accepted, so that a test
 * can ask.
 */
final class ScriptedHost {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final ManufacturerCa ca = ManufacturerCa.create("Host", NOW);
  private final ByteString clusterKey = ByteString.copyFromUtf8("a key of this host and no other");
  private final Map<String, ByteString> initialKeys = new HashMap<>();
  private final Map<String, ByteString> manufacturerKeys = new HashMap<>();
  private final Map<String, ByteString> tokens = new HashMap<>();
  private final Map<String, Twin> twins = new HashMap<>();
  private @Nullable ByteString groupKey;
  private @Nullable X509Certificate anchor;

  /** Set by a test that wants to see what a device does with a host that believes anything. */
  boolean gullible;

  private static final class Twin {
    String kind = "";
    String serial = "";
    long revision;
    ByteString acceptedCsr = ByteString.EMPTY;
    List<X509Certificate> issued = List.of();
    boolean operational;
    final Set<ByteString> certificates = new HashSet<>();
  }

  /** A refusal by its code. */
  private static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String code) {
      super(code);
    }
  }

  synchronized void knowInitialKey(String device, ByteString key) {
    initialKeys.put(device, key);
  }

  synchronized void knowManufacturerKey(String device, ByteString spki) {
    manufacturerKeys.put(device, spki);
  }

  synchronized void knowToken(String device, ByteString token) {
    tokens.put(device, token);
  }

  synchronized void knowGroup(ByteString key, X509Certificate root) {
    groupKey = key;
    anchor = root;
  }

  synchronized boolean isOperational(String device) {
    return twins.containsKey(device) && twin(device).operational;
  }

  /** How many different certificates this device was ever given. */
  synchronized int certificates(String device) {
    return twin(device).certificates.size();
  }

  /** Answers a DBIRTH. */
  synchronized Payload onBirth(String device, Payload birth) {
    var twin = twin(device);
    twin.kind = text(birth, "Evidence/Kind");
    twin.serial = text(birth, "Serial");
    if (twin.operational) {
      return status("OPERATIONAL");
    }
    if (twin.issued.isEmpty()) {
      return challenge(device);
    }
    var digest = bytes(birth, "InstalledDigest");
    return digest.isPresent() && digest.get().equals(sha256(der(twin.issued.getFirst())))
        ? payload(
            metric("Challenge").setBytesValue(newChallenge(device)),
            metric("Status").setStringValue("INSTALLED"))
        : delivery(device);
  }

  /** Answers a DDATA. */
  synchronized Payload onData(String device, Payload data) {
    try {
      var challenge = bytes(data, "Challenge").orElse(ByteString.EMPTY);
      var installed = bytes(data, "Installed");
      return installed.isPresent()
          ? onInstalled(device, challenge, installed.get())
          : onSubmission(device, challenge, data);
    } catch (RefusedException e) {
      return refusal(device, String.valueOf(e.getMessage()));
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  private Payload onSubmission(String device, ByteString challenge, Payload data)
      throws RefusedException, GeneralSecurityException, IOException, OperatorCreationException {
    var twin = twin(device);
    var csr = bytes(data, "Csr").orElse(ByteString.EMPTY);
    if (!gullible) {
      if (!isMine(device, challenge)) {
        throw new RefusedException("CHALLENGE_INVALID");
      }
      if (revisionOf(challenge) != twin.revision) {
        if (!csr.equals(twin.acceptedCsr)) {
          throw new RefusedException("CHALLENGE_STALE");
        }
        return twin.operational ? status("OPERATIONAL") : delivery(device);
      }
      checkProof(device, challenge, csr, data);
    }
    var key = requestedKey(csr);
    if (!gullible && !possessed(device, challenge, csr, key, data)) {
      throw new RefusedException("POSSESSION_INVALID");
    }
    twin.revision++;
    twin.acceptedCsr = csr;
    twin.issued = ca.issue("Kestrel", "device", twin.serial, key, NOW);
    twin.certificates.add(der(twin.issued.getFirst()));
    return delivery(device);
  }

  private void checkProof(String device, ByteString challenge, ByteString csr, Payload data)
      throws RefusedException, GeneralSecurityException {
    var proof = bytes(data, "Evidence/Proof").orElse(ByteString.EMPTY);
    var statement = statement("enroll", device, challenge, csr);
    boolean proven =
        switch (twin(device).kind) {
          case "idevid" -> signedByIdevid(statement, proof, data);
          case "manufacturer-signature" ->
              signedBy(Crypto.publicKey(known(manufacturerKeys, device)), statement, proof);
          case "token" -> proof.equals(hmac(known(tokens, device), statement));
          case String _ -> proof.equals(hmac(initialKey(device), statement));
        };
    if (!proven) {
      throw new RefusedException("PROOF_INVALID");
    }
  }

  private boolean signedByIdevid(byte[] statement, ByteString proof, Payload data)
      throws RefusedException, GeneralSecurityException {
    var chain = Crypto.certificates(bytes(data, "Evidence/Chain").orElse(ByteString.EMPTY));
    checkChain(chain);
    return signedBy(chain.getFirst().getPublicKey(), statement, proof);
  }

  private static boolean signedBy(PublicKey key, byte[] statement, ByteString signature)
      throws GeneralSecurityException {
    boolean p384 = key.getEncoded().length > 100;
    return verifies(p384 ? "SHA384withECDSA" : "SHA256withECDSA", key, statement, signature);
  }

  private static ByteString known(Map<String, ByteString> keys, String device)
      throws RefusedException {
    var key = keys.get(device);
    if (key == null) {
      throw new RefusedException("EVIDENCE_KEY_UNKNOWN");
    }
    return key;
  }

  private static boolean possessed(
      String device, ByteString challenge, ByteString csr, PublicKey key, Payload data)
      throws GeneralSecurityException {
    var signature = bytes(data, "Csr/Proof").orElse(ByteString.EMPTY);
    return verifies(
        "SHA256withECDSA", key, statement("possess", device, challenge, csr), signature);
  }

  private ByteString initialKey(String device) throws RefusedException {
    var imported = initialKeys.get(device);
    if (imported != null) {
      return imported;
    }
    if (groupKey == null) {
      throw new RefusedException("EVIDENCE_KEY_UNKNOWN");
    }
    return hmac(groupKey, device.getBytes(StandardCharsets.US_ASCII));
  }

  private void checkChain(List<X509Certificate> chain) throws RefusedException {
    try {
      for (int i = 0; i < chain.size(); i++) {
        var issuer = i + 1 < chain.size() ? chain.get(i + 1) : anchor;
        chain.get(i).verify(issuer == null ? ca.anchor().getPublicKey() : issuer.getPublicKey());
      }
    } catch (GeneralSecurityException e) {
      throw new RefusedException("EVIDENCE_CHAIN_UNTRUSTED");
    }
  }

  private static PublicKey requestedKey(ByteString csr)
      throws RefusedException, GeneralSecurityException, OperatorCreationException {
    try {
      var request = new JcaPKCS10CertificationRequest(csr.toByteArray());
      var key = request.getPublicKey();
      if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
        throw new RefusedException("BAD_CSR");
      }
      return key;
    } catch (IOException | PKCSException e) {
      throw new RefusedException("BAD_CSR");
    }
  }

  private Payload onInstalled(String device, ByteString challenge, ByteString signature)
      throws RefusedException, GeneralSecurityException {
    var twin = twin(device);
    if (twin.operational) {
      return status("OPERATIONAL");
    }
    if (!isMine(device, challenge) || revisionOf(challenge) != twin.revision) {
      throw new RefusedException("CHALLENGE_STALE");
    }
    var certificate = twin.issued.getFirst();
    var statement = statement("install", device, challenge, der(certificate));
    if (!verifies("SHA256withECDSA", certificate.getPublicKey(), statement, signature)) {
      throw new RefusedException("PROOF_INVALID");
    }
    twin.revision++;
    twin.operational = true;
    return status("OPERATIONAL");
  }

  /** The statement, put together with the JDK alone. */
  static byte[] statement(String step, String device, ByteString challenge, ByteString object) {
    var head = ("birthmark/1 " + step + "\0").getBytes(StandardCharsets.US_ASCII);
    var name = device.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(head.length + challenge.size() + name.length + 32)
        .put(head)
        .put(challenge.toByteArray())
        .put(name)
        .put(sha256(object).toByteArray())
        .array();
  }

  private Payload challenge(String device) {
    return payload(
        metric("Challenge").setBytesValue(newChallenge(device)),
        metric("Profile").setStringValue("device/1"),
        metric("CsrAttributes").setBytesValue(ByteString.copyFrom(new byte[] {0x30, 0})));
  }

  private Payload delivery(String device) {
    var issued = twin(device).issued;
    return payload(
        metric("Certificate").setBytesValue(der(issued.getFirst())),
        metric("Chain").setBytesValue(der(issued.get(1))),
        metric("Anchors").setBytesValue(der(ca.anchor())),
        metric("Challenge").setBytesValue(newChallenge(device)));
  }

  private Payload refusal(String device, String code) {
    var error = metric("Error").setStringValue(code);
    var text = metric("ErrorText").setStringValue("refused by the script");
    return code.startsWith("CHALLENGE")
        ? payload(error, text, metric("Challenge").setBytesValue(newChallenge(device)))
        : payload(error, text);
  }

  private static Payload status(String status) {
    return payload(metric("Status").setStringValue(status));
  }

  private static Metric.Builder metric(String name) {
    return Metric.newBuilder().setName("Identity/" + name);
  }

  private static Payload payload(Metric.Builder... metrics) {
    var payload = Payload.newBuilder().setTimestamp(NOW.toEpochMilli());
    for (var metric : metrics) {
      payload.addMetrics(metric);
    }
    return payload.build();
  }

  private ByteString newChallenge(String device) {
    var head = ByteBuffer.allocate(18).put((byte) 1).put((byte) 1).putLong(twin(device).revision);
    var prefix = ByteString.copyFrom(head.array());
    return prefix.concat(mac(device, prefix));
  }

  private boolean isMine(String device, ByteString challenge) {
    return challenge.size() == 50
        && challenge.substring(18).equals(mac(device, challenge.substring(0, 18)));
  }

  private static long revisionOf(ByteString challenge) {
    return ByteBuffer.wrap(challenge.toByteArray()).getLong(2);
  }

  private ByteString mac(String device, ByteString prefix) {
    return hmac(clusterKey, prefix.concat(ByteString.copyFromUtf8(device)).toByteArray());
  }

  private Twin twin(String device) {
    return twins.computeIfAbsent(device, _ -> new Twin());
  }

  static Optional<ByteString> bytes(Payload payload, String name) {
    return payload.getMetricsList().stream()
        .filter(m -> m.getName().equals("Identity/" + name) && m.hasBytesValue())
        .map(Metric::getBytesValue)
        .findFirst();
  }

  private static String text(Payload payload, String name) {
    return payload.getMetricsList().stream()
        .filter(m -> m.getName().equals("Identity/" + name))
        .map(Metric::getStringValue)
        .findFirst()
        .orElse("");
  }

  static boolean verifies(String algorithm, PublicKey key, byte[] statement, ByteString signature)
      throws GeneralSecurityException {
    var verifier = Signature.getInstance(algorithm);
    verifier.initVerify(key);
    verifier.update(statement);
    return verifier.verify(signature.toByteArray());
  }

  static ByteString hmac(ByteString key, byte[] message) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.toByteArray(), "HmacSHA256"));
      return ByteString.copyFrom(mac.doFinal(message));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ByteString sha256(ByteString bytes) {
    try {
      return ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ByteString der(X509Certificate certificate) {
    try {
      return ByteString.copyFrom(certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
