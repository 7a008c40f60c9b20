package io.birthmark.twin

import java.time.Duration
import java.time.temporal.ChronoUnit
import java.util.Optional
import java.util.concurrent.atomic.AtomicReference

import io.birthmark.ca.CaAnswer
import io.birthmark.ca.CaTests._
import io.birthmark.device.Orders.retry
import io.birthmark.device._
import io.birthmark.twin.EnrollmentDesk._

/** A CA that takes no requests, and one that takes its time: the device waits at its twin, with its
  * reason and its deadline in the journal, and the CA is asked once.
  */
class ClosedCaSpec extends DeskUnderTest {
  private def drained = new CaClosed(Reason.CA_DRAINED, clock.instant.plus(Duration.ofMinutes(5)))

  private def ask(device: SoftwareDevice): Answer =
    enroll(device.submission(challenge(greet(device))))

  private def waiting(name: String): SoftwareDevice = {
    val device = aDevice(name)
    closed = Some(drained)
    ask(device) shouldBe a[Pending]
    label(device) shouldBe "PROVISIONING(CA_WAIT)"
    device
  }

  "A device whose CA takes no requests" should {
    "wait with the reason, and the CA hear nothing of it" in {
      val before = ca.issued.size
      val device = waiting("0801")

      slot(device).pipeline match {
        case w: Pipeline.CaWait =>
          w.reason shouldBe Reason.CA_DRAINED
          w.waiting.deadline shouldBe drained.until
        case other => fail(s"$other")
      }
      ca.issued.size shouldBe before
      closed = None
    }

    "be told when to ask again, and write nothing when it repeats itself" in {
      val device = waiting("0802")

      unchanged(device)(greet(device)) shouldBe new Pending(Optional.of(drained.until))
      closed = None
    }

    "be served when its twin asks again, with a validity that begins then" in {
      val device = waiting("0803")
      val drafted = slot(device).draft.orElseThrow().notBefore
      val asked = new AtomicReference[IssuanceIntent]
      ca.onIssue = order => {
        asked.set(order.intent)
        ca.real.issue(order)
      }
      clock.pass(Duration.ofMinutes(4))
      closed = None

      ordered(device, retry)

      val ready = eventually(delivered(device))
      now(desk.proveInstalled(device.installed(ready.certificate, ready.challenge))) shouldBe a[Settled]
      ca.onIssue = ca.real.issue
      assert(asked.get.notBefore.isAfter(drafted))
      label(device) shouldBe "OPERATIONAL(ACTIVE)"
    }

    "wait on when the CA is still closed" in {
      val device = waiting("0804")
      val before = ca.issued.size

      ordered(device, retry)

      eventually(slot(device).pipelineWait.orElseThrow().attempt shouldBe 2)
      label(device) shouldBe "PROVISIONING(CA_WAIT)"
      ca.issued.size shouldBe before
      closed = None
    }

    "be served under a new key when it lost the one it asked with" in {
      val device = aDevice("0805")
      val used = challenge(greet(device))
      closed = Some(drained)
      enroll(device.submission(used)) shouldBe a[Pending]
      closed = None
      val reborn = device.withNewKeys()

      enroll(reborn.submission(challenge(enroll(reborn.submission(used))))) shouldBe a[Pending]

      eventually(delivered(reborn)).certificate should not be Bytes.EMPTY
    }

    "have nothing revoked when it is rejected meanwhile: nothing was ever asked for" in {
      val device = waiting("0806")
      val before = ca.issued.size

      ordered(device, Orders.reject)
      closed = None

      label(device) shouldBe "REJECTED(FAILED)"
      ca.issued.size shouldBe before
    }
  }

  "A request that the CA did not take" should {
    def notTaken(reason: Reason, retryAfter: Duration = Duration.ofMinutes(3)) =
      saying(new CaAnswer.NotTaken(reason, "slow down", retryAfter))

    "wait with the CA's reason and time, and be asked for again under another name" in {
      val device = aDevice("0821")
      val asked = new AtomicReference[IssuanceIntent]
      ca.onIssue = notTaken(Reason.CA_THROTTLED)
      try {
        ask(device) shouldBe a[Pending]
        eventually(label(device) shouldBe "PROVISIONING(CA_WAIT)")
      } finally ca.onIssue = order => {
          asked.set(order.intent)
          ca.real.issue(order)
        }
      val (first, waits) = slot(device).pipeline match {
        case w: Pipeline.CaWait => (w.draft.attempt, w)
        case other => fail(s"$other")
      }
      waits.reason shouldBe Reason.CA_THROTTLED
      waits.waiting.deadline shouldBe clock.instant.plus(Duration.ofMinutes(3))

      try {
        ordered(device, retry)
        eventually(delivered(device)).certificate should not be Bytes.EMPTY
      } finally ca.onIssue = ca.real.issue
      asked.get.attempt should not be first
    }

    for (
      (name, wish, waits) <- Seq(
        ("0823", Duration.ofSeconds(999999), Walk.policy.consultLongest),
        ("0824", Duration.ZERO, Walk.policy.consultFirst)
      )
    )
      s"wait $waits when the CA wishes for $wish: neither a storm nor an absence" in {
        val device = aDevice(name)
        ca.onIssue = notTaken(Reason.CA_THROTTLED, wish)

        try ask(device) shouldBe a[Pending]
        finally eventually(label(device) shouldBe "PROVISIONING(CA_WAIT)")
        ca.onIssue = ca.real.issue

        slot(device).pipelineWait.orElseThrow().deadline shouldBe
          clock.instant.plus(waits).truncatedTo(ChronoUnit.MICROS)
      }

    "wait however often that happens: no attempt is spent, and nothing is watched for" in {
      val device = aDevice("0822")
      ca.onIssue = notTaken(Reason.CA_UNAVAILABLE)
      try {
        ask(device) shouldBe a[Pending]
        for (_ <- 1 to 8) {
          eventually(label(device) shouldBe "PROVISIONING(CA_WAIT)")
          val before = ca.issued.size
          ordered(device, retry)
          eventually(ca.issued.size shouldBe before + 1)
        }
        eventually(label(device) shouldBe "PROVISIONING(CA_WAIT)")
      } finally ca.onIssue = ca.real.issue
      slot(device).watched.isEmpty shouldBe true
      slot(device).pipeline match {
        case w: Pipeline.CaWait => w.number shouldBe 1
        case other => fail(s"$other")
      }
    }
  }

  "A request that the CA keeps for a while" should {
    "be asked after under the CA's own name for it, and never be made again" in {
      val device = aDevice("0811")
      val before = ca.issued.size
      ca.onIssue = saying(new CaAnswer.Pending("approval/7", "waits for an approval", Duration.ofDays(1)))
      try {
        ask(device) shouldBe a[Pending]
        eventually(label(device) shouldBe "PROVISIONING(PENDING_AT_CA)")
      } finally ca.onIssue = ca.real.issue
      ca.onResolve = order => {
        order.reference.orElse("") shouldBe "approval/7"
        ca.real.issue(order)
      }

      try {
        ordered(device, retry)
        eventually(delivered(device)).certificate should not be Bytes.EMPTY
      } finally ca.onResolve = ca.real.resolve
      ca.issued.size shouldBe before + 1
    }

    "end clearly when it is denied" in {
      val device = aDevice("0812")
      ca.onIssue = saying(new CaAnswer.Pending("approval/8", "waits for an approval", Duration.ofDays(1)))
      try {
        ask(device) shouldBe a[Pending]
        eventually(label(device) shouldBe "PROVISIONING(PENDING_AT_CA)")
      } finally ca.onIssue = ca.real.issue
      ca.onResolve = saying(new CaAnswer.Denied("the approval was refused"))

      try {
        ordered(device, retry)
        eventually(label(device) shouldBe "PARKED(FAILED)")
      } finally ca.onResolve = ca.real.resolve
    }
  }
}
