package io.birthmark.device

import java.time.Duration

import io.birthmark.device.DeviceCommand.IssuanceResult
import io.birthmark.device.Orders._
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec

/** A device that waits for one CA and is sent to another: nothing was asked of the first. */
class MovedWaitSpec extends AnyWordSpec with Matchers {
  private val other = new CaName("other")
  private val claimed = Walk.start.after(register).after(greet)
  private val waiting = claimed.after(enrollPostponed(claimed, 1)).later(Duration.ofSeconds(1))
  private val elsewhere = {
    val i = intent(2, 1)
    new IssuanceIntent(i.attempt, i.csr, i.csrHash, i.spkiHash, i.profile, other, i.serial, i.notBefore, i.notAfter, i.tbsHash)
      .chosen("passed over: embedded (CA_DRAINED)")
  }
  private def wait(walk: Walk): Pipeline.CaWait = walk.slot.pipeline match {
    case waits: Pipeline.CaWait => waits
    case pipeline => fail(s"$pipeline")
  }

  "A device that waits for a CA" should {
    "ask another one under an intent that names it, and watch for nothing" in {
      val moved = waiting.after(answer(1, new IssuanceResult.Absent(elsewhere)))

      moved.label shouldBe "PROVISIONING(REQUESTED)"
      moved.slot.openIntent.orElseThrow() shouldBe elsewhere
      moved.slot.watched.isEmpty shouldBe true
      moved.slot.attempts shouldBe wait(waiting).number
    }

    "wait for another one's time, though that comes later, and watch for nothing" in {
      val turn = new CaClosed(Reason.CA_BUDGET, waiting.now.plus(Duration.ofMinutes(9)))

      val moved = waiting.after(answer(1, new IssuanceResult.Postponed(elsewhere, turn)))

      wait(moved).draft shouldBe elsewhere
      wait(moved).reason shouldBe Reason.CA_BUDGET
      wait(moved).waiting.deadline shouldBe turn.until
      wait(moved).number shouldBe wait(waiting).number
      moved.slot.watched.isEmpty shouldBe true
    }

    "be moved also for the reason and the time that it waits for already" in {
      val same = new CaClosed(wait(waiting).reason, wait(waiting).waiting.deadline)

      waiting.eventsOf(answer(1, new IssuanceResult.Postponed(intent(1), same))) shouldBe empty
      wait(waiting.after(answer(1, new IssuanceResult.Postponed(elsewhere, same)))).draft.ca shouldBe other
    }

    "take no word for the CA that it was moved away from" in {
      val turn = new CaClosed(Reason.CA_BUDGET, waiting.now.plus(Duration.ofMinutes(9)))
      val moved = waiting.after(answer(1, new IssuanceResult.Postponed(elsewhere, turn)))

      moved.eventsOf(answer(1, new IssuanceResult.Absent(intent(3, 1)))) shouldBe empty
    }
  }
}
