package io.birthmark.twin

import java.time.Duration

import io.birthmark.device._
import io.birthmark.enrollment.Directories
import io.birthmark.twin.EnrollmentDesk._
import io.birthmark.twin.SoftwareDevice._

/** A device that renews proves itself with the certificate it has. */
class RenewedDeviceSpec extends DeskUnderTest {
  private def renewalOf(device: SoftwareDevice): SoftwareDevice =
    new SoftwareDevice(device.serial, KeyInUse(device.keys))

  private def due(device: SoftwareDevice): Unit =
    ordered(device, new DeviceCommand.OpenRenewal(Reason.OPERATOR_DECISION))

  private def refusedWith(answer: Answer): (Reason, String) = answer match {
    case refused: Refused => refused.reason -> refused.detail
    case other => fail(s"not refused: $other")
  }

  "A device that renews" should {
    "become operational again with a new key, by a signature of the one in use" in {
      val device = aDevice("r1")
      val first = operational(device)
      due(device)

      val renewed = renewalOf(device)
      val second = operational(renewed)

      label(device) shouldBe "OPERATIONAL(ACTIVE)"
      slot(device).generation shouldBe 2
      slot(device).proven.orElseThrow().digest shouldBe second.certificate.sha256
      scribe.records(device.id).map(_.event).collect { case e: DeviceEvent.EvidenceAccepted =>
        e.evidence.key
      }.last shouldBe s"certificate:${first.certificate.sha256.toHex}"
      eventually(ca.revocations.map(_.certificate.digest) should contain(first.certificate.sha256))
    }

    "do so again with the key it has renewed to, and not with the one before" in {
      val device = aDevice("r2")
      operational(device)
      due(device)
      val second = renewalOf(device)
      operational(second)
      due(device)

      val asked = challenge(greet(device))
      refusal(unchanged(device)(enroll(renewalOf(device).submission(asked)))) shouldBe Reason.PROOF_INVALID
      enroll(renewalOf(second).submission(asked)) shouldBe a[Pending]
    }

    "need no group that lists this evidence, nor one that is open" in {
      val device = aDevice("r3")
      operational(device)
      due(device)
      val closed = deskOf(Directories.closed(imported), crypto)

      val asked = challenge(greet(device))
      val fresh = device.withNewKeys()
      refusal(unchanged(device)(now(closed.enroll(fresh.submission(asked))))) shouldBe Reason.GROUP_CLOSED
      now(closed.enroll(renewalOf(device).submission(asked))) shouldBe a[Pending]
    }

    "begin by itself in time, with a challenge of long ago, and be told when it is too early" in {
      val device = aDevice("r6")
      val ready = operational(device)

      val early = renewalOf(device)
      refusedWith(enroll(early.submission(challenge(enroll(early.submission(ready.challenge)))))) match {
        case (reason, detail) =>
          reason shouldBe Reason.NOT_DUE
          detail should startWith("it may renew from ")
      }
      clock.pass(Duration.ofDays(200))

      val renewal = renewalOf(device)
      val answer = enroll(renewal.submission(ready.challenge))
      refusal(answer) shouldBe Reason.CHALLENGE_INVALID
      enroll(renewal.submission(challenge(answer))) shouldBe a[Pending]
    }

    "be told to prove itself by other means once its certificate has expired" in {
      val device = aDevice("r4")
      operational(device)
      clock.pass(Duration.ofDays(366))
      greet(device)

      val (reason, detail) = refusedWith(
        unchanged(device)(enroll(renewalOf(device).submission(challenge(greet(device)))))
      )
      reason shouldBe Reason.CREDENTIAL_EXPIRED
      detail should startWith("its certificate expired at ")
      enroll(device.withNewKeys().submission(challenge(greet(device)))) shouldBe a[Pending]
    }
  }

  "A device that has no certificate yet" should {
    "prove nothing with the key it asks with" in {
      val device = aDevice("r5")

      val (reason, detail) = refusedWith(
        enroll(renewalOf(device).submission(challenge(greet(device))))
      )
      reason shouldBe Reason.NO_CREDENTIAL
      detail should startWith("it has no certificate in use")
    }
  }
}
