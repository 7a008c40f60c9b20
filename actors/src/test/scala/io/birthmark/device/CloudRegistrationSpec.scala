package io.birthmark.device

import scala.jdk.CollectionConverters._

import io.birthmark.device.CloudStatus._
import io.birthmark.device.Orders._
import org.scalatest.wordspec.AnyWordSpec

/** What a device remembers of its certificates in clouds. */
class CloudRegistrationSpec extends AnyWordSpec {
  private val one = certificate(1).digest
  private val canonical = CanonicalStates.all.toMap
  private val active = canonical("OPERATIONAL(ACTIVE)")

  private def clouds(walk: Walk): Seq[(Sha256, CloudStatus)] = walk.state match {
    case known: DeviceState.Known => known.dossier.clouds.asScala.toSeq.map(s => s.certificate -> s.status)
    case _ => Nil
  }

  "A cloud's word on a certificate" should {
    "be written down once" in {
      val told = active.after(inCloud(one, ACTIVE))

      assert(clouds(told) == Seq(one -> ACTIVE))
      assert(told.eventsOf(inCloud(one, ACTIVE)).isEmpty)
    }

    "be written down again when it changes, and back" in {
      val told = active.after(inCloud(one, ACTIVE)).after(inCloud(one, INACTIVE))

      assert(clouds(told) == Seq(one -> INACTIVE))
      assert(clouds(told.after(inCloud(one, ACTIVE))) == Seq(one -> ACTIVE))
    }

    "leave the device as it is otherwise, whatever that is" in {
      for ((label, walk) <- CanonicalStates.all if walk.state.isInstanceOf[DeviceState.Known]) {
        val told = walk.after(inCloud(one, REVOKED))

        assert(told.label == label)
        assert(told.slot == walk.slot)
        assert(told.nextDeadline == walk.nextDeadline)
      }
    }

    "be no word about a device that nobody knows" in {
      val refused = Walk.start.ask(inCloud(one, ACTIVE)).asInstanceOf[Decision.Rejected]

      assert(refused.reason == Reason.UNKNOWN_DEVICE)
    }

    "not spoil the challenge that its certificate was delivered with" in {
      val delivered = canonical("PROVISIONING(DELIVERING)")
      val challenged = delivered.device.revision

      val told = delivered.after(inCloud(one, ACTIVE))

      assert(told.after(prove(delivered.slot.unproven.get.digest, challenged)).label == "OPERATIONAL(ACTIVE)")
    }

    "outlive a registration anew, and be forgotten oldest first" in {
      val many = (1 to Dossier.MAX_CLOUD_STANDINGS + 1).foldLeft(active)((walk, n) =>
        walk.after(inCloud(certificate(n).digest, ACTIVE))
      )

      assert(clouds(many).size == Dossier.MAX_CLOUD_STANDINGS)
      assert(clouds(many).head._1 == certificate(2).digest)

      val anew = canonical("CANCELLED(EMPTY)").after(inCloud(one, REVOKED)).after(register)
      assert(clouds(anew) == Seq(one -> REVOKED))
    }
  }
}
