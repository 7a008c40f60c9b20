package io.birthmark.twin

import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.{Executor, RejectedExecutionException}

import io.birthmark.ca.CaAnswer
import io.birthmark.ca.CaTests._
import io.birthmark.device.Orders.{decommission, openRenewal, park, reject, suspend}
import io.birthmark.device._
import io.birthmark.enrollment._
import io.birthmark.twin.EnrollmentDesk._

class EnrollmentDeskTroubleSpec extends DeskUnderTest {
  "A device that lost" should {
    "its certificate get it again" in {
      val device = aDevice("0301")
      val ready = operational(device)

      val again = unchanged(device)(greet(device)).asInstanceOf[CertificateReady]

      again.certificate shouldBe ready.certificate
      now(desk.proveInstalled(device.installed(again.certificate, again.challenge))) shouldBe a[Settled]
    }

    "its key before it proved it get a new certificate, and the old one be revoked" in {
      val device = aDevice("0302")
      val lost = delivering(device)
      val reborn = device.withNewKeys()

      val fresh = challenge(enroll(reborn.submission(lost.challenge)))
      enroll(reborn.submission(fresh)) shouldBe a[Pending]

      val ready = eventually {
        val next = delivered(reborn)
        next.certificate should not be lost.certificate
        next
      }
      now(desk.proveInstalled(reborn.installed(ready.certificate, ready.challenge))) shouldBe a[Settled]
      eventually(ca.revocations.map(_.certificate.digest) should contain(lost.certificate.sha256))
      slot(device).proven.orElseThrow().digest shouldBe ready.certificate.sha256
    }

    "only the answer to its installation be asked to prove it" in {
      val device = aDevice("0303")
      val ready = delivering(device)

      val awaited = now(desk.greet(device.birth(digest(ready))))

      awaited shouldBe an[InstallAwaited]
      label(device) shouldBe "PROVISIONING(INSTALLED)"
      now(desk.proveInstalled(device.installed(ready.certificate, challenge(awaited)))) shouldBe a[Settled]
    }
  }

  "A device that is" should {
    def everyStep(device: SoftwareDevice, ready: CertificateReady): Seq[Answer] = Seq(
      greet(device),
      enroll(device.submission(ready.challenge)),
      enroll(device.withNewKeys().submission(ready.challenge)),
      now(desk.proveInstalled(device.installed(ready.certificate, ready.challenge))),
      now(desk.proveInstalled(device.installed(ready.certificate, Bytes.EMPTY)))
    )

    for (
      (order, reason) <- Seq(
        suspend -> Reason.DEVICE_SUSPENDED,
        park -> Reason.DEVICE_PARKED,
        decommission -> Reason.DEVICE_DECOMMISSIONED
      )
    )
      s"ordered to ${order.name} be told so at every step" in {
        val device = aDevice(s"040-${order.name.toString.toLowerCase}")
        val ready = operational(device)
        ordered(device, order)
        // Who is decommissioned has its certificate revoked, which the CA confirms a moment later.
        eventually(slot(device).credential should not be a[Credential.Revoking])

        unchanged(device)(everyStep(device, ready)).map(refusal) shouldBe Seq.fill(5)(reason)
      }

    "parked while its certificate is on the way be told so, and be given no certificate" in {
      val device = aDevice("0405")
      val ready = delivering(device)
      ordered(device, park)

      unchanged(device)(everyStep(device, ready)).map(refusal) shouldBe
        Seq.fill(5)(Reason.DEVICE_PARKED)
    }

    "rejected be told when it may come again" in {
      val device = aDevice("0406")
      greet(device)
      ordered(device, reject)

      val answer = greet(device).asInstanceOf[Refused]

      answer.reason shouldBe Reason.DEVICE_REJECTED
      answer.detail should include("again after")
    }

    "cancelled be told to be registered again" in {
      val device = aDevice("0407")
      ordered(device, new DeviceCommand.Cancel(Reason.OPERATOR_DECISION))

      refusal(greet(device)) shouldBe Reason.REGISTRATION_LAPSED
    }

    "operational be asked for a request only while a renewal is open" in {
      val device = aDevice("0408")
      val ready = operational(device)
      def born() = now(desk.greet(device.birth(digest(ready))))
      val early = device.withNewKeys()
      refusal(enroll(early.submission(challenge(enroll(early.submission(ready.challenge)))))) shouldBe
        Reason.NOT_DUE

      ordered(device, openRenewal)
      born() shouldBe a[Challenged]
      ca.onIssue = saying(new CaAnswer.Denied("not now"))
      try {
        enroll(early.submission(challenge(born()))) shouldBe a[Pending]
        eventually(label(device) shouldBe "OPERATIONAL(ACTIVE+FAILED)")
      } finally ca.onIssue = ca.real.issue

      born() shouldBe a[Settled]
    }
  }

  "When something is in the way the desk" should {
    "say BUSY when there is too much to compute" in {
      val device = aDevice("0501")
      val asked = challenge(greet(device))
      val full: Executor = _ => throw new RejectedExecutionException("full")

      val answer = unchanged(device)(
        now(deskOf(directory, full).enroll(device.submission(asked)))
      )

      refusal(answer) shouldBe Reason.BUSY
    }

    "say BUSY also when the crypto threads fill up half way" in {
      val device = aDevice("0502")
      val asked = challenge(greet(device))
      for (free <- 1 to 3) {
        val left = new AtomicInteger(free)
        val filling: Executor = work =>
          if (left.getAndDecrement() > 0) work.run() else throw new RejectedExecutionException("full")

        refusal(now(deskOf(directory, filling).enroll(device.submission(asked)))) shouldBe Reason.BUSY
      }
    }

    "say OUTCOME_UNKNOWN when the twin does not answer, and be right at the repeat" in {
      val device = aDevice("0503")
      scribe.failNext(device.id)

      refusal(greet(device)) shouldBe Reason.OUTCOME_UNKNOWN

      greet(device) shouldBe a[Challenged]
      label(device) shouldBe "CLAIMED(EMPTY)"
    }

    "say BUSY while it does not know the groups" in {
      val device = new SoftwareDevice("0504", maker.identityFor("0504"))
      val early = deskOf(Directories.waiting(), crypto)

      refusal(now(early.enroll(device.submission(challenge(greet(device)))))) shouldBe Reason.BUSY
    }

    "say that a device's group is unknown, not that the device is" in {
      val device = aDevice("0505")
      val without = deskOf(Directories.of(makers), crypto)

      refusal(now(without.enroll(device.submission(challenge(greet(device)))))) shouldBe
        Reason.GROUP_UNKNOWN
    }

    "not blame the device when its certificate cannot be read" in {
      val device = aDevice("0506")
      val ready = delivering(device)
      archiveLost = true

      try {
        val proof = device.installed(ready.certificate, ready.challenge)
        refusal(now(desk.proveInstalled(proof))) shouldBe Reason.OUTCOME_UNKNOWN
        greet(device) shouldBe a[Pending]
      } finally archiveLost = false
    }
  }
}
