package io.birthmark.device

import org.scalatest.prop.TableDrivenPropertyChecks
import org.scalatest.wordspec.AnyWordSpec

import io.birthmark.device.DeviceCommand.IssuanceResult
import io.birthmark.device.Orders._

/**
 * What a CA's refusal is worth where the request may have been repeated meanwhile: two answers can
 * cross, and the first request's "no" may be heard after the repeat was taken.
 */
class LateRefusalSpec extends AnyWordSpec with TableDrivenPropertyChecks {
  private val requested = {
    val claimed = Walk.start.after(register).after(greet)
    claimed.after(enroll(claimed, 1))
  }
  private val doubtful = requested.after(answer(1, outcomeUnknown))
  private val repeated = doubtful.after(answer(1, undecided))
  private val notTaken = postponed(1, 1)

  "A refusal" should {
    val cases = Table[String, Walk, IssuanceResult, String, Boolean](
      ("of what", "stands at", "is", "leads to", "and is watched"),
      ("the only request", requested, notTaken, "PROVISIONING(CA_WAIT)", false),
      ("a request that is looked up", doubtful, notTaken, "PROVISIONING(IN_DOUBT)", false),
      ("a request whose repeat was taken", repeated, notTaken, "PROVISIONING(PENDING_AT_CA)", false),
      ("the only request", requested, denied, "PARKED(FAILED)", false),
      ("a request that is looked up", doubtful, denied, "PARKED(FAILED)", true),
      ("a request that waited for an approval", repeated, denied, "PARKED(FAILED)", false)
    )
    forAll(cases) { (name, before, refusal, label, watched) =>
      s"lead to $label where it is of $name" in {
        val after = before.after(answer(1, refusal))

        assert(after.label == label)
        assert(!after.slot.watched.isEmpty == watched)
      }
    }

    "leave the reference of what was taken, so that its certificate is fetched" in {
      val after = repeated.after(answer(1, notTaken))

      assert(after.slot.pipeline == repeated.slot.pipeline)
      assert(after.after(issued(1)).label == "PROVISIONING(DELIVERING)")
    }
  }
}
