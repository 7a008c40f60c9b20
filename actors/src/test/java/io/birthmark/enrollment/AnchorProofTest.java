package io.birthmark.enrollment;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.Bytes;
import io.birthmark.pki.CryptoProviders;
import io.birthmark.pki.Openssl;
import io.birthmark.pki.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proofs as a maker's people make them, by openssl, which shares no code with us. */
class AnchorProofTest {
  private static final CryptoProviders PROVIDERS = CryptoProviders.of(true);
  private static final RegistrationCode CODE =
      new RegistrationCode("00112233445566778899aabbccddeeff00112233");
  private static final String ROOT = "/O=Maker/CN=Maker Root";

  @TempDir private Path folder;

  @BeforeEach
  void maker() {
    root("root", "EC -pkeyopt ec_paramgen_curve:P-256");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EC -pkeyopt ec_paramgen_curve:P-256",
        "EC -pkeyopt ec_paramgen_curve:P-384",
        "RSA -pkeyopt rsa_keygen_bits:2048",
        "ED25519"
      })
  void theHolderOfTheKeyIsBelieved(String kind) throws IOException {
    root("kind", kind);
    var anchor = uploaded("kind");

    assertThat(certificate("kind", CODE.value()).fault(anchor, PROVIDERS)).isEmpty();
    assertThat(signature("kind", kind, anchor.statement()).fault(anchor, PROVIDERS)).isEmpty();
  }

  @Test
  void theStatementIsThisTextToTheByte() throws IOException {
    var anchor = uploaded("root");

    assertThat(anchor.statement())
        .isEqualTo(
            "birthmark/1 anchor "
                + anchor.anchor().der().sha256().toHex()
                + " 00112233445566778899aabbccddeeff00112233");
  }

  @Test
  void aCertificateForAnotherCodeIsNoProof() throws IOException {
    var earlier = certificate("root", "00112233445566778899aabbccddeeff00112234");

    assertThat(earlier.fault(uploaded("root"), PROVIDERS))
        .contains("its subject's commonName is not the registration code");
  }

  @Test
  void aCertificateByAnotherKeyOfTheSameNameIsNoProof() throws IOException {
    root("impostor", "EC -pkeyopt ec_paramgen_curve:P-256");

    assertThat(certificate("impostor", CODE.value()).fault(uploaded("root"), PROVIDERS))
        .contains("the anchor's key has not signed it");
  }

  @Test
  void aCertificateOfAnotherIssuerIsNoProof() throws IOException {
    openssl(
        "req -x509 -new -key root.key -nodes -out other.pem -days 10 -subj /O=Other/CN=Other"
            + " -addext basicConstraints=critical,CA:TRUE");
    Files.copy(folder.resolve("root.key"), folder.resolve("other.key"));

    assertThat(certificate("other", CODE.value()).fault(uploaded("root"), PROVIDERS))
        .contains("its issuer is not the anchor's subject");
  }

  @Test
  void theAnchorItselfIsNoProof() throws IOException {
    var anchor = uploaded("root");

    assertThat(new AnchorProof.ByCertificate(anchor.anchor().der()).fault(anchor, PROVIDERS))
        .isPresent();
  }

  @Test
  void aSignatureOverAnythingElseIsNoProof() throws IOException {
    var anchor = uploaded("root");
    var kind = "EC";

    assertThat(signature("root", kind, anchor.statement() + "\n").fault(anchor, PROVIDERS))
        .isPresent();
    assertThat(signature("root", kind, CODE.value()).fault(anchor, PROVIDERS)).isPresent();
  }

  @Test
  void noiseIsNoProof() throws IOException {
    var noise = Bytes.copyOf(new byte[] {48, 3, 2, 1, 7});
    var anchor = uploaded("root");

    assertThat(new AnchorProof.BySignature(noise).fault(anchor, PROVIDERS)).isPresent();
    assertThat(new AnchorProof.ByCertificate(noise).fault(anchor, PROVIDERS)).isPresent();
  }

  private void root(String name, String kind) {
    openssl(
        "req -x509 -newkey %s -nodes -keyout %s.key -out %s.pem -days 10 -addext basicConstraints=critical,CA:TRUE"
            .formatted(kind, name, name)
            .split(" "),
        "-subj",
        ROOT);
  }

  private UploadedAnchor uploaded(String name) throws IOException {
    return new UploadedAnchor(
        TrustAnchor.of(der(name + ".pem")), CODE, UploadedAnchor.Phase.UNPROVEN, 1);
  }

  private AnchorProof certificate(String issuer, String commonName) throws IOException {
    openssl(
        "req -newkey EC -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout v.key -out v.csr -subj /CN="
            + commonName);
    openssl(
        "x509 -req -in v.csr -CA %s.pem -CAkey %s.key -CAcreateserial -days 1 -out v.pem"
            .formatted(issuer, issuer));
    return new AnchorProof.ByCertificate(der("v.pem"));
  }

  private AnchorProof signature(String name, String kind, String text) throws IOException {
    Files.writeString(folder.resolve("text"), text);
    if (kind.equals("ED25519")) {
      openssl("pkeyutl -sign -inkey %s.key -rawin -in text -out signature".formatted(name));
    } else {
      var digest = kind.endsWith("P-384") ? "sha384" : "sha256";
      openssl("dgst -%s -sign %s.key -out signature text".formatted(digest, name));
    }
    return new AnchorProof.BySignature(
        Bytes.copyOf(Files.readAllBytes(folder.resolve("signature"))));
  }

  private Bytes der(String file) throws IOException {
    return Optional.of(Files.readString(folder.resolve(file)))
        .flatMap(text -> Pem.decode(Pem.CERTIFICATE, text))
        .orElseThrow()
        .getFirst();
  }

  private void openssl(String command) {
    openssl(command.split(" "));
  }

  private void openssl(String[] first, String... more) {
    var arguments = new ArrayList<>(List.of(first));
    arguments.addAll(List.of(more));
    var ended = Openssl.run(folder, arguments.toArray(String[]::new));
    assertThat(ended.code()).as(ended.output()).isZero();
  }
}
