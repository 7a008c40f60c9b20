package io.birthmark.device

import scala.jdk.CollectionConverters._
import scala.jdk.OptionConverters._

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

  /** A CA that took no requests takes them again by the time it has been asked so
    * often; a device that is out of use does not go on for that.
    */
  private def opening(after: Int): Authority = walk =>
    Option(walk.slot.pipeline).collect {
      case w: Pipeline.CaWait if w.waiting.attempt > after =>
        answer(numberOf(w.draft.attempt), absent(fresh(walk), fresh(walk)))
    }.filter(walk.eventsOf(_).nonEmpty)

  private def either(one: Authority, other: Authority): Authority = walk => one(walk).orElse(other(walk))

  /** A CA that answers as soon as it is asked. */
  private val answering: Authority = walk =>
    Option(walk.slot.openIntent.orElse(null)).map(intent => issued(certificateOf(intent, 0)))

  private val prompt: Authority = either(opening(1), answering)

  /** A CA that is closed to everybody until it has been asked a few times. */
  private val closedAtFirst: Authority = either(opening(3), answering)

  /** A CA that takes a request and makes its certificate only when it is asked how it stands. */
  private val slow: Authority = either(
    opening(1),
    walk =>
      Option(walk.slot.pipeline).collect {
        case p: Pipeline.PendingAtCa if p.waiting.attempt > 1 => issued(certificateOf(p.intent, 0))
        case r: Pipeline.Requested => answer(numberOf(r.intent.attempt), undecided)
        case d: Pipeline.InDoubt => answer(numberOf(d.intent.attempt), undecided)
      }
  )

  /** A CA whose answers are lost: only a look-up finds what it issued. */
  private val lossy: Authority = either(
    opening(1),
    walk =>
      Option(walk.slot.pipeline).collect {
        case doubt: Pipeline.InDoubt => issued(certificateOf(doubt.intent, 0))
        case p: Pipeline.PendingAtCa if p.waiting.attempt > 1 => issued(certificateOf(p.intent, 0))
      }
  )

  /** A CA whose answers are lost and that has issued nothing. */
  private val forgetful: Authority = either(
    opening(1),
    walk =>
      Option(walk.slot.pipeline).collect {
        case doubt: Pipeline.InDoubt =>
          answer(numberOf(doubt.intent.attempt), absent(fresh(walk), fresh(walk)))
        case p: Pipeline.PendingAtCa =>
          answer(numberOf(p.intent.attempt), absent(fresh(walk), fresh(walk)))
      }
  )

  /** A CA that cannot tell what became of an attempt; it answers those after the first. */
  private val untelling: Authority = either(
    opening(1),
    walk =>
      Option(walk.slot.pipeline).collect {
        case doubt: Pipeline.InDoubt if doubt.number == 1 =>
          answer(numberOf(doubt.intent.attempt), unprovable(fresh(walk), fresh(walk)))
        case doubt: Pipeline.InDoubt => issued(certificateOf(doubt.intent, 0))
        case p: Pipeline.PendingAtCa if p.waiting.attempt > 1 => issued(certificateOf(p.intent, 0))
      }
  )

  /** A CA that never answers, and cannot tell what became of anything. */
  private def mute(result: Walk => DeviceCommand.IssuanceResult): Authority = either(
    opening(1),
    walk =>
      Option(walk.slot.openIntent.orElse(null)).map(intent =>
        answer(numberOf(intent.attempt), result(walk))
      )
  )

  private def revocation(walk: Walk): Option[DeviceCommand] = {
    val own = Option(walk.slot.credential).collect { case c: Credential.Revoking => c.certificate }
    val others = walk.slot.condemned.asScala.map(_.certificate)
    val holds = walk.slot.holding.toScala.map(holding =>
      holdAnswered(
        walk.slot.proven.get.digest,
        holding.deed,
        DeviceCommand.RevocationResult.REVOKED
      )
    )
    (own ++ others).headOption.map(certificate => revoked(certificate.digest)).orElse(holds)
  }

  /** What the device and its operator do to get on. */
  private def cooperative(walk: Walk): Option[DeviceCommand] = {
    val slot = walk.slot
    val asking =
      Some(enroll(walk, fresh(walk))).filter(_ => slot.openIntent.isEmpty && slot.draft.isEmpty)
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

  private def later(walk: Walk, command: DeviceCommand): DeviceCommand = command match {
    case _: DeviceCommand.Enroll => enrollPostponed(walk, fresh(walk))
    case other => other
  }

  /** One turn: somebody who can do something does it, else time passes to the next deadline. */
  private def turn(authority: Authority, open: Boolean)(walk: Walk): Walk =
    authority(walk)
      .orElse(revocation(walk))
      .orElse(cooperative(walk).map(command => if (open) command else later(walk, command)))
      .fold(if (walk.nextDeadline.isDefined) walk.dueOnce else walk)(walk.after)

  private def settled(walk: Walk): Boolean = {
    val quiet = walk.slot.openIntent.isEmpty && !walk.slot.revoking
    walk.state.phase match {
      case Phase.DECOMMISSIONED => quiet && walk.nextDeadline.isEmpty
      case _ => quiet && walk.label.startsWith("OPERATIONAL(ACTIVE") && walk.slot.unproven.isEmpty
    }
  }

  private def assertSettles(life: Life, authority: Authority, open: Boolean = true): Unit = {
    val turns = LazyList.iterate(life.last)(turn(authority, open)).take(60)
    assert(turns.exists(settled), turns.map(_.label).distinct.mkString(" → "))
    ()
  }

  "Every device" should {
    "become operational, or stay retired in peace, with a prompt CA" in
      forAll(lives(40))(assertSettles(_, prompt))

    "do so with a CA that takes its time" in forAll(lives(40))(assertSettles(_, slow))

    "do so when the CA takes no requests for a while" in
      forAll(lives(40))(assertSettles(_, closedAtFirst, open = false))

    "do so when every answer of the CA is lost and has to be looked up" in
      forAll(lives(40))(assertSettles(_, lossy))

    "do so when nobody can tell what became of an attempt, and another may be made" in
      forAll(lives(40))(assertSettles(_, untelling))
  }

  private def assertComesToRest(life: Life, authority: Authority): Unit = {
    val asking = LazyList.iterate(life.last)(w =>
      authority(w).fold(if (w.nextDeadline.isDefined) w.dueOnce else w)(w.after)
    )
    val end = asking.take(120).find(w => w.slot.openIntent.isEmpty || w.state.phase == Phase.PARKED)
    assert(end.isDefined, asking.take(20).map(_.label).distinct.mkString(" → "))
    ()
  }

  "A device whose CA never issued anything" should {
    "come to rest with its operator, not ask for ever" in
      forAll(lives(40))(assertComesToRest(_, forgetful))
  }

  "A device whose CA can never tell" should {
    "come to rest with its operator where its profile leaves it to one" in
      forAll(lives(40))(assertComesToRest(_, mute(_ => unprovable)))

    "do so too where its profile lets it ask again, when its attempts are spent" in
      forAll(lives(40))(assertComesToRest(_, mute(walk => unprovable(fresh(walk), fresh(walk)))))
  }
}
