package io.birthmark.device

import scala.jdk.OptionConverters._

import io.birthmark.device.Orders._

/** Every command in every variant that the rules may tell apart, made to fit the device it is given
  * to: a CA's answer is about the attempt the device waits for, where it waits for one.
  */
object CommandCatalogue {

  /** A command by the name it has in the tables.
    *
    * @param atDeadline whether it comes when the device's next deadline has come
    */
  final case class Variant(name: String, atDeadline: Boolean, command: Walk => DeviceCommand)

  private val NewKey = 9
  private val AnothersKey = 19

  private def latestAttempt(walk: Walk): Int = {
    val open = walk.slot.openIntent.or(() => walk.slot.draft).toScala.map(_.attempt)
    val held = walk.slot.unproven.or(() => walk.slot.proven).toScala.map(_.attempt)
    open.orElse(held).fold(1)(numberOf)
  }

  private def latestCertificate(walk: Walk): Sha256 =
    walk.slot.unproven
      .or(() => walk.slot.proven)
      .map[Sha256](_.digest)
      .orElse(certificate(latestAttempt(walk)).digest)

  private def toBeRevoked(walk: Walk): Sha256 =
    walk.slot.credential match {
      case revoking: Credential.Revoking => revoking.certificate.digest
      case _ => latestCertificate(walk)
    }

  private def fixed(name: String, command: DeviceCommand): Variant =
    Variant(name, atDeadline = false, _ => command)

  private def made(name: String)(command: Walk => DeviceCommand): Variant =
    Variant(name, atDeadline = false, command)

  private def answered(name: String, result: DeviceCommand.IssuanceResult): Variant =
    made(s"RecordIssuance, $name")(walk => answer(latestAttempt(walk), result))

  val all: Seq[Variant] = Seq(
    fixed("Register", register),
    fixed("Register, other facts", registerOther),
    fixed("OfferToken", offer(1)),
    fixed("Cancel", cancel),
    fixed("Greet", greet),
    made("Greet, holding the certificate")(walk => greetHolding(latestCertificate(walk))),
    made("Enroll, new key")(walk => enroll(walk, NewKey)),
    made("Enroll, last key again")(walk => enroll(walk, latestAttempt(walk))),
    made("Enroll, new key, CA closed")(walk => enrollPostponed(walk, NewKey)),
    made("Enroll, last key again, CA closed")(walk => enrollPostponed(walk, latestAttempt(walk))),
    made("Enroll, used challenge")(walk =>
      enroll(
        walk.device.revision - 1,
        new DeviceCommand.Request.Grantable(intent(NewKey))
      )
    ),
    made("Enroll, unacceptable request")(enrollUnacceptable),
    made("Enroll, another device's key")(enrollConflicting(_, AnothersKey)),
    made("RecordIssuance, Issued")(walk => issued(latestAttempt(walk))),
    made("RecordIssuance, Issued twice")(walk =>
      issued(certificate(latestAttempt(walk), latestAttempt(walk), 1))
    ),
    fixed("RecordIssuance, Issued to nobody's attempt", issued(certificate(77))),
    answered("Denied", denied),
    answered("Unknown", outcomeUnknown),
    answered("Unprovable, to a person", unprovable),
    made("RecordIssuance, Unprovable, asked again")(walk =>
      answer(latestAttempt(walk), unprovable(8, latestAttempt(walk)))
    ),
    made("RecordIssuance, Unprovable, CA closed")(walk =>
      answer(latestAttempt(walk), unprovableLater(8, latestAttempt(walk)))
    ),
    answered("Pending", undecided),
    answered("NotSent", notSent),
    answered("Contradicted", contradicted),
    made("RecordIssuance, Absent")(walk =>
      answer(latestAttempt(walk), absent(8, latestAttempt(walk)))
    ),
    made("RecordIssuance, Postponed")(walk =>
      answer(latestAttempt(walk), postponed(8, latestAttempt(walk)))
    ),
    made("RecordIssuance, not taken")(walk =>
      answer(latestAttempt(walk), postponed(latestAttempt(walk), latestAttempt(walk)))
    ),
    answered("NeverIssued", neverIssued),
    made("RecordIssuance, Stray")(walk => stray(certificate(latestAttempt(walk), latestAttempt(walk), 1))),
    answered("NotListed, for long", notListed(Walk.start.now.plus(java.time.Duration.ofDays(36500)))),
    answered("NotListed, not yet", notListed(Walk.start.now.minusSeconds(1))),
    made("ProveInstalled")(walk => prove(latestCertificate(walk), walk.device.revision)),
    made("ProveInstalled, another certificate")(walk => prove(walk, 77)),
    made("ProveInstalled, older challenge")(walk => prove(latestCertificate(walk), 0)),
    fixed("OpenRenewal", openRenewal),
    fixed("Suspend", suspend),
    fixed("Resume", resume),
    fixed("Revoke", revoke),
    made("RecordRevocation, REVOKED")(walk => revoked(toBeRevoked(walk))),
    made("RecordRevocation, UNKNOWN")(walk => revocationUnknown(toBeRevoked(walk))),
    made("RecordRevocation, hold REVOKED")(walk => heldAtCa(toBeRevoked(walk))),
    made("RecordRevocation, hold NOT_EXPRESSIBLE")(walk =>
      holdAnswered(
        toBeRevoked(walk),
        HoldDeed.HOLD,
        DeviceCommand.RevocationResult.NOT_EXPRESSIBLE
      )
    ),
    made("RecordCloudRegistration")(walk => inCloud(latestCertificate(walk), CloudStatus.ACTIVE)),
    fixed("Park", park),
    fixed("Unpark", unpark),
    fixed("Quarantine", quarantine),
    made("Quarantine, for its key")(walk => quarantine(latestAttempt(walk))),
    fixed("ReleaseFromQuarantine", release),
    fixed("Reject", reject),
    fixed("Decommission", decommission),
    fixed("Retry", retry),
    fixed("CheckDeadlines, nothing due", checkDeadlines),
    Variant("CheckDeadlines, due", atDeadline = true, _ => checkDeadlines)
  )
}
