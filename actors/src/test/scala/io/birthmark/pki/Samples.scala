package io.birthmark.pki

import io.birthmark.device.Bytes
import java.nio.charset.StandardCharsets.ISO_8859_1
import java.nio.file.{Files, Path}
import java.security.{KeyPair, PublicKey}
import java.util.concurrent.TimeUnit
import org.bouncycastle.asn1.{ASN1Encodable, DERBitString, DERSequence, DERSet}
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo
import org.bouncycastle.asn1.x500.X500Name
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo

/** Requests, and the openssl program as a judge who shares no code with us. */
object Samples {
  val providers: CryptoProviders = CryptoProviders.of(true)

  /** A request for this key, signed by that one. */
  def csr(key: PublicKey, signer: KeyPair, kind: KeyKind): Bytes = {
    val algorithm = SignatureAlgorithm.named(kind.signatureAlgorithm)
    val info = new CertificationRequestInfo(
      new X500Name("CN=whoever I like,O=not taken over"),
      SubjectPublicKeyInfo.getInstance(key.getEncoded),
      new DERSet()
    )
    val signature = providers.sign(kind.signatureAlgorithm, signer.getPrivate, DerBoundary.encode(info))
    val parts = Array[ASN1Encodable](info, algorithm.identifier, new DERBitString(signature))
    Bytes.copyOf(DerBoundary.encode(new DERSequence(parts)))
  }

  /** A good request of this kind. */
  def csr(kind: KeyKind): Bytes = {
    val keys = providers.generate(kind)
    csr(keys.getPublic, keys, kind)
  }

  /** Runs openssl; returns its exit code and what it printed. */
  def openssl(directory: Path, arguments: String*): (Int, String) = {
    val output = Files.createTempFile(directory, "openssl", ".out")
    val process = new ProcessBuilder(("openssl" +: arguments): _*)
      .directory(directory.toFile)
      .redirectErrorStream(true)
      .redirectInput(new java.io.File("/dev/null"))
      .redirectOutput(output.toFile)
      .start()
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly()
      sys.error(s"openssl does not end: $arguments")
    }
    (process.exitValue, Files.readString(output, ISO_8859_1))
  }
}
