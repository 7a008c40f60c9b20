package io.birthmark.device

import org.scalatest.wordspec.AnyWordSpec

import io.birthmark.device.Orders._

/** Lives of devices, told one by one: what happens when things do not go as planned. */
class DeviceLifecycleSpec extends AnyWordSpec {
  private val requested = {
    val claimed = Walk.start.after(register).after(greet)
    claimed.after(enroll(claimed, 1))
  }

  "An attempt in doubt" should {
    "count as one attempt however often it was looked up" in {
      val inDoubt = requested.dueOnce.dueOnce

      val next = inDoubt.after(answer(1, absent(2, 1)))

      assert(next.label == "PROVISIONING(REQUESTED)")
      assert(next.slot.pipelineWait.get.attempt == 2)
    }

    "still count when it follows others, so that attempts come to an end" in {
      val second = requested.after(answer(1, absent(2, 1)))
      val third = second.after(answer(2, absent(3, 1))).dueOnce

      val spent = third.after(answer(3, absent(4, 1)))

      assert(spent.label == "PARKED(FAILED)")
    }

    "not be written again by every answer that says no more" in {
      val inDoubt = requested.after(answer(1, outcomeUnknown))

      assert(inDoubt.eventsOf(answer(1, outcomeUnknown)).isEmpty)
    }
  }
}
