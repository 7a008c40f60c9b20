package io.birthmark.twin

import java.time.Duration
import java.util.Optional

import scala.concurrent.duration.DurationInt
import scala.jdk.CollectionConverters._

import io.birthmark.ca.CaTests._
import io.birthmark.device._
import io.birthmark.enrollment._
import io.birthmark.pki.{CertificateProfile, IssuedCertificate, KeyKind}
import io.birthmark.twin.EnrollmentDesk._
import io.birthmark.twin.SoftwareDevice._
import org.apache.pekko.actor.testkit.typed.scaladsl.FishingOutcomes

class EnrollmentDeskSpec extends DeskUnderTest {
  "The desk" should {
    "bring a device with an imported key from its birth to OPERATIONAL" in {
      val device = aDevice("0001")
      val announced = writes(device)

      val challenged = greet(device).asInstanceOf[Challenged]
      challenged.profile shouldBe profile.ref.toString
      challenged.csrAttributes shouldBe profile.csrAttributes
      enroll(device.submission(challenged.challenge)) shouldBe a[Pending]
      val ready = delivered(device)
      ready.chain shouldBe ca.trust.chain
      ready.anchors shouldBe ca.trust.anchors
      now(desk.proveInstalled(device.installed(ready.certificate, ready.challenge))) shouldBe a[Settled]

      label(device) shouldBe "OPERATIONAL(ACTIVE)"
      writes(device) - announced shouldBe 4
      now(desk.greet(device.birth(digest(ready)))) shouldBe a[Settled]
      writes(device) - announced shouldBe 4
    }

    "send the certificate by itself as soon as it exists" in {
      val device = aDevice("0002")

      enroll(device.submission(challenge(greet(device))))

      val sent = post.fishForMessage(5.seconds) {
        case send: DeliveryPost.Send if send.deliver.device == device.id =>
          FishingOutcomes.complete
        case _ => FishingOutcomes.continueAndIgnore
      }
      sent.collect { case send: DeliveryPost.Send => send.deliver.answer.getClass } shouldBe
        Seq(classOf[CertificateReady])
    }

    for (kind <- CertificateProfile.DEVICE_KEYS.asScala.toList.sorted)
      s"bring a device with a key of kind $kind to OPERATIONAL, and take no signature of another key for installed" in {
        val device = aDevice(s"kind-$kind")
        device.keys = providers.generate(kind)
        val ready = delivering(device)
        IssuedCertificate.of(ready.certificate).spki shouldBe Bytes.copyOf(device.keys.getPublic.getEncoded)

        val own = device.keys
        device.keys = providers.generate(kind)
        val forged = device.installed(ready.certificate, ready.challenge)
        refusal(now(desk.proveInstalled(forged))) shouldBe Reason.PROOF_INVALID
        device.keys = own
        now(desk.proveInstalled(device.installed(ready.certificate, ready.challenge))) shouldBe a[Settled]

        label(device) shouldBe "OPERATIONAL(ACTIVE)"
      }

    "refuse a key that the profile does not allow, and say which it does" in {
      val device = aDevice("small-key")
      device.keys = providers.generate(KeyKind.RSA_2048)

      val answer = enroll(device.submission(challenge(greet(device))))

      refusal(answer) shouldBe Reason.KEY_NOT_ALLOWED
      answer.asInstanceOf[Refused].detail should include("RSA_3072, ED25519], not RSA_2048")
    }

    "take a key that is derived from the group's" in {
      val key = SoftwareDevice.hmac(lineKey, "Acme-0003".getBytes)
      val device = registered(new SoftwareDevice("0003", InitialKey(key)), derived)

      operational(device)

      label(device) shouldBe "OPERATIONAL(ACTIVE)"
    }

    "register a device that nobody announced when its maker's anchor vouches for it" in {
      val device = new SoftwareDevice("0004", maker.identityFor("0004"))
      greet(device) shouldBe a[Challenged]
      writes(device) shouldBe 0

      operational(device)

      label(device) shouldBe "OPERATIONAL(ACTIVE)"
      writes(device) shouldBe 3
    }

    "not let a maker's certificate take another device's name, nor a stranger's any" in {
      val impostor = new SoftwareDevice("0005", maker.identityFor("0006"))
      val stranger = new SoftwareDevice("0007", new Maker("Evil").identityFor("0007"))

      refusal(enroll(impostor.submission(challenge(greet(impostor))))) shouldBe Reason.NAME_MISMATCH
      refusal(enroll(stranger.submission(challenge(greet(stranger))))) shouldBe
        Reason.EVIDENCE_CHAIN_UNTRUSTED
      writes(impostor) + writes(stranger) shouldBe 0
    }

    "write nothing about a thousand births of devices that nobody knows" in {
      val before = scribe.size

      val answers = (1 to 1000)
        .map(number => new SoftwareDevice(s"unknown-$number", InitialKey(lineKey)))
        .map(device => desk.greet(device.birth))
        .map(now(_))

      answers.map(_.getClass).toSet shouldBe Set(classOf[Challenged])
      scribe.size shouldBe before
    }

    "refuse an unknown device's key, whatever it is" in {
      val device = new SoftwareDevice("0008", InitialKey(lineKey))

      refusal(enroll(device.submission(challenge(greet(device))))) shouldBe Reason.UNKNOWN_DEVICE
      writes(device) shouldBe 0
    }

    "write nothing about a birth that shows other facts than were registered" in {
      val device = aDevice("0009")
      val other = new Sighting(
        device.id,
        device.route,
        new HardwareFacts("Acme", "Pump 4", "0009"),
        Optional.empty(),
        EvidenceKind.INITIAL_KEY,
        Optional.empty()
      )

      refusal(unchanged(device)(now(desk.greet(other)))) shouldBe Reason.REGISTRATION_CONFLICT
    }
  }

  "A challenge" should {
    "be refused when it has been used, and a fresh one given" in {
      val device = aDevice("0101")
      val first = challenge(greet(device))
      refusal(enroll(device.submission(first, Bytes.copyOf(Array[Byte](1, 2, 3))))) shouldBe Reason.BAD_CSR

      val stale = unchanged(device)(enroll(device.submission(first)))

      refusal(stale) shouldBe Reason.CHALLENGE_STALE
      enroll(device.submission(challenge(stale))) shouldBe a[Pending]
    }

    "be refused when it is too old, and a fresh one given" in {
      val device = aDevice("0102")
      val old = challenge(greet(device))
      clock.pass(Duration.ofMinutes(6))

      val expired = unchanged(device)(enroll(device.submission(old)))

      refusal(expired) shouldBe Reason.CHALLENGE_EXPIRED
      enroll(device.submission(challenge(expired))) shouldBe a[Pending]
    }

    "be refused when it is another device's, made for another step, or made up" in {
      val device = aDevice("0103")
      greet(device)
      val revision = now(twins.look(device.id)).revision
      val foreign = Seq(
        challenge(greet(aDevice("0104"))),
        challenges.issue(device.id, Purpose.INSTALL, revision),
        Bytes.copyOf(new Array[Byte](50)),
        Bytes.EMPTY
      )

      for (bytes <- foreign) {
        val submission = device.submission(bytes)
        refusal(unchanged(device)(enroll(submission))) shouldBe Reason.CHALLENGE_INVALID
      }
    }
  }

  "A proof" should {
    "cost nothing but its sender's time when it is made with the wrong key" in {
      val device = aDevice("0201")
      val clone = new SoftwareDevice("0201", InitialKey(Array.fill(32)(3.toByte)))
      val asked = challenge(greet(device))

      refusal(unchanged(device)(enroll(clone.submission(asked)))) shouldBe Reason.PROOF_INVALID

      enroll(device.submission(asked)) shouldBe a[Pending]
    }

    "prove nothing for another request than it was made for" in {
      val device = aDevice("0202")
      val good = device.submission(challenge(greet(device)))
      val swapped = altered(good)(csr = request(p256()))

      refusal(unchanged(device)(enroll(swapped))) shouldBe Reason.PROOF_INVALID
    }

    "be as nothing when the key of the request has not signed the same challenge" in {
      val device = aDevice("0207")
      val first = device.submission(challenge(greet(device)))
      clock.pass(Duration.ofSeconds(1))
      val asked = challenge(greet(device))
      val good = device.submission(asked)
      val other = device.withNewKeys()
      val before = claims.asked
      val bad = Seq(
        Bytes.EMPTY,
        Bytes.copyOf("no signature".getBytes),
        first.possession,
        other.submission(asked, device.csr).possession,
        Bytes.copyOf(sign(device.keys, statement("enroll", asked, device.id.device, device.csr))),
        Bytes.copyOf(sign(device.keys, statement("possess", asked, "Acme-0208", device.csr))),
        Bytes.copyOf(sign(device.keys, statement("possess", asked, device.id.device, other.csr)))
      )

      for (possession <- bad)
        refusal(unchanged(device)(enroll(altered(good)(possession = possession)))) shouldBe
          Reason.POSSESSION_INVALID
      claims.asked shouldBe before

      enroll(good) shouldBe a[Pending]
      scribe.records(device.id).map(_.event).collect { case e: DeviceEvent.EvidenceAccepted =>
        e.evidence.possession
      } shouldBe Seq(good.possession)
    }

    "do nothing again when it is replayed" in {
      val device = aDevice("0203")
      val good = device.submission(challenge(greet(device)))
      enroll(good) shouldBe a[Pending]
      delivered(device)

      unchanged(device)(enroll(good)) shouldBe a[CertificateReady]
      val ready = delivered(device)
      now(desk.proveInstalled(device.installed(ready.certificate, ready.challenge)))
      unchanged(device)(enroll(good)) shouldBe a[CertificateReady]
    }

    "make the device known also when its request is garbage, once" in {
      val device = aDevice("0204")
      val garbage = Bytes.copyOf("not a request".getBytes)

      val first = enroll(device.submission(challenge(greet(device)), garbage))
      refusal(first) shouldBe Reason.BAD_CSR
      label(device) shouldBe "AUTHENTICATED(EMPTY)"

      refusal(unchanged(device)(enroll(device.submission(challenge(first), garbage)))) shouldBe
        Reason.BAD_CSR
      enroll(device.submission(challenge(greet(device)))) shouldBe a[Pending]
    }

    "of the installed certificate be by the new key over that certificate" in {
      val device = aDevice("0205")
      val ready = delivering(device)
      val thief = device.withNewKeys()

      def proving(proof: InstallProof) = unchanged(device)(now(desk.proveInstalled(proof)))
      refusal(proving(thief.installed(ready.certificate, ready.challenge))) shouldBe Reason.PROOF_INVALID
      refusal(proving(device.installed(ready.chain, ready.challenge))) shouldBe Reason.PROOF_INVALID
      refusal(
        proving(new InstallProof(device.id, device.route, ready.challenge, Bytes.EMPTY))
      ) shouldBe Reason.PROOF_INVALID

      now(desk.proveInstalled(device.installed(ready.certificate, ready.challenge))) shouldBe a[Settled]
      unchanged(device)(
        now(desk.proveInstalled(device.installed(ready.certificate, ready.challenge)))
      ) shouldBe a[Settled]
    }

    "be asked for again with the certificate when its challenge was too old" in {
      val device = aDevice("0206")
      val ready = delivering(device)
      clock.pass(Duration.ofMinutes(6))

      val again = now(desk.proveInstalled(device.installed(ready.certificate, ready.challenge)))

      again.asInstanceOf[CertificateReady].certificate shouldBe ready.certificate
      now(desk.proveInstalled(device.installed(ready.certificate, challenge(again)))) shouldBe a[Settled]
    }
  }
}
