package io.birthmark.device

import scala.jdk.OptionConverters._

import org.scalatest.wordspec.AnyWordSpec

import io.birthmark.device.Orders._

/** What becomes of an attempt at a CA that offers no look-up, or none any more. */
class UnprovableAttemptSpec extends AnyWordSpec {
  private val requested = {
    val claimed = Walk.start.after(register).after(greet)
    claimed.after(enroll(claimed, 1))
  }

  private val renewing = {
    val delivering = requested.after(issued(1))
    val open = delivering.after(prove(delivering, 1)).after(openRenewal)
    open.after(enroll(open, 2))
  }

  "An attempt of which nobody can tell what became" should {
    val suspicion = new DeviceEvent.IssuanceFailed(
      attempt(1),
      Reason.CA_OUTCOME_UNKNOWN,
      "nobody can tell",
      true
    )
    def suspicionOf(number: Int) =
      new DeviceEvent.IssuanceFailed(attempt(number), suspicion.reason, suspicion.detail, true)
    def names(events: Seq[DeviceEvent]) = events.map(_.getClass.getSimpleName)

    val first = requested.after(answer(1, outcomeUnknown))
    val renewal = renewing.after(answer(2, outcomeUnknown))
    val unwanted = first.after(decommission)
    val suspended = renewal.after(suspend)

    // What the profile says × whose attempt it is: the events, and where the device stands then.
    val table = Seq[(String, Walk, Int, DeviceCommand.IssuanceResult, Seq[String], String)](
      ("PARK, first credential", first, 1, unprovable, Seq("IssuanceFailed", "DeviceParked"), "PARKED(FAILED)"),
      ("PARK, renewal", renewal, 2, unprovable, Seq("IssuanceFailed"), "OPERATIONAL(ACTIVE+FAILED)"),
      ("PARK, out of use", suspended, 2, unprovable, Seq("IssuanceFailed"), "SUSPENDED(HELD+FAILED)"),
      ("PARK, nobody wants it", unwanted, 1, unprovable, Seq("IssuanceFailed"), "DECOMMISSIONED(FAILED)"),
      ("NEW_ATTEMPT, first credential", first, 1, unprovable(9, 1),
        Seq("IssuanceFailed", "IssuanceRequested"), "PROVISIONING(REQUESTED)"),
      ("NEW_ATTEMPT, renewal", renewal, 2, unprovable(9, 2),
        Seq("IssuanceFailed", "IssuanceRequested"), "OPERATIONAL(ACTIVE+REQUESTED)"),
      ("NEW_ATTEMPT, out of use", suspended, 2, unprovable(9, 2),
        Seq("IssuanceFailed"), "SUSPENDED(HELD+FAILED)"),
      ("NEW_ATTEMPT, nobody wants it", unwanted, 1, unprovable(9, 1),
        Seq("IssuanceFailed"), "DECOMMISSIONED(FAILED)"),
      ("NEW_ATTEMPT, CA closed", first, 1, unprovableLater(9, 1),
        Seq("IssuanceFailed", "IssuancePostponed"), "PROVISIONING(CA_WAIT)")
    )

    for ((name, walk, number, result, events, label) <- table)
      s"be written down as one suspected ghost, and watched: $name" in {
        val made = walk.eventsOf(answer(number, result))
        val after = walk.after(answer(number, result))

        assert(names(made) == events)
        assert(made.head == suspicionOf(number))
        assert(after.label == label)
        val watched = after.slot.watched.get(0)
        assert(watched.attempt == attempt(number) && watched.spki == digest(s"key $number"))
        assert(watched.since == walk.now && after.slot.watched.size == 1)
      }

    "be given up at once, not looked up at its own pace" in {
      assert(first.eventsOf(answer(1, outcomeUnknown)).isEmpty)
      assert(first.eventsOf(answer(1, unprovable)).head == suspicion)
    }

    "leave the device to a person when all attempts are spent" in {
      val second = first.after(answer(1, unprovable(2, 1))).after(answer(2, unprovable(3, 1)))
      val spent = second.after(answer(3, unprovable(4, 1)))

      assert(spent.label == "PARKED(FAILED)")
      assert(spent.state.asInstanceOf[DeviceState.Parked].reason == Reason.ATTEMPTS_SPENT)
      assert(spent.slot.watched.size == 3)
    }

    "let a parked device ask anew when a person says so, and stay on watch" in {
      val back = first.after(answer(1, unprovable)).after(unpark)

      val again = back.after(enroll(back, 2))

      assert(again.label == "PROVISIONING(REQUESTED)")
      assert(again.slot.watched.get(0).attempt == attempt(1))
      assert(again.after(issued(1)).slot.condemned.get(0).certificate == certificate(1))
    }

    "be renewed at its time when it was a renewal" in {
      val resting = renewal.after(answer(2, unprovable))

      assert(resting.nextDeadline == renewal.slot.renewAt.toScala)
    }
  }
}
