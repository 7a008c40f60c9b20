package io.birthmark.twin

import java.time.Duration

import io.birthmark.ca.CaTests.p256
import io.birthmark.device._
import io.birthmark.twin.EnrollmentDesk._
import io.birthmark.twin.SoftwareDevice._

/** Devices that prove themselves by a key their maker registered, or by a token, at the desk. */
class EvidenceKindsSpec extends DeskUnderTest {
  private def impostorOf(device: SoftwareDevice, identity: Identity) =
    new SoftwareDevice(device.serial, identity)

  private def refusedWith(answer: Answer): (Reason, String) = answer match {
    case refused: Refused => refused.reason -> refused.detail
    case other => fail(s"not refused: $other")
  }

  "A device whose maker registered its key" should {
    "become operational by a signature of it, and the journal tell by which" in {
      val device = aDeviceWithItsMakersKey("m1")

      operational(device)

      label(device) shouldBe "OPERATIONAL(ACTIVE)"
      scribe.records(device.id).map(_.event).collect { case e: DeviceEvent.EvidenceAccepted =>
        e.evidence.kind -> e.evidence.key
      } shouldBe Seq(
        EvidenceKind.MANUFACTURER_SIGNATURE ->
          s"manufacturer-key:${device.manufacturerKey.orElseThrow().sha256.toHex}"
      )
    }

    "not be taken for another that signs with a key of its own" in {
      val device = aDeviceWithItsMakersKey("m2")
      val impostor = impostorOf(device, MakersKey(p256()))
      val asked = challenge(greet(device))

      refusal(unchanged(device)(enroll(impostor.submission(asked)))) shouldBe Reason.PROOF_INVALID
      enroll(device.submission(asked)) shouldBe a[Pending]
    }

    "prove nothing by another kind of evidence" in {
      val device = aDeviceWithItsMakersKey("m3")
      val other = impostorOf(device, InitialKey(lineKey))

      val asked = challenge(greet(device))

      refusal(unchanged(device)(enroll(other.submission(asked)))) shouldBe Reason.EVIDENCE_NOT_ACCEPTED
    }
  }

  "A device that was registered without its maker's key" should {
    "be told that there is none to check its signature with" in {
      val device = registered(new SoftwareDevice("m4", InitialKey(lineKey)), signed)
      val signing = impostorOf(device, MakersKey(p256()))

      refusedWith(enroll(signing.submission(challenge(greet(device))))) shouldBe
        Reason.EVIDENCE_KEY_UNKNOWN -> "it was registered without a manufacturer key"
    }
  }

  "A device with a token" should {
    "become operational by it, and be served when it repeats what earned that" in {
      val device = aDeviceWithToken("t1")
      val submission = device.submission(challenge(greet(device)))

      enroll(submission) shouldBe a[Pending]
      val ready = delivered(device)
      enroll(submission) shouldBe a[CertificateReady]
      now(desk.proveInstalled(device.installed(ready.certificate, ready.challenge))) shouldBe a[Settled]

      label(device) shouldBe "OPERATIONAL(ACTIVE)"
    }

    "need another for another certificate, and be told so" in {
      val device = aDeviceWithToken("t2")
      operational(device)
      ordered(device, new DeviceCommand.OpenRenewal(Reason.OPERATOR_DECISION))
      val renewing = device.withNewKeys()

      refusedWith(enroll(renewing.submission(challenge(greet(device))))) shouldBe
        Reason.TOKEN_USED -> "the token has been used for an enrollment; ask for a new one"

      val next = Array.fill(32)(5.toByte)
      offer(device, next)
      val withNext = impostorOf(device, Token(next))
      enroll(withNext.submission(challenge(greet(device)))) shouldBe a[Pending]
    }

    "keep it when its request cannot be granted" in {
      val device = aDeviceWithToken("t3")

      val answer = enroll(device.submission(challenge(greet(device)), Bytes.copyOf(Array[Byte](1, 2))))

      refusal(answer) shouldBe Reason.BAD_CSR
      enroll(device.submission(challenge(greet(device)))) shouldBe a[Pending]
    }

    "be told when it has expired" in {
      val device = aDeviceWithToken("t4")
      clock.pass(Duration.ofDays(1))

      val (reason, detail) = refusedWith(enroll(device.submission(challenge(greet(device)))))

      reason shouldBe Reason.TOKEN_EXPIRED
      detail should startWith("the token expired at ")
    }

    "not be taken for another that guesses" in {
      val device = aDeviceWithToken("t5")
      val impostor = impostorOf(device, Token(Array.fill(32)(1.toByte)))

      val asked = challenge(greet(device))

      refusal(unchanged(device)(enroll(impostor.submission(asked)))) shouldBe Reason.PROOF_INVALID
    }

    "enroll once when it asks twice at the same time" in {
      val device = aDeviceWithToken("t6")
      val asked = challenge(greet(device))
      val twice = Seq(device, impostorOf(device, Token(SoftwareDevice.hmac("a token".getBytes, "t6".getBytes))))
        .map(_.submission(asked))
        .map(desk.enroll(_))
        .map(now(_))

      twice.count(_.isInstanceOf[Pending]) should be >= 1
      scribe.records(device.id).count(_.event.isInstanceOf[DeviceEvent.EvidenceAccepted]) shouldBe 1
    }
  }

  "A device that was never given a token" should {
    "be told so" in {
      val device = registered(new SoftwareDevice("t7", Token(Array.fill(32)(1.toByte))), tokens)

      refusedWith(enroll(device.submission(challenge(greet(device))))) shouldBe
        Reason.EVIDENCE_KEY_UNKNOWN -> "no token was made for this device"
    }
  }
}
