package io.birthmark.device

import scala.jdk.CollectionConverters._

/** The full state × command table as the rules make it, cell by cell, and its two forms: all of it for
  * reviewers of a change, Markdown tables for readers of ARCHITECTURE.md.
  */
object StateTable {
  sealed trait Cell
  final case class Moved(events: Seq[String], to: String) extends Cell
  case object Repeat extends Cell
  final case class Refused(reason: Reason) extends Cell

  /** What the rules make of a command variant given to a canonical device. */
  def cell(walk: Walk, variant: CommandCatalogue.Variant): Cell = {
    val at = if (variant.atDeadline) walk.whenDue else walk
    at.ask(variant.command(at)) match {
      case refused: Decision.Rejected => Refused(refused.reason)
      case accepted: Decision.Accepted if accepted.events.isEmpty => Repeat
      case accepted: Decision.Accepted =>
        val events = accepted.events.asScala.toSeq
        Moved(events.map(_.getClass.getSimpleName), at.taking(events).label)
    }
  }

  /** One block a state: what moves it line by line, then the repeats, then the refusals by reason. */
  def lines: Seq[String] =
    CanonicalStates.all.flatMap { case (label, walk) => "" +: label +: block(walk) }.drop(1)

  private def block(walk: Walk): Seq[String] = {
    val cells = CommandCatalogue.all.map(variant => variant.name -> cell(walk, variant))
    val moves = cells.collect { case (name, Moved(events, to)) =>
      f"  $name%-43s ${events.mkString(", ")} → $to"
    }
    val repeats = cells.collect { case (name, Repeat) => name }
    val refusals = cells.collect { case (name, Refused(reason)) => reason -> name }
    val refused = refusals.map(_._1).distinct.sorted.map(reason =>
      refusals.collect { case (`reason`, name) => name }.mkString(s"  ✗ $reason: ", "; ", "")
    )
    moves ++ Option.when(repeats.nonEmpty)(repeats.mkString("  =: ", "; ", "")) ++ refused
  }

  private def short(label: String): String = label.stripSuffix("(EMPTY)")

  private def rich(cell: Cell): String = cell match {
    case Moved(events, to) => s"**→ ${short(to)}**<br>${events.mkString("<br>")}"
    case Repeat => "="
    case Refused(reason) => s"✗ $reason"
  }

  private def table(states: Seq[String], commands: Seq[String]): Seq[String] = {
    val columns = states.map(label =>
      CanonicalStates.all
        .find(_._1 == label)
        .getOrElse(throw new AssertionError(s"no canonical state $label"))
    )
    val rows = commands.map(name =>
      CommandCatalogue.all
        .find(_.name == name)
        .getOrElse(throw new AssertionError(s"no command $name"))
    )
    Seq(
      columns.map(column => short(column._1)).mkString("| command | ", " | ", " |"),
      "|---" * (columns.size + 1) + "|"
    ) ++ rows.map(variant =>
      columns
        .map { case (_, walk) => rich(cell(walk, variant)) }
        .mkString(s"| ${variant.name} | ", " | ", " |")
    )
  }

  private val legend = Seq(
    "These tables are made by the function that every twin runs, and a test fails when they differ",
    "from it. `./mvnw -pl actors -am verify -Dtest=DeviceLifecycleTableSpec",
    "-Dsurefire.failIfNoSpecifiedTests=false -Dbirthmark.write-docs=true` writes them anew.",
    "",
    "A state is `PHASE(slot)`; the slot is the credential, then `+`, then what is under way beside it;",
    "an empty slot is left out.",
    "**→ STATE** is where the device stands afterwards, with the stored events below it; `=` is a",
    "repeat, accepted without an event; ✗ is a refusal by its reason. `due` means that the next",
    "deadline of the state has come. A refusal never changes anything, and names the commands that",
    "are possible instead."
  )

  private val phases = Seq(
    "UNKNOWN(EMPTY)",
    "REGISTERED(EMPTY)",
    "CANCELLED(EMPTY)",
    "CLAIMED(EMPTY)",
    "AUTHENTICATED(EMPTY)",
    "PROVISIONING(REQUESTED)",
    "OPERATIONAL(ACTIVE)",
    "SUSPENDED(HELD)",
    "QUARANTINED(HELD)",
    "PARKED(FAILED)",
    "REJECTED(EMPTY)",
    "DECOMMISSIONED(EMPTY)"
  )

  private val lifecycleCommands = Seq(
    "Register",
    "Register, other facts",
    "OfferToken",
    "Cancel",
    "Greet",
    "Enroll, new key",
    "Enroll, used challenge",
    "Enroll, unacceptable request",
    "Enroll, another device's key",
    "OpenRenewal",
    "Suspend",
    "Resume",
    "Revoke",
    "Park",
    "Unpark",
    "Quarantine",
    "ReleaseFromQuarantine",
    "Reject",
    "Decommission",
    "CheckDeadlines, due"
  )

  private def pipelines(prefix: String, names: String*): Seq[String] =
    names.map(name => s"$prefix$name)")

  private val pipelineCommands = Seq(
    "Greet",
    "Greet, holding the certificate",
    "Enroll, new key",
    "Enroll, last key again",
    "Enroll, new key, CA closed",
    "Enroll, unacceptable request",
    "RecordIssuance, Issued",
    "RecordIssuance, Issued twice",
    "RecordIssuance, Denied",
    "RecordIssuance, Unknown",
    "RecordIssuance, Unprovable, to a person",
    "RecordIssuance, Unprovable, asked again",
    "RecordIssuance, Pending",
    "RecordIssuance, NotSent",
    "RecordIssuance, Contradicted",
    "RecordIssuance, Absent",
    "RecordIssuance, Postponed",
    "RecordIssuance, not taken",
    "RecordIssuance, NeverIssued",
    "ProveInstalled",
    "ProveInstalled, another certificate",
    "ProveInstalled, older challenge",
    "OpenRenewal",
    "Quarantine, for its key",
    "Retry",
    "CheckDeadlines, due"
  )

  private val standings = Seq(
    "OPERATIONAL(ACTIVE)",
    "SUSPENDED(HELD)",
    "QUARANTINED(REQUESTED)",
    "QUARANTINED(HELD)",
    "PARKED(ACTIVE)",
    "PARKED(REVOKING)",
    "PARKED(REVOKED)",
    "CLAIMED(REVOKING)",
    "CLAIMED(REVOKED)",
    "PROVISIONING(REVOKING+REQUESTED)",
    "DECOMMISSIONED(REQUESTED)",
    "DECOMMISSIONED(REVOKING)",
    "DECOMMISSIONED(REVOKED)"
  )

  private val standingCommands = Seq(
    "Enroll, new key",
    "Enroll, last key again",
    "RecordIssuance, Issued",
    "RecordIssuance, Issued twice",
    "ProveInstalled",
    "OpenRenewal",
    "Suspend",
    "Resume",
    "Revoke",
    "RecordRevocation, REVOKED",
    "RecordRevocation, UNKNOWN",
    "Unpark",
    "Quarantine",
    "Quarantine, for its key",
    "ReleaseFromQuarantine",
    "Retry",
    "CheckDeadlines, due"
  )

  /** The section of ARCHITECTURE.md. */
  def markdown: Seq[String] =
    legend ++
      Seq("", "### Lifecycle", "") ++ table(phases, lifecycleCommands) ++
      Seq("", "### The way of the first credential", "") ++
      table(
        pipelines(
          "PROVISIONING(",
          "CA_WAIT",
          "REQUESTED",
          "PENDING_AT_CA",
          "IN_DOUBT",
          "ISSUED",
          "DELIVERING",
          "INSTALLED"
        ),
        pipelineCommands
      ) ++
      Seq("", "### A renewal beside the active credential", "") ++
      table(
        pipelines(
          "OPERATIONAL(ACTIVE+",
          "KEY_WAIT",
          "CA_WAIT",
          "REQUESTED",
          "PENDING_AT_CA",
          "IN_DOUBT",
          "ISSUED",
          "DELIVERING",
          "INSTALLED",
          "FAILED",
          "LAPSED"
        ),
        pipelineCommands
      ) ++
      Seq("", "### Hold, revocation and retirement", "") ++ table(standings, standingCommands)
}
