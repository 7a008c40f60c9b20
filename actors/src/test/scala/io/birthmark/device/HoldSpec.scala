package io.birthmark.device

import io.birthmark.device.DeviceCommand.RevocationResult
import io.birthmark.device.Orders._
import org.scalatest.wordspec.AnyWordSpec

/** What a CA is told of a credential that is not good for a time. */
class HoldSpec extends AnyWordSpec {
  private val one = certificate(1).digest
  private val active = CanonicalStates.all.toMap.apply("OPERATIONAL(ACTIVE)")
  private val suspended = active.after(suspend)

  private def unsettled(walk: Walk): Option[HoldDeed] =
    Option(walk.slot.holding.orElse(null)).map(_.deed)

  private def names(walk: Walk, command: DeviceCommand): Seq[String] =
    walk.eventsOf(command).map(_.getClass.getSimpleName)

  "A credential that goes on hold" should {
    "be put on hold at its CA in the same write" in {
      assert(names(active, suspend) == Seq("DeviceSuspended", "HoldRequested"))
      assert(names(active, quarantine).take(2) == Seq("DeviceQuarantined", "HoldRequested"))
      assert(unsettled(suspended).contains(HoldDeed.HOLD))
    }

    "be asked for until the CA has done it" in {
      assert(names(suspended.whenDue, checkDeadlines) == Seq("HoldRetried"))
      assert(names(suspended, retry) == Seq("HoldRetried"))
      assert(unsettled(suspended.after(heldAtCa(one))).isEmpty)
    }

    "keep the lookout for a review when the CA has done it" in {
      val settled = suspended.after(heldAtCa(one))

      assert(names(settled.whenDue, checkDeadlines) == Seq("ReviewOverdue"))
    }

    "not be asked for again at a CA that knows no hold" in {
      val command = holdAnswered(one, HoldDeed.HOLD, RevocationResult.NOT_EXPRESSIBLE)
      val events = suspended.eventsOf(command)

      assert(events == Seq(new DeviceEvent.HoldSettled(one, HoldDeed.HOLD, false)))
      assert(suspended.after(command).label == "SUSPENDED(HELD)")
      assert(unsettled(suspended.after(command)).isEmpty)
    }

    "wait for its own answer, not for another certificate's" in {
      assert(suspended.eventsOf(heldAtCa(certificate(2).digest)).isEmpty)
      assert(suspended.eventsOf(revoked(one)).isEmpty)
    }
  }

  "A credential that is good again" should {
    "be taken off hold at its CA" in {
      val back = suspended.after(heldAtCa(one)).after(resume)

      assert(back.label == "OPERATIONAL(ACTIVE)")
      assert(unsettled(back).contains(HoldDeed.RELEASE))
      assert(unsettled(back.after(releasedAtCa(one))).isEmpty)
    }

    "be told of as one that its CA still has to take off hold" in {
      val back = suspended.after(heldAtCa(one)).after(resume)

      val also = Explanation.of(back.state, back.now).also

      assert(also.toString.contains("to take certificate 3e9 off hold"))
    }

    "have its release asked for as soon as the hold before it has been answered" in {
      val hasty = suspended.after(resume)

      assert(names(hasty, heldAtCa(one)) == Seq("HoldRetried"))
      assert(names(hasty.after(heldAtCa(one)), heldAtCa(one)).isEmpty)
      assert(unsettled(hasty.after(heldAtCa(one))).contains(HoldDeed.RELEASE))
    }
  }

  "A revocation for good" should {
    "end whatever was to be said of a hold" in {
      val gone = suspended.after(decommission)

      assert(gone.label == "DECOMMISSIONED(REVOKING)")
      assert(unsettled(gone).isEmpty)
      assert(gone.eventsOf(heldAtCa(one)).isEmpty)
    }
  }
}
