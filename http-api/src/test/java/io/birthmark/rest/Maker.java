package io.birthmark.rest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.birthmark.device.Bytes;
import io.birthmark.device.SerialNumber;
import io.birthmark.pki.CaCertificate;
import io.birthmark.pki.CryptoProviders;
import io.birthmark.pki.KeyKind;
import io.birthmark.pki.Pem;
import io.birthmark.pki.SoftwareKey;
import io.birthmark.pki.SubjectKey;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Base64;

/** A maker of devices who holds the key of his root. */
final class Maker {
  private static final CryptoProviders PROVIDERS = CryptoProviders.of(false);

  private final SoftwareKey key = SoftwareKey.generate(KeyKind.EC_P256, PROVIDERS);
  private final Bytes root;

  Maker(String name) {
    var read = SubjectKey.read(Bytes.copyOf(key.publicKey().getEncoded()), PROVIDERS);
    if (!(read instanceof SubjectKey.Accepted(var subject))) {
      throw new AssertionError(read);
    }
    root =
        CaCertificate.root(
            new CaCertificate.Order(
                name,
                name + " Root",
                subject,
                new SerialNumber(BigInteger.ONE.shiftLeft(100)),
                TestApi.NOW,
                TestApi.NOW.plus(Duration.ofDays(3650))),
            key);
  }

  String pem() {
    return Pem.encode(Pem.CERTIFICATE, root);
  }

  String id() {
    return root.sha256().toHex();
  }

  /** The body that uploads the root. */
  String upload() {
    return JsonNodeFactory.instance.objectNode().put("certificate", pem()).toString();
  }

  /** The body that proves it by a signature. */
  String proof(String statement) {
    var signature = Base64.getEncoder().encodeToString(key.sign(statement.getBytes(US_ASCII)));
    return JsonNodeFactory.instance.objectNode().put("signature", signature).toString();
  }

  /** Uploads and proves it. */
  Maker known(Caller caller) {
    var uploaded = caller.post("/api/v1/anchors", upload()).json();
    caller.post(
        "/api/v1/anchors/" + id() + ":prove", proof(uploaded.path("statement").textValue()));
    return this;
  }
}
