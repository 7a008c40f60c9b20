package io.birthmark.device

import java.time.Duration

import scala.jdk.CollectionConverters._

import org.scalacheck.Gen

import io.birthmark.device.Orders._

/** Random lives of a device: from a canonical state on, commands that fit the device and its past
  * more often than not, with time passing between them.
  */
object RandomWalks {

  /** One turn: time passes, then a command comes. What it says depends on the device, so a sequence
    * of turns can be cut anywhere and still makes sense.
    */
  final case class Turn(name: String, pass: Pass, command: Walk => DeviceCommand) {
    override def toString: String = s"$pass $name"
  }

  sealed trait Pass
  case object AtOnce extends Pass
  case object WhenDue extends Pass
  final case class After(by: Duration) extends Pass

  /** A life, turn by turn: the device before each command, the command, the device after it. */
  final case class Life(begin: String, turns: List[Turn]) {
    def steps: List[Step] = {
      val from = CanonicalStates.all.toMap.apply(begin)
      turns
        .foldLeft((from, List.empty[Step])) { case ((walk, done), turn) =>
          val before = passed(walk, turn.pass)
          val command = turn.command(before)
          val after = before.offered(command)
          (after, Step(before, command, after) :: done)
        }
        ._2
        .reverse
    }

    def last: Walk = steps.lastOption.fold(CanonicalStates.all.toMap.apply(begin))(_.after)
  }

  final case class Step(before: Walk, command: DeviceCommand, after: Walk) {

    /** Every event of the step with the device before and after it. */
    def events: Seq[(Walk, DeviceEvent, Walk)] =
      after.records
        .drop(before.records.size)
        .foldLeft((before, Vector.empty[(Walk, DeviceEvent, Walk)])) { case ((walk, done), r) =>
          val next = walk.taking(Seq(r.event))
          (next, done :+ ((walk, r.event, next)))
        }
        ._2
  }

  private def passed(walk: Walk, pass: Pass): Walk = pass match {
    case AtOnce => walk
    case WhenDue => walk.whenDue
    case After(by) => walk.later(by)
  }

  /** All intents ever asked for, oldest first. */
  def intents(walk: Walk): Seq[IssuanceIntent] =
    walk.records.map(_.event).collect { case e: DeviceEvent.IssuanceRequested => e.intent }

  private def latest(walk: Walk): IssuanceIntent = intents(walk).lastOption.getOrElse(intent(1))

  /** A number no attempt of this device has had. */
  def fresh(walk: Walk): Int = walk.device.revision.toInt + 1000

  def certificateOf(intent: IssuanceIntent, copy: Int): HeldCertificate = {
    val plain = certificate(numberOf(intent.attempt), 0, copy)
    new HeldCertificate(
      plain.digest,
      intent.spkiHash,
      plain.serial,
      plain.ca,
      plain.attempt,
      plain.notAfter,
      0
    )
  }

  private def lastCertificate(walk: Walk): Sha256 =
    walk.slot.unproven
      .or(() => walk.slot.proven)
      .map[Sha256](_.digest)
      .orElse(certificateOf(latest(walk), 0).digest)

  private def underRevocation(walk: Walk): Sha256 = {
    val condemned = walk.slot.condemned.asScala.headOption.map(_.certificate.digest)
    walk.slot.credential match {
      case c: Credential.Revoking => c.certificate.digest
      case _ => condemned.getOrElse(lastCertificate(walk))
    }
  }

  private def grantable(intent: IssuanceIntent) = new DeviceCommand.Request.Grantable(intent)

  /** The same CSR again, as a twin sees it: a new intent is prepared for every submission. */
  private def sameRequest(walk: Walk): DeviceCommand.Request = {
    val old = latest(walk)
    grantable(
      new IssuanceIntent(
        attempt(fresh(walk)),
        old.csr,
        old.csrHash,
        old.spkiHash,
        old.profile,
        old.ca,
        old.serial,
        old.notBefore,
        old.notAfter,
        old.tbsHash
      )
    )
  }

  /** The CA that the device waits for takes requests again. */
  private def opened(walk: Walk): DeviceCommand = {
    val draft = walk.slot.draft.orElse(latest(walk))
    answer(numberOf(draft.attempt), absent(fresh(walk), fresh(walk)))
  }

  private val commands: Seq[(Int, String, Walk => DeviceCommand)] = Seq(
    (2, "Register", _ => register),
    (1, "Register other", _ => registerOther),
    (1, "OfferToken", walk => offer(fresh(walk))),
    (2, "Enroll by token", walk => enrollByToken(walk, fresh(walk))),
    (1, "Cancel", _ => cancel),
    (4, "Greet", _ => greet),
    (3, "Greet holding", walk => greetHolding(lastCertificate(walk))),
    (8, "Enroll", walk => enroll(walk, fresh(walk))),
    (3, "Enroll, CA closed", walk => enrollPostponed(walk, fresh(walk))),
    (3, "Enroll again", walk => enroll(walk.device.revision, sameRequest(walk))),
    (1, "Enroll stale", walk => enroll(walk.device.revision - 1, grantable(intent(fresh(walk))))),
    (1, "Enroll unacceptable", walk => enrollUnacceptable(walk)),
    (8, "Issued", walk => issued(certificateOf(latest(walk), 0))),
    (2, "Issued twice", walk => issued(certificateOf(latest(walk), 1))),
    (2, "Issued late", walk => issued(certificateOf(intents(walk).headOption.getOrElse(intent(1)), 0))),
    (1, "Issued late and twice", walk =>
      issued(certificateOf(intents(walk).headOption.getOrElse(intent(1)), 1))),
    (1, "Denied", walk => answer(numberOf(latest(walk).attempt), denied)),
    (2, "Unknown", walk => answer(numberOf(latest(walk).attempt), outcomeUnknown)),
    (1, "NotSent", walk => answer(numberOf(latest(walk).attempt), notSent)),
    (2, "Pending", walk => answer(numberOf(latest(walk).attempt), undecided)),
    (2, "Postponed", walk => answer(numberOf(latest(walk).attempt), postponed(fresh(walk), fresh(walk)))),
    (2, "Not taken", walk => {
      val asked = latest(walk)
      answer(numberOf(asked.attempt), new DeviceCommand.IssuanceResult.Postponed(asked, drained))
    }),
    (4, "Opened", walk => opened(walk)),
    (1, "Contradicted", walk => answer(numberOf(latest(walk).attempt), contradicted)),
    (2, "Absent", walk => answer(numberOf(latest(walk).attempt), absent(fresh(walk), fresh(walk)))),
    (1, "Unprovable", walk => answer(numberOf(latest(walk).attempt), unprovable)),
    (2, "Unprovable, asked again", walk =>
      answer(numberOf(latest(walk).attempt), unprovable(fresh(walk), fresh(walk)))),
    (1, "Unprovable, CA closed", walk =>
      answer(numberOf(latest(walk).attempt), unprovableLater(fresh(walk), fresh(walk)))),
    (1, "Stray", walk => stray(certificateOf(intents(walk).headOption.getOrElse(intent(1)), 2))),
    (2, "NotListed", walk => answer(
      walk.slot.watched.asScala.headOption.map(w => numberOf(w.attempt)).getOrElse(1),
      notListed(walk.now))),
    (1, "NeverIssued", walk => answer(numberOf(latest(walk).attempt), neverIssued)),
    (8, "Prove", walk => prove(lastCertificate(walk), walk.device.revision)),
    (1, "Prove other", walk => prove(digest("nobody's"), walk.device.revision)),
    (1, "Prove stale", walk => prove(lastCertificate(walk), 1)),
    (5, "OpenRenewal", _ => openRenewal),
    (1, "Suspend", _ => suspend),
    (2, "Resume", _ => resume),
    (2, "Revoke", _ => revoke),
    (2, "Revoked", walk => revoked(underRevocation(walk))),
    (1, "Revocation unknown", walk => revocationUnknown(underRevocation(walk))),
    (2, "Held at the CA", walk => heldAtCa(lastCertificate(walk))),
    (2, "Released at the CA", walk => releasedAtCa(lastCertificate(walk))),
    (1, "Hold unknown", walk =>
      holdAnswered(
        lastCertificate(walk),
        HoldDeed.HOLD,
        DeviceCommand.RevocationResult.UNKNOWN
      )),
    (1, "Hold not expressible", walk =>
      holdAnswered(
        lastCertificate(walk),
        HoldDeed.HOLD,
        DeviceCommand.RevocationResult.NOT_EXPRESSIBLE
      )),
    (2, "In a cloud", walk => inCloud(lastCertificate(walk), CloudStatus.ACTIVE)),
    (1, "Revoked in a cloud", walk => inCloud(lastCertificate(walk), CloudStatus.REVOKED)),
    (1, "Park", _ => park),
    (3, "Unpark", _ => unpark),
    (1, "Quarantine", _ => quarantine),
    (1, "Quarantine for a key", walk => quarantine(numberOf(latest(walk).attempt))),
    (1, "Enroll with another's key", walk => enrollConflicting(walk, fresh(walk))),
    (2, "Release", _ => release),
    (1, "Reject", _ => reject),
    (1, "Decommission", _ => decommission),
    (4, "CheckDeadlines", _ => checkDeadlines)
  )

  private val pass: Gen[Pass] = Gen.frequency(
    6 -> Gen.const(AtOnce),
    3 -> Gen.const(WhenDue),
    2 -> Gen.oneOf(1L, 45L, 7200L, 2592000L).map(s => After(Duration.ofSeconds(s)))
  )

  private val turn: Gen[Turn] = for {
    passing <- pass
    (_, name, command) <- Gen.frequency(commands.map(c => c._1 -> Gen.const(c)): _*)
  } yield Turn(name, passing, command)

  /** A life of up to `most` turns. */
  def lives(most: Int): Gen[Life] = for {
    begin <- Gen.oneOf(CanonicalStates.all.map(_._1))
    length <- Gen.choose(0, most)
    turns <- Gen.listOfN(length, turn)
  } yield Life(begin, turns)

  /** Any command, whether it fits or not. */
  val strayCommands: Gen[DeviceCommand] = for {
    (_, other) <- Gen.oneOf(CanonicalStates.all)
    one <- turn
  } yield one.command(other)
}
