package io.birthmark.twin

import java.io.ByteArrayOutputStream
import java.math.BigInteger
import java.nio.charset.StandardCharsets.US_ASCII
import java.security.{KeyPair, MessageDigest, Signature}
import java.time.Instant
import java.util.{Date, Optional}
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec

import io.birthmark.ca.CaTests.{algorithm, p256, request}
import io.birthmark.device._
import io.birthmark.twin.EnrollmentDesk._
import org.bouncycastle.asn1.x500.X500Name
import org.bouncycastle.asn1.x509.{BasicConstraints, Extension, KeyUsage}
import org.bouncycastle.cert.X509CertificateHolder
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder

/** A device as its firmware's author would write it from the protocol's description: nothing here
  * uses the product's own proofs.
  */
final class SoftwareDevice(val serial: String, identity: SoftwareDevice.Identity) {
  import SoftwareDevice._

  val id: DeviceId = DeviceId.of(s"Acme-$serial").orElseThrow()
  val facts: HardwareFacts = new HardwareFacts("Acme", "Pump 3", serial)
  val route: Route = new Route(Channel.SPARKPLUG, "plant1/edge7")
  var keys: KeyPair = p256()
  lazy val csr: Bytes = request(keys)

  /** Forgets its key pair and makes another. */
  def withNewKeys(): SoftwareDevice = new SoftwareDevice(serial, identity)

  /** What it is to be registered with. */
  def manufacturerKey: Optional[Bytes] = identity.manufacturerKey

  def birth: Sighting = birth(Optional.empty[Sha256]())

  def birth(installed: Optional[Sha256]): Sighting =
    new Sighting(id, route, facts, Optional.of("1.0"), identity.kind, installed)

  def submission(challenge: Bytes): Submission = submission(challenge, csr)

  def submission(challenge: Bytes, csr: Bytes): Submission = new Submission(
    id,
    route,
    facts,
    identity.kind,
    challenge,
    Bytes.copyOf(identity.proof(statement("enroll", challenge, id.device, csr))),
    identity.chain,
    csr,
    Bytes.copyOf(sign(keys, statement("possess", challenge, id.device, csr)))
  )

  def installed(certificate: Bytes, challenge: Bytes): InstallProof = new InstallProof(
    id,
    route,
    challenge,
    Bytes.copyOf(sign(keys, statement("install", challenge, id.device, certificate)))
  )
}

object SoftwareDevice {

  /** How a device shows who it is. */
  sealed trait Identity {
    def kind: EvidenceKind
    def chain: Bytes
    def manufacturerKey: Optional[Bytes] = Optional.empty()
    def proof(statement: Array[Byte]): Array[Byte]
  }

  final case class InitialKey(key: Array[Byte]) extends Identity {
    val kind: EvidenceKind = EvidenceKind.INITIAL_KEY
    val chain: Bytes = Bytes.EMPTY
    def proof(statement: Array[Byte]): Array[Byte] = hmac(key, statement)
  }

  final case class MakersCertificate(keys: KeyPair, chain: Bytes) extends Identity {
    val kind: EvidenceKind = EvidenceKind.IDEVID
    def proof(statement: Array[Byte]): Array[Byte] = sign(keys, statement)
  }

  /** The key of the certificate in use. */
  final case class KeyInUse(keys: KeyPair) extends Identity {
    val kind: EvidenceKind = EvidenceKind.OPERATIONAL
    val chain: Bytes = Bytes.EMPTY
    def proof(statement: Array[Byte]): Array[Byte] = sign(keys, statement)
  }

  /** A submission with another request, or with another signature for it. */
  def altered(good: Submission)(csr: Bytes = good.csr, possession: Bytes = good.possession): Submission =
    new Submission(
      good.device,
      good.route,
      good.facts,
      good.evidence,
      good.challenge,
      good.proof,
      good.chain,
      csr,
      possession
    )

  final case class MakersKey(keys: KeyPair) extends Identity {
    val kind: EvidenceKind = EvidenceKind.MANUFACTURER_SIGNATURE
    val chain: Bytes = Bytes.EMPTY
    def proof(statement: Array[Byte]): Array[Byte] = sign(keys, statement)
    override def manufacturerKey: Optional[Bytes] =
      Optional.of(Bytes.copyOf(keys.getPublic.getEncoded))
  }

  final case class Token(token: Array[Byte]) extends Identity {
    val kind: EvidenceKind = EvidenceKind.TOKEN
    val chain: Bytes = Bytes.EMPTY
    def proof(statement: Array[Byte]): Array[Byte] = hmac(token, statement)
  }

  def hmac(key: Array[Byte], message: Array[Byte]): Array[Byte] = {
    val mac = Mac.getInstance("HmacSHA256")
    mac.init(new SecretKeySpec(key, "HmacSHA256"))
    mac.doFinal(message)
  }

  def sign(keys: KeyPair, message: Array[Byte]): Array[Byte] = {
    val signature = Signature.getInstance(algorithm(keys))
    signature.initSign(keys.getPrivate)
    signature.update(message)
    signature.sign()
  }

  def statement(step: String, challenge: Bytes, device: String, about: Bytes): Array[Byte] = {
    val out = new ByteArrayOutputStream
    out.writeBytes(s"birthmark/1 $step".getBytes(US_ASCII))
    out.write(0)
    out.writeBytes(challenge.toArray)
    out.writeBytes(device.getBytes(US_ASCII))
    out.writeBytes(MessageDigest.getInstance("SHA-256").digest(about.toArray))
    out.toByteArray
  }

  /** A maker of devices with a root of its own. */
  final class Maker(name: String) {
    private val keys = p256()
    private val subject = new X500Name(s"O=$name,CN=$name Root")
    val root: Bytes = certificate(subject, keys, ca = true)

    def identityFor(serial: String): MakersCertificate = {
      val devices = p256()
      MakersCertificate(
        devices,
        certificate(new X500Name(s"O=$name,SERIALNUMBER=$serial"), devices, ca = false)
      )
    }

    private def certificate(who: X500Name, whose: KeyPair, ca: Boolean): Bytes = {
      val usage = if (ca) KeyUsage.keyCertSign else KeyUsage.digitalSignature
      val built: X509CertificateHolder = new JcaX509v3CertificateBuilder(
        subject,
        new BigInteger(64, new java.security.SecureRandom).add(BigInteger.ONE),
        Date.from(Instant.parse("2020-01-01T00:00:00Z")),
        Date.from(Instant.parse("2049-12-31T23:59:59Z")),
        who,
        whose.getPublic
      )
        .addExtension(Extension.basicConstraints, true, new BasicConstraints(ca))
        .addExtension(Extension.keyUsage, true, new KeyUsage(usage))
        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate))
      Bytes.copyOf(built.getEncoded)
    }
  }
}
