package io.birthmark.device

import scala.jdk.CollectionConverters._

import org.scalacheck.Shrink
import org.scalatest.wordspec.AnyWordSpec
import org.scalatestplus.scalacheck.ScalaCheckPropertyChecks

import io.birthmark.device.Orders._
import io.birthmark.device.RandomWalks.{certificateOf, fresh, Life, lives}

/** No device falls through: whatever happened to it, a device, an operator and a CA that do their
  * part bring it to a good end in a few turns.
  */
class DeviceLivenessSpec extends AnyWordSpec with ScalaCheckPropertyChecks {
  implicit override val generatorDrivenConfig: PropertyCheckConfiguration =
    PropertyCheckConfiguration(minSuccessful = 300, sizeRange = 40)

  private implicit val shrinkLife: Shrink[Life] =
    Shrink(life => Shrink.shrink(life.turns).map(turns => life.copy(turns = turns)))

  private type Authority = Walk => Option[DeviceCommand]

  /** A CA that answers as soon as it is asked. */
  private val prompt: Authority = walk =>
    Option(walk.slot.openIntent.orElse(null)).map(intent => issued(certificateOf(intent, 0)))

  /** A CA whose answers are lost: only a look-up finds what it issued. */
  private val lossy: Authority = walk =>
    Option(walk.slot.pipeline).collect { case doubt: Pipeline.InDoubt =>
      issued(certificateOf(doubt.intent, 0))
    }

  /** A CA whose answers are lost and that has issued nothing. */
  private val forgetful: Authority = walk =>
    Option(walk.slot.pipeline).collect { case doubt: Pipeline.InDoubt =>
      answer(numberOf(doubt.intent.attempt), absent(fresh(walk), fresh(walk)))
    }

  private def revocation(walk: Walk): Option[DeviceCommand] = {
    val own = Option(walk.slot.credential).collect { case c: Credential.Revoking => c.certificate }
    val others = walk.slot.condemned.asScala.map(_.certificate)
    (own ++ others).headOption.map(certificate => revoked(certificate.digest))
  }

  /** What the device and its operator do to get on. */
  private def cooperative(walk: Walk): Option[DeviceCommand] = {
    val slot = walk.slot
    val asking = Some(enroll(walk, fresh(walk))).filter(_ => slot.openIntent.isEmpty)
    val proving =
      Option(slot.unproven.orElse(null)).map(c => prove(c.digest, walk.device.revision))
    walk.state.phase match {
      case Phase.UNKNOWN | Phase.CANCELLED => Some(register)
      case Phase.REGISTERED => Some(greet)
      case Phase.REJECTED => Some(greet).filter(_ => walk.eventsOf(greet).nonEmpty)
      case Phase.CLAIMED | Phase.AUTHENTICATED => asking
      case Phase.PROVISIONING => proving.orElse(asking)
      case Phase.SUSPENDED => Some(resume)
      case Phase.QUARANTINED => Some(release)
      case Phase.PARKED => Some(unpark)
      case Phase.OPERATIONAL =>
        proving.orElse(asking.filter(_ => slot.pipeline.isInstanceOf[Pipeline.KeyWait]))
      case Phase.DECOMMISSIONED => None
    }
  }

  /** One turn: somebody who can do something does it, else time passes to the next deadline. */
  private def turn(authority: Authority)(walk: Walk): Walk =
    authority(walk)
      .orElse(revocation(walk))
      .orElse(cooperative(walk))
      .fold(if (walk.nextDeadline.isDefined) walk.dueOnce else walk)(walk.after)

  private def settled(walk: Walk): Boolean = {
    val quiet = walk.slot.openIntent.isEmpty && !walk.slot.revoking
    walk.state.phase match {
      case Phase.DECOMMISSIONED => quiet && walk.nextDeadline.isEmpty
      case _ => quiet && walk.label.startsWith("OPERATIONAL(ACTIVE") && walk.slot.unproven.isEmpty
    }
  }

  private def assertSettles(life: Life, authority: Authority): Unit = {
    val turns = LazyList.iterate(life.last)(turn(authority)).take(60)
    assert(turns.exists(settled), turns.map(_.label).distinct.mkString(" → "))
    ()
  }

  "Every device" should {
    "become operational, or stay retired in peace, with a prompt CA" in
      forAll(lives(40))(assertSettles(_, prompt))

    "do so when every answer of the CA is lost and has to be looked up" in
      forAll(lives(40))(assertSettles(_, lossy))
  }

  "A device whose CA never issued anything" should {
    "come to rest with its operator, not ask for ever" in forAll(lives(40)) { life =>
      val walk = life.last
      val asking = LazyList.iterate(walk)(w =>
        forgetful(w).fold(if (w.nextDeadline.isDefined) w.dueOnce else w)(w.after)
      )
      val end = asking.take(120).find(w => w.slot.openIntent.isEmpty || w.state.phase == Phase.PARKED)
      assert(end.isDefined, asking.take(20).map(_.label).distinct.mkString(" → "))
    }
  }
}
