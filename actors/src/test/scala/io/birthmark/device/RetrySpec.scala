package io.birthmark.device

import io.birthmark.device.Orders._
import org.scalatest.wordspec.AnyWordSpec

/** What an operator's retry brings forward, and that it never asks a CA for a second certificate. */
class RetrySpec extends AnyWordSpec {
  private val requested = canonical("PROVISIONING(REQUESTED)")

  private def canonical(label: String): Walk = CanonicalStates.all.toMap.apply(label)

  private def retried(label: String): Seq[String] =
    canonical(label).eventsOf(retry).map(_.getClass.getSimpleName)

  private def possible(walk: Walk): Boolean =
    DeviceLifecycle.legal(walk.state).contains(CommandName.RETRY)

  "A retry" should {
    "look an open attempt up and leave it the same attempt" in {
      val after = requested.after(retry)

      assert(after.label == "PROVISIONING(IN_DOUBT)")
      assert(after.slot.openIntent == requested.slot.openIntent)
      assert(retried("PROVISIONING(IN_DOUBT)") == Seq("IssuanceInDoubt"))
    }

    "never write an intent, in any state" in {
      for ((label, walk) <- CanonicalStates.all)
        assert(!walk.eventsOf(retry).exists(_.isInstanceOf[DeviceEvent.IssuanceRequested]), label)
    }

    "send a certificate again, also one that nobody was there to take" in {
      assert(retried("PROVISIONING(DELIVERING)") == Seq("DeliveryRepeated"))
      assert(retried("PROVISIONING(ISSUED)") == Seq("DeliveryStarted", "DeliveryRepeated"))
      assert(canonical("PROVISIONING(ISSUED)").after(retry).label == "PROVISIONING(DELIVERING)")
    }

    "invite to a renewal again" in {
      assert(retried("OPERATIONAL(ACTIVE+KEY_WAIT)") == Seq("RenewalInvited"))
    }

    "ask again for a revocation, whatever the phase" in {
      assert(retried("PARKED(REVOKING)") == Seq("RevocationRetried"))
      assert(retried("DECOMMISSIONED(REVOKING)") == Seq("RevocationRetried"))
    }

    "be possible exactly where it does something" in {
      for ((label, walk) <- CanonicalStates.all)
        assert(possible(walk) == walk.eventsOf(retry).nonEmpty, label)
    }

    "keep the phase's own time" in {
      for (label <- Seq("REGISTERED(EMPTY)", "CLAIMED(EMPTY)", "SUSPENDED(HELD)", "REJECTED(EMPTY)"))
        assert(!possible(canonical(label)), label)
    }
  }
}
