package io.birthmark.enrollment

import io.birthmark.device.{AcceptedEvidence, Bytes, DeviceId, EvidenceKind, HardwareFacts, Reason, Sha256}
import io.birthmark.enrollment.EvidenceVerifier.{Refused, Verified}
import io.birthmark.enrollment.IdevidTrust.{DeviceKey, Trusted, Untrusted}
import io.birthmark.enrollment.SampleGroups.{anchor, bytes, open, secret, settings, Line}
import org.scalatest.matchers.should.Matchers
import org.scalatest.prop.TableDrivenPropertyChecks
import org.scalatest.wordspec.AnyWordSpec

import java.security.spec.ECGenParameterSpec
import java.security.{KeyPair, KeyPairGenerator, Signature, SignatureException}
import java.time.{Duration, Instant, InstantSource}
import java.util.Optional
import scala.jdk.CollectionConverters._

class EvidenceVerifierSpec extends AnyWordSpec with Matchers with TableDrivenPropertyChecks {
  private val now = Instant.parse("2026-11-22T10:00:00Z")
  private val facts = new HardwareFacts("acme", "TX", "0042")
  private val device = new DeviceId("default", "acme-0042")
  private val sibling = new DeviceId("default", "acme-0043")
  private val csr = bytes("a CSR")
  private val challenges =
    new Challenges(secret("c" * 32), Duration.ofMinutes(5), InstantSource.fixed(now))
  private val challenge = challenges.issue(device, Purpose.ENROLL, 3)
  private val statement = Statement.enroll(challenge, device, csr)

  /** What a proof may cover instead of what it must. */
  private val wrongStatements = Table(
    ("difference", "statement"),
    ("another device", Statement.enroll(challenge, sibling, csr)),
    ("another challenge", Statement.enroll(challenges.issue(device, Purpose.ENROLL, 4), device, csr)),
    ("another CSR", Statement.enroll(challenge, device, bytes("b CSR"))),
    ("another step", Statement.install(challenge, device, csr))
  )

  private val root = anchor("root A")
  private val foreignRoot = anchor("root B")
  private val chain = bytes("a chain")
  private val idevidKey = p256()
  private val both = Set(EvidenceKind.INITIAL_KEY, EvidenceKind.IDEVID)
  private val groupKey = secret("the group's key, 32 bytes long..")
  private val groupKeyName = new GroupKey(new KeyId("group/line-1"), CheckValue.of(groupKey))
  private val group = open(settings(both, "acme-{serial}", "device", Seq(root), Some(groupKeyName)))

  private val deviceKey = new KeyMaterial.Imported(InitialKeys.idFor(device), secret("a key of 16 byte"))
  private val ofGroup = new KeyMaterial.OfGroup(groupKeyName.id(), groupKey)
  private val absent = new KeyMaterial.Absent(Reason.EVIDENCE_KEY_UNKNOWN, "none")

  private def verify(
      evidence: Evidence,
      key: KeyMaterial = absent,
      group: EnrollmentGroup = group,
      facts: HardwareFacts = facts,
      trust: IdevidTrust = trusting()
  ): EvidenceVerifier.Verdict =
    new EvidenceVerifier(trust).verify(group, facts, statement, evidence, key, now)

  private def reasonOf(verdict: EvidenceVerifier.Verdict): Reason = verdict match {
    case refused: Refused => refused.reason()
    case other            => fail(s"not refused: $other")
  }

  private def macOver(over: Statement, key: SecretBytes): Evidence =
    new Evidence.InitialKey(Bytes.copyOf(Hmac.sha256(key, over.toBytes)))

  private def signed(
      over: Statement,
      key: KeyPair = idevidKey,
      algorithm: String = "SHA256withECDSA",
      chain: Bytes = chain
  ): Evidence = {
    val signature = Signature.getInstance(algorithm)
    signature.initSign(key.getPrivate)
    signature.update(over.toBytes)
    new Evidence.Idevid(chain, Bytes.copyOf(signature.sign()))
  }

  "An imported initial key" should {
    val good = macOver(statement, deviceKey.key())

    "prove its device, and the journal learn which key it was" in {
      val check = CheckValue.of(deviceKey.key())

      verify(good, deviceKey) shouldBe new Verified(
        new AcceptedEvidence(
          EvidenceKind.INITIAL_KEY,
          s"device-key:device/default/acme-0042#$check",
          challenge,
          good.proof(),
          Bytes.EMPTY,
          Bytes.EMPTY
        )
      )
    }

    "prove nothing by a code over another statement" in forAll(wrongStatements) { (_, other) =>
      reasonOf(verify(macOver(other, deviceKey.key()), deviceKey)) shouldBe Reason.PROOF_INVALID
    }

    "prove nothing by a code under another key" in {
      reasonOf(verify(macOver(statement, secret("another 16 bytes")), deviceKey)) shouldBe Reason.PROOF_INVALID
    }

    "prove nothing by a part of the code, more than the code, or none" in {
      for (length <- Seq(0, 1, 16, 31, 33, 64)) withClue(length) {
        val cut = new Evidence.InitialKey(Bytes.copyOf(java.util.Arrays.copyOf(good.proof().toArray, length)))

        reasonOf(verify(cut, deviceKey)) shouldBe Reason.PROOF_INVALID
      }
    }

    "prove nothing when any bit of the code is wrong" in {
      for (bit <- 0 until 256) {
        val raw = good.proof().toArray
        raw(bit / 8) = (raw(bit / 8) ^ (1 << bit % 8)).toByte

        reasonOf(verify(new Evidence.InitialKey(Bytes.copyOf(raw)), deviceKey)) shouldBe Reason.PROOF_INVALID
      }
    }

    "not be used when it is shorter than 16 bytes" in {
      for (short <- Seq("", "only 15 bytes..")) {
        val weak = new KeyMaterial.Imported(InitialKeys.idFor(device), secret(short))

        reasonOf(verify(good, weak)) shouldBe Reason.EVIDENCE_KEY_UNKNOWN
      }
    }
  }

  "A derived initial key" should {
    val derived = InitialKeys.derive(groupKey, device)
    val good = macOver(statement, derived)

    "prove its device, and the journal learn the group's key" in {
      verify(good, ofGroup) shouldBe new Verified(
        new AcceptedEvidence(
          EvidenceKind.INITIAL_KEY,
          s"group-key:group/line-1#${groupKeyName.check()}",
          challenge,
          good.proof(),
          Bytes.EMPTY,
          Bytes.EMPTY
        )
      )
    }

    "be a key of one device" in {
      reasonOf(verify(macOver(statement, InitialKeys.derive(groupKey, sibling)), ofGroup)) shouldBe
        Reason.PROOF_INVALID
    }

    "not be the group's key itself" in {
      reasonOf(verify(macOver(statement, groupKey), ofGroup)) shouldBe Reason.PROOF_INVALID
    }

    "come from no other key than the one that the group names" in {
      val other = secret("a key put there by somebody else")
      val wrongCheck = new KeyMaterial.OfGroup(groupKeyName.id(), other)
      val wrongId = new KeyMaterial.OfGroup(new KeyId("group/line-2"), groupKey)
      val keyless = open(settings(both, "acme-{serial}", "device", Seq(root)))

      reasonOf(verify(macOver(statement, InitialKeys.derive(other, device)), wrongCheck)) shouldBe
        Reason.EVIDENCE_KEY_UNKNOWN
      reasonOf(verify(good, wrongId)) shouldBe Reason.EVIDENCE_KEY_UNKNOWN
      reasonOf(verify(good, ofGroup, group = keyless)) shouldBe Reason.EVIDENCE_KEY_UNKNOWN
    }

    "not be used when the group's key is shorter than 16 bytes" in {
      val weak = secret("only 15 bytes..")
      val named = new GroupKey(groupKeyName.id(), CheckValue.of(weak))
      val weakly = open(settings(both, "acme-{serial}", "device", Seq(root), Some(named)))
      val proof = macOver(statement, InitialKeys.derive(weak, device))

      reasonOf(verify(proof, new KeyMaterial.OfGroup(named.id(), weak), group = weakly)) shouldBe
        Reason.EVIDENCE_KEY_UNKNOWN
    }
  }

  "Without a key" should {
    "no code prove anything" in {
      reasonOf(verify(macOver(statement, deviceKey.key()), absent)) shouldBe Reason.EVIDENCE_KEY_UNKNOWN
    }
  }

  "An IDevID" should {
    "prove its device, and the journal learn anchor and chain" in {
      val good = signed(statement)

      verify(good) shouldBe new Verified(
        new AcceptedEvidence(
          EvidenceKind.IDEVID,
          s"anchor:${root.digest().toHex}",
          challenge,
          good.proof(),
          chain,
          Bytes.EMPTY
        )
      )
    }

    "prove nothing by a signature over another statement" in forAll(wrongStatements) { (_, other) =>
      reasonOf(verify(signed(other))) shouldBe Reason.PROOF_INVALID
    }

    "prove nothing by another key, another algorithm or another encoding" in {
      reasonOf(verify(signed(statement, key = p256()))) shouldBe Reason.PROOF_INVALID
      reasonOf(verify(signed(statement, algorithm = "SHA384withECDSA"))) shouldBe Reason.PROOF_INVALID
      reasonOf(verify(signed(statement, algorithm = "SHA256withECDSAinP1363Format"))) shouldBe Reason.PROOF_INVALID
    }

    "prove nothing by a part of a signature" in {
      val whole = signed(statement).proof().toArray

      for (length <- Seq(0, 1, whole.length - 1)) {
        val cut = new Evidence.Idevid(chain, Bytes.copyOf(java.util.Arrays.copyOf(whole, length)))
        reasonOf(verify(cut)) shouldBe Reason.PROOF_INVALID
      }
    }

    "prove nothing when its chain leads nowhere or to an anchor of another group" in {
      reasonOf(verify(signed(statement, chain = bytes("another chain")))) shouldBe Reason.EVIDENCE_CHAIN_UNTRUSTED
      reasonOf(verify(signed(statement), trust = trusting(anchor = foreignRoot))) shouldBe
        Reason.EVIDENCE_CHAIN_UNTRUSTED
    }

    "prove nothing when the anchor found was never asked for" in {
      val careless: IdevidTrust = (_, _, _) =>
        new Trusted(verifierOf(idevidKey), Optional.of("0042"), foreignRoot.digest())

      reasonOf(verify(signed(statement), trust = careless)) shouldBe Reason.EVIDENCE_CHAIN_UNTRUSTED
    }

    "not take the name of another device under its anchor" in {
      for (serial <- Seq(Some("0043"), Some("42"), Some("0042 "), None)) withClue(serial) {
        reasonOf(verify(signed(statement), trust = trusting(serial = serial))) shouldBe Reason.NAME_MISMATCH
      }
    }

    "bring no chain longer than 16 KiB to the parser" in {
      val never: IdevidTrust = (_, _, _) => fail("parsed")
      val long = Bytes.copyOf(new Array[Byte](16385))

      reasonOf(verify(signed(statement, chain = long), trust = never)) shouldBe Reason.MESSAGE_TOO_LARGE
    }
  }

  "Whatever the evidence, the group" should {
    val evidence = Table(
      ("evidence", "key"),
      (macOver(statement, deviceKey.key()), deviceKey),
      (macOver(statement, InitialKeys.derive(groupKey, device)), ofGroup),
      (signed(statement), absent)
    )

    "refuse it while closed" in forAll(evidence) { (proof, key) =>
      val closed = new EnrollmentGroup(Line, group.settings(), EnrollmentGroup.Gate.CLOSED, 2)

      reasonOf(verify(proof, key, group = closed)) shouldBe Reason.GROUP_CLOSED
    }

    "refuse a kind that it does not accept" in forAll(evidence) { (proof, key) =>
      val picky = open(settings(both - proof.kind(), "acme-{serial}", "device", Seq(root), Some(groupKeyName)))

      reasonOf(verify(proof, key, group = picky)) shouldBe Reason.EVIDENCE_NOT_ACCEPTED
    }

    "refuse facts that give another name" in forAll(evidence) { (proof, key) =>
      reasonOf(verify(proof, key, facts = new HardwareFacts("acme", "TX", "0043"))) shouldBe Reason.NAME_MISMATCH
    }

    "refuse facts that give no name" in forAll(evidence) { (proof, key) =>
      reasonOf(verify(proof, key, facts = new HardwareFacts("acme", "TX", "00/42"))) shouldBe
        Reason.NAME_NOT_ALLOWED
    }

    "refuse a proof longer than any can be" in forAll(evidence) { (proof, key) =>
      val long = Evidence.of(proof.kind(), Bytes.copyOf(new Array[Byte](1025)), chain)

      reasonOf(verify(long, key)) shouldBe Reason.MESSAGE_TOO_LARGE
    }
  }

  "A secret" should {
    "not be printed by anything that holds it" in {
      val printed = Seq[Any](deviceKey, ofGroup, group, verify(macOver(statement, deviceKey.key()), deviceKey)).mkString

      for (key <- Seq(deviceKey.key(), groupKey)) {
        printed should not include new String(key.toArray, "US-ASCII")
        printed should not include java.util.HexFormat.of().formatHex(key.toArray)
      }
    }

    "be gone once closed" in {
      val closed = new KeyMaterial.Imported(InitialKeys.idFor(device), secret("a key of 16 byte"))
      closed.close()

      an[IllegalStateException] should be thrownBy closed.key().toArray
    }
  }

  /** Knows one chain, which leads to one anchor. */
  private def trusting(anchor: TrustAnchor = root, serial: Option[String] = Some("0042")): IdevidTrust =
    (presented, anchors, at) =>
      if (presented == chain && anchors.asScala.exists(_ == anchor.der()) && at == now)
        new Trusted(
          verifierOf(idevidKey),
          serial.fold(Optional.empty[String]())(Optional.of(_)),
          Sha256.of(anchor.der().toArray)
        )
      else new Untrusted("no path to an anchor")

  private def verifierOf(pair: KeyPair): DeviceKey = (message, signature) => {
    val verifier = Signature.getInstance("SHA256withECDSA")
    verifier.initVerify(pair.getPublic)
    verifier.update(message)
    try verifier.verify(signature)
    catch { case _: SignatureException => false }
  }

  private def p256(): KeyPair = {
    val generator = KeyPairGenerator.getInstance("EC")
    generator.initialize(new ECGenParameterSpec("secp256r1"))
    generator.generateKeyPair()
  }
}
